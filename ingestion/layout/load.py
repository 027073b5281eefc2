"""Layout files → layouts: inheritance, checks, and what is derived from a layout.

Belongs here: finding and loading layout files, errors that name file, line and path, the list of
fields a layout has, its fingerprint. Not here: the language itself (``schema``), recognising or
reading returns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from contract.fields import table
from contract.messages import Text, UserError, Where
from ingestion.layout import schema
from ingestion.layout.check import check, same_facts
from ingestion.layout.schema import (
    Confidence,
    Constant,
    FieldSource,
    Layout,
    Record,
    TableColumn,
    cells_of,
    columns_of,
    record_key,
)
from ingestion.layout.source import Place, Problem, Route, Source, merge, read
from ingestion.layout.suggest import unknown

LAYOUTS_DIR = Path(__file__).parent.parent / "layouts"
_BASE_PREFIX = "_"
_WORST_FIRST: tuple[Confidence, ...] = ("L", "M", "H")


def layouts(folder: Path = LAYOUTS_DIR) -> dict[str, Layout]:
    """All layouts of a folder by ``family/version``, in that order.

    Raises UserError ``layout_invalid`` that lists every problem of every file with its line.
    """
    library = _Library(folder)
    loaded = {name: library.layout(name) for name in library.files if _is_version(name)}
    library.check_parts([layout for layout in loaded.values() if layout is not None])
    if library.errors:
        raise _layout_invalid(folder, library.errors)
    return {name: layout for name, layout in loaded.items() if layout is not None}


def fields_of(layout: Layout) -> list[tuple[str, str | None, str, Confidence]]:
    """Fields a layout has: (table, level, field, confidence), confidence of the weakest link.

    Where the return itself says the level, the record has each field for every level it may say.
    """
    return [
        (record_key(name)[0], level, field_name, _confidence(layout, source))
        for name, record in layout.records.items()
        for level in _levels(name, record)
        for field_name, source in record.fields.items()
    ]


def fingerprint(layout: Layout) -> str:
    """SHA-256 of the layout after inheritance; notes and order of keys do not change it."""
    content = layout.model_dump(mode="json", exclude={"notes", "inherits"})
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass
class _Library:
    """The layout files of a folder, read and merged as they are asked for."""

    folder: Path
    errors: list[tuple[Place, Route, Text]] = field(default_factory=list)
    files: dict[str, Path] = field(init=False)
    _merged: dict[str, Source | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = {
            f"{path.parent.name}/{path.stem}": path for path in sorted(self.folder.glob("*/*.yml"))
        }

    def layout(self, name: str) -> Layout | None:
        """One version, or None when something is wrong with it."""
        source = self._source(name, ())
        if source is None:
            return None
        try:
            layout = Layout.model_validate(source.data)
        except ValidationError as error:
            self._report(source, [_schema_problem(e) for e in error.errors()])
            return None
        self._report(source, check(layout))
        return layout

    def check_parts(self, loaded: Iterable[Layout]) -> None:
        """Two parts of one return never state the same field."""
        for one, other in combinations([x for x in loaded if x.part is not None], 2):
            source, twice = self._source(other.id, ()), ", ".join(same_facts(one, other))
            if source is not None and twice:
                what = Text(zh=f"{one.id} 也有 {twice}", en=f"{one.id} states {twice}, too")
                self._report(source, [Problem(("part",), what)])

    def _source(self, name: str, heirs: tuple[str, ...]) -> Source | None:
        """The merged content of a file; None when it or a parent cannot be read."""
        if name not in self._merged:
            self._merged[name] = self._load(name, heirs)
        return self._merged[name]

    def _load(self, name: str, heirs: tuple[str, ...]) -> Source | None:
        source = _with_identity(read(self.files[name]), name)
        self._report(source, source.problems)
        if source.problems:
            return None
        inherits = source.data.get("inherits")
        if inherits is None:
            return source
        family = name.partition("/")[0]
        parent_name = str(inherits) if "/" in str(inherits) else f"{family}/{inherits}"
        problem = self._parent_problem(parent_name, (*heirs, name))
        if problem is not None:
            self._report(source, [Problem(("inherits",), problem)])
            return None
        parent = self._source(parent_name, (*heirs, name))
        return None if parent is None else merge(parent, source)

    def _parent_problem(self, parent: str, heirs: tuple[str, ...]) -> Text | None:
        if parent not in self.files:
            return unknown(Text(zh="上级版式", en="parent layout"), parent, self.files)
        if parent in heirs:
            chain = " → ".join((*heirs[heirs.index(parent) :], parent))
            return Text(zh=f"版式循环继承：{chain}", en=f"layouts inherit in a circle: {chain}")
        return None

    def _report(self, source: Source, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.errors.append((source.place(problem.route), problem.route, problem.what))


def _is_version(name: str) -> bool:
    return not name.partition("/")[2].startswith(_BASE_PREFIX)


def _with_identity(source: Source, name: str) -> Source:
    """Family and version are the file's place; stating something else there is a mistake."""
    family, _, version = name.partition("/")
    problems = [
        Problem(
            (key,),
            Text(zh=f"应为 {given}（文件所在位置）", en=f"should be {given}, the file's place"),
        )
        for key, given in (("family", family), ("version", version))
        if str(source.data.get(key, given)) != given
    ]
    data = {**source.data, "family": family, "version": version}
    if "inherits" in data:
        data["inherits"] = str(data["inherits"])
    return Source(data, source.places, (*source.problems, *problems))


def _levels(name: str, record: Record) -> list[str | None]:
    """The level of a record, or those its field ``level`` may hold; None for a table without."""
    table_name, level = record_key(name)
    source = record.fields.get("level")
    if source is None:
        return [level]
    if isinstance(source, Constant):
        return [str(source.value)]
    recoded = set(source.recode.values()) if isinstance(source, TableColumn) else set()
    known = table(table_name).field("level").values
    return [one for one in known if one in recoded or not recoded]


def _confidence(layout: Layout, source: FieldSource) -> Confidence:
    stated = [] if isinstance(source, tuple) else [source.confidence]
    stated += [column.confidence for column in columns_of(source)]
    for cell in cells_of(source):
        stated += [cell.confidence, layout.forms[cell.form].confidence]
    return min(stated, key=_WORST_FIRST.index)


def _schema_problem(error: ErrorDetails) -> Problem:
    route = tuple(error["loc"])
    # Inside a field's source pydantic names the kind of address it tried; that is not in the file.
    if route[:1] == ("records",) and len(route) > 4 and route[2] == "fields":
        route = route[:4] + route[5:]
    return Problem(route, _schema_text(error, str(route[-1]) if route else ""))


def _schema_text(error: ErrorDetails, key: str) -> Text:
    if error["type"] == "extra_forbidden":
        return unknown(Text(zh="键", en="key"), key, _schema_keys())
    if error["type"] == "missing":
        return Text(zh=f"缺少 {key}", en=f"{key} is missing")
    given = f"{error['input']!r}"[:80]
    message = error["msg"].removeprefix("Value error, ")
    return Text(zh=f"值 {given} 不合要求：{message}", en=f"value {given}: {message}")


def _schema_keys() -> set[str]:
    models = (m for m in vars(schema).values() if isinstance(m, type) and issubclass(m, BaseModel))
    return {key for model in models for key in model.model_fields}


def _layout_invalid(folder: Path, errors: list[tuple[Place, Route, Text]]) -> UserError:
    ordered = sorted(set(errors), key=lambda e: (str(e[0].file), e[0].line, str(e[1])))
    lines = [
        (f"{place.file.relative_to(folder)}:{place.line}", ".".join(map(str, route)), what)
        for place, route, what in ordered
    ]
    return UserError(
        "layout_invalid",
        Text(
            zh="版式文件有误："
            + "".join(f"\n  {at} {path}：{w.zh}" for at, path, w in lines)
            + "\n",
            en="layout files are wrong:"
            + "".join(f"\n  {at} {path}: {w.en}" for at, path, w in lines)
            + "\n",
        ),
        Text(
            zh="请更正所列各行；写法见 docs/layouts.md。",
            en="Correct these lines; see docs/layouts.md.",
        ),
        Where(
            file=", ".join(dict.fromkeys(str(p.file.relative_to(folder)) for p, _, _ in ordered))
        ),
    )
