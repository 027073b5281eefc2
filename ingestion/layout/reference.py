"""The layout language's reference for people, written from the language itself.

Belongs here: the page ``docs/layout_reference.md``. Not here: what the language says
(``schema``, ``address``, ``table_shape``), examples and reasons (``docs/layouts.md``).

``python -m ingestion.layout.reference`` writes the page and the schema for editors anew; tests
compare both with what is there.
"""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ingestion.layout.address import (
    Constant,
    Derived,
    FieldSource,
    FormCell,
    Operand,
    RowParts,
    TableColumn,
)
from ingestion.layout.basics import Codes, Condition, Confirm, Extract, Names, Pattern, Strict
from ingestion.layout.editor_schema import SCHEMA_FILE, json_text
from ingestion.layout.schema import (
    Form,
    Label,
    Layout,
    Match,
    Record,
    SchoolYears,
    Scope,
    YearSource,
)
from ingestion.layout.table_shape import Header, Long, RowCondition, RowFilter

PAGE = Path(__file__).parents[2] / "docs" / "layout_reference.md"

_ORDER: tuple[type[Strict], ...] = (
    *(Layout, Label, SchoolYears, Match, YearSource, Record),
    *(TableColumn, RowParts, Derived, FormCell, Constant, Condition),
    *(Header, RowFilter, RowCondition, Long, Form, Scope, Confirm),
)
_ADDRESSES = "an address: " + ", ".join(
    f"[{model.__name__}](#{model.__name__.lower()})"
    for model in (TableColumn, RowParts, Derived, FormCell, Constant)
)
_NAMED: tuple[tuple[object, str], ...] = (
    (Names, "text, or list of texts"),
    (Codes, "number, or list of numbers"),
    (Pattern, "regex"),
    (Extract, "regex with a group `value`"),
    (Operand, "[TableColumn](#tablecolumn) (or only its header path)"),
    (FieldSource, _ADDRESSES + ", or list of [FormCell](#formcell)"),
    (str, "text"),
    (int, "whole number"),
    (float, "number"),
    (bool, "`true` or `false`"),
)
_INTRODUCTION = """\
# Reference of the layout language

Written from the language itself by `python -m ingestion.layout.reference`; a test keeps it
current. What the language is for, with examples, stands in [layouts.md](layouts.md). A key
without a default must be there once a version has inherited what it inherits.
"""


def page() -> str:
    """The reference as Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(model) for model in _ORDER)])


def _section(model: type[Strict]) -> str:
    hints = get_type_hints(model, include_extras=True)
    rows = [
        f"| `{name}` | {_type(hints[name])} | {_default(info)} | {_prose(info.description)} |"
        for name, info in model.model_fields.items()
    ]
    head = ["| key | holds | default | meaning |", "|---|---|---|---|"]
    about = "\n\n".join(map(_prose, (model.__doc__ or "").split("\n\n")))
    return "\n".join([f"## {model.__name__}", "", about, "", *head, *rows, ""])


def _type(hint: object) -> str:
    """A type in words."""
    named = next((words for known, words in _NAMED if hint == known), None)
    if named is not None:
        return named
    if isinstance(hint, type) and issubclass(hint, Strict):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return _composed(get_origin(hint), get_args(hint))


def _composed(origin: object, arguments: tuple[object, ...]) -> str:
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return ", or ".join(_type(one) for one in arguments if one is not types.NoneType)
    if origin is dict:
        return f"mapping of {_type(arguments[0])} to {_type(arguments[1])}"
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"list of {_type(arguments[0])}"
    if origin is tuple:
        return f"{len(arguments)} × {_type(arguments[0])}"
    # A type with a constraint; its meaning tells which.
    return _type(arguments[0])


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return ""
    default = info.get_default(call_default_factory=True, validated_data={})
    if default is PydanticUndefined or default in (None, (), {}) or isinstance(default, Strict):
        return "—"
    is_text = isinstance(default, str) and default
    shown = str(default) if is_text else json.dumps(default, ensure_ascii=False)
    return "`" + shown.replace("|", "\\|") + "`"


def _prose(text: str | None) -> str:
    return " ".join((text or "").replace("``", "`").replace("|", "\\|").split())


def write() -> None:
    """Write the page and the schema for editors."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA_FILE.write_text(json_text(), encoding="utf-8")


if __name__ == "__main__":
    write()
