"""What a table layout looks for in a header: single texts and patterns, each with its place.

Belongs here: listing them. Not here: finding them in a file (``tables``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contract.fields import Field, table
from ingestion.layout.schema import (
    Derived,
    FieldSource,
    Layout,
    Long,
    RowParts,
    TableColumn,
    record_key,
    takes_fractions,
)
from ingestion.map.derived import read_as
from ingestion.versions.changes import Retext, Route

_CLASSES = re.compile(r"\[([^\]]+)\]")
_SYNTAX = re.compile(r"[\\^$.|?*+(){}\[\]]|\d+,?\d*(?=\})")


@dataclass(frozen=True)
class Slot:
    """A header text a layout looks for.

    ``route``: where the layout says it; ``ask``: where it would keep a question about it.
    ``column``: the address it is part of, None for headers that are no field's.
    """

    text: str
    route: Route
    ask: Route
    record: str = ""
    declared: Field | None = None
    column: TableColumn | None = None

    @property
    def address(self) -> Route:
        """The address it is part of."""
        return self.route[:-1]

    @property
    def fields(self) -> tuple[str, ...]:
        """What is read from it: ``record.field``."""
        return () if self.declared is None else (f"{self.record}.{self.declared.name}",)

    @property
    def optional(self) -> bool:
        """Whether the header may be absent; a table need not state its school year."""
        if self.column is None:
            return self.route[0] == "school_year"
        return self.column.optional

    def reads(self, *texts: str) -> Retext:
        """The edit that says other texts instead."""
        return Retext(self.route, self.text, texts)

    @property
    def names(self) -> tuple[str, ...]:
        """Label and aliases of the field: other names its header may have."""
        if self.declared is None:
            return ()
        return (self.declared.label.zh, *self.declared.aliases)


@dataclass(frozen=True)
class PatternSlot:
    """A pattern with the number of columns it must find; ``address``: where the layout says it."""

    address: Route
    record: str
    declared: Field
    column: TableColumn

    @property
    def fields(self) -> tuple[str, ...]:
        """What is read from it."""
        return (f"{self.record}.{self.declared.name}",)

    @property
    def pattern(self) -> str:
        """The regex."""
        return self.column.pattern or ""

    @property
    def count(self) -> int:
        """How many columns it must find."""
        return self.column.count or 0

    def skeleton(self, text: str | None = None) -> str:
        """A header without the characters in which those of the pattern differ.

        Without a text, what all headers of the pattern have in common.
        """
        varying = set("".join(_spelled(chars) for chars in _CLASSES.findall(self.pattern)))
        if text is None:
            text = _SYNTAX.sub("", _CLASSES.sub("", self.pattern))
        return "".join(character for character in text if character not in varying)


def slots_of(layout: Layout, records: Iterable[str]) -> list[Slot | PatternSlot]:
    """What a layout looks for in the header of a sheet its records stand in."""
    return [
        slot
        for record in records
        for name, source in layout.records[record].fields.items()
        for slot in _of_field(record, name, source)
    ]


def named_slots(layout: Layout) -> list[Slot]:
    """Headers a layout names outside fields: the year, rows that are data."""
    found: list[tuple[Route, str]] = [
        (("school_year", number, "column"), source.column)
        for number, source in enumerate(layout.school_year)
        if source.column is not None
    ]
    rows = layout.row_filter
    if rows.column is not None:
        found.append((("row_filter", "column"), rows.column))
    for key, conditions in (("only", rows.only), ("leave_out", rows.leave_out)):
        found += [(("row_filter", key, n, "column"), c.column) for n, c in enumerate(conditions)]
    return [Slot(text, route, ("confirm", text)) for route, text in found]


def match_slots(layout: Layout) -> list[Slot]:
    """Headers by which files are recognised though nothing is read from them."""
    return [Slot(text, ("match", "headers"), ("confirm", text)) for text in layout.match.headers]


def long_slots(long: Long, route: Route) -> list[Slot]:
    """Headers of a long table as it is in the file."""
    keys = (("entity", long.entity), ("measure", long.measure), ("value", long.value))
    return [Slot(text, (*route, key), ("confirm", text)) for key, texts in keys for text in texts]


def _of_field(record: str, name: str, source: FieldSource) -> Iterator[Slot | PatternSlot]:
    declared = read_as(
        table(record_key(record)[0]).field(name),
        isinstance(source, Derived),
        takes_fractions(source),
    )
    for route, column in operands(("records", record, "fields", name), source):
        if column.pattern is not None:
            yield PatternSlot(route, record, declared, column)
        for text in column.header:
            ask = (*route, "confirm")
            yield Slot(text, (*route, "header"), ask, record, declared, column)


def operands(route: Route, source: FieldSource) -> list[tuple[Route, TableColumn]]:
    """The columns a source is read from, each with its place in the layout."""
    if isinstance(source, TableColumn):
        return [(route, source)]
    if isinstance(source, RowParts):
        return [((*route, "parts", n), column) for n, column in enumerate(source.parts)]
    if isinstance(source, Derived):
        key = "product" if source.product is not None else "quotient"
        return [((*route, key, n), column) for n, column in enumerate(source.operands)]
    return []


def _spelled(characters: str) -> str:
    """The characters of a class, ranges spelled out: ``1-6`` → ``123456``."""
    return re.sub(
        r"(.)-(.)",
        lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))),
        characters,
    )
