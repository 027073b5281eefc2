"""The published tables as they are declared: columns, types, units, keys, references, texts.

Belongs here: reading the declarations of the marts (``dbt_project/models``) and of the tables a
release has of itself (``of_release.yml``). Nothing is stated twice: the key is the one dbt tests
for unique rows, or ``meta: key`` where that test would cost too much; a column refers to a
dimension when it carries the same text as the dimension's key. Not here: rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contract.messages import Text

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
OF_RELEASE = Path(__file__).with_name("of_release.yml")
UNPUBLISHED = frozenset({"dim_landing_partition"})
"""Marts about the warehouse itself."""

_SQL_TYPES = {"string": "varchar", "int": "integer"}
_TEXT = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_REFERENCE = re.compile(r"{{ doc\('(\w+)'\) }}")
_UNIT = re.compile(r"\[([^\]]+)\]")
_UNIT_OF_FIELD = re.compile(r" \[(?P<zh>[^\]]+) / (?P<en>[^\]]+)\]$")
_END_OF_CHINESE = "。 "


@dataclass(frozen=True)
class Column:
    """A column of a published table.

    ``data_type`` is one of string, bigint, int, double, boolean. ``unit`` is None for texts and
    where the unit differs from row to row; ``code_list`` names the list its codes are from.
    """

    name: str
    data_type: str
    description: Text
    unit: Text | None
    code_list: str | None
    text_id: str | None

    @property
    def is_text(self) -> bool:
        """Whether its values are texts or codes."""
        return self.data_type == "string"

    @property
    def sql_type(self) -> str:
        """Its type in SQL."""
        return _SQL_TYPES.get(self.data_type, self.data_type)


@dataclass(frozen=True)
class Reference:
    """A column whose values are among those of another table's column."""

    column: str
    table: str
    to_column: str


@dataclass(frozen=True)
class Table:
    """A published table; its key also orders its rows."""

    name: str
    model: str
    description: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def is_fact(self) -> bool:
        """Whether its rows are figures of a county and school year."""
        return self.model.startswith("fct_")

    @property
    def is_of_schools(self) -> bool:
        """Whether they are figures of single schools: by far the longest tables."""
        return self.is_fact and "school_id" in self.key

    @property
    def figures(self) -> tuple[Column, ...]:
        """The columns that are not its key."""
        return tuple(column for column in self.columns if column.name not in self.key)


@cache
def declared_tables() -> tuple[Table, ...]:
    """Every table of a release, those it has of itself first."""
    texts = _texts(MODELS)
    files = [OF_RELEASE, *sorted((MODELS / "marts").rglob("_*.yml"))]
    models = [
        model for file in files for model in _models(file) if model["name"] not in UNPUBLISHED
    ]
    named = _dimension_keys(models)
    return tuple(_table(model, texts, named) for model in models)


def declared_table(name: str) -> Table:
    """One table of a release."""
    return next(table for table in declared_tables() if table.name == name)


def table_name(model: str) -> str:
    """The name a mart is published under: ``fct_trend`` as ``trend``."""
    kind, _, name = model.partition("_")
    return name if kind in {"dim", "fct"} else model


def _models(path: Path) -> Iterator[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return (model for model in content.get("models", ()) if "columns" in model)


def _texts(folder: Path) -> dict[str, str]:
    """Texts several columns share, by id."""
    found = (_TEXT.findall(path.read_text(encoding="utf-8")) for path in folder.rglob("_*.md"))
    return {text_id: text for texts in found for text_id, text in texts}


def _dimension_keys(models: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Text id of a column that names a row of a dimension → that table and its column."""
    named: dict[str, tuple[str, str]] = {}
    for model in models:
        if model["name"].startswith("dim_"):
            first = _key(model)[0]
            own = next(one for one in model["columns"] if one["name"] == first)
            texts = [_text_id(own), *_meta(model).get("named_by", ())]
            # Two dimensions may carry one text; the one declared first is the one it names.
            for text_id in filter(None, texts):
                named.setdefault(text_id, (table_name(model["name"]), first))
    return named


def _table(
    model: Mapping[str, Any], texts: Mapping[str, str], named: Mapping[str, tuple[str, str]]
) -> Table:
    name = table_name(model["name"])
    columns = tuple(_column(one, texts) for one in model["columns"])
    references = (
        Reference(one.name, *named[one.text_id])
        for one in columns
        if one.text_id and one.text_id in named and named[one.text_id] != (name, one.name)
    )
    return Table(
        name=name,
        model=model["name"],
        description=_bilingual(model["description"]),
        columns=columns,
        key=_key(model),
        references=tuple(references),
    )


def _column(declared: Mapping[str, Any], texts: Mapping[str, str]) -> Column:
    text_id = _text_id(declared)
    text = _bilingual(texts[text_id] if text_id else declared["description"])
    return Column(
        name=declared["name"],
        data_type=declared["data_type"],
        description=text,
        unit=_unit(text),
        code_list=_code_list(declared),
        text_id=text_id,
    )


def _text_id(declared: Mapping[str, Any]) -> str | None:
    found = _REFERENCE.fullmatch(declared["description"])
    return found[1] if found else None


def _bilingual(text: str) -> Text:
    """Both halves of a declared text; a field's unit, which stands at its end, goes into both."""
    unit = _UNIT_OF_FIELD.search(text)
    zh, _, en = (text[: unit.start()] if unit else text).partition(_END_OF_CHINESE)
    if unit is None:
        return Text(zh=f"{zh}。", en=en)
    return Text(zh=f"{zh} [{unit['zh']}]。", en=f"{en.removesuffix('.')} [{unit['en']}].")


def _unit(text: Text) -> Text | None:
    zh, en = _UNIT.findall(text.zh), _UNIT.findall(text.en)
    return Text(zh=zh[0], en=en[0]) if len(zh) == len(en) == 1 else None


def _key(model: Mapping[str, Any]) -> tuple[str, ...]:
    stated: Iterable[str] = _meta(model).get("key") or next(
        test["unique_rows"]["arguments"]["columns"]
        for test in model["data_tests"]
        if "unique_rows" in test
    )
    return tuple(stated)


def _meta(model: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = model.get("config", {}).get("meta", {})
    return meta


def _code_list(declared: Mapping[str, Any]) -> str | None:
    for test in declared.get("data_tests", ()):
        if "known_codes" in test:
            name: str = test["known_codes"]["arguments"]["code_list"]
            return name
    return None
