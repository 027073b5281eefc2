"""The state of comparing one header: columns nobody has claimed, texts not found yet.

Belongs here: claiming columns, what is common to all ways of doing so. Not here: the ways
(``tables``, ``groups``, ``newcomers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from contract.fields import Field, table, units
from contract.messages import Text
from ingestion.layout.schema import Layout, TableColumn, record_key
from ingestion.map.missing import MissingTokens
from ingestion.map.names import normalise, split_unit
from ingestion.values import converter
from ingestion.versions import wording
from ingestion.versions.changes import Change, Choice, Drop, Edit, Kind, Matched, Put, Retext, Route
from ingestion.versions.sheet_view import SheetView
from ingestion.versions.slots import PatternSlot, Slot

AnySlot = Slot | PatternSlot

_ENOUGH_CELLS = 3
_MOST_UNFIT = 0.5


@dataclass
class Board:
    """Columns of a header that are free, texts of the layout that are open, and what was found.

    ``open``: the slots of every text, as a text may be read for several fields.
    """

    layout: Layout
    view: SheetView
    free: dict[int, str]
    open: dict[str, list[Slot]]
    patterns: list[PatternSlot]
    matched: list[Matched] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def path(self, column: int) -> str:
        """The header path of a column."""
        return self.view.block.paths[column]

    def found(self, slots: Sequence[AnySlot], text: str, column: int) -> None:
        """A column is there as the layout says."""
        self.free.pop(column, None)
        self.open.pop(text, None)
        sheet, cell = self.view.sheet.name, self.view.cell(column)
        self.matched.append(Matched(text, self.path(column), sheet, cell, fields_of(slots)))

    def changed(
        self,
        kind: Kind,
        what: Text,
        slots: Sequence[AnySlot],
        columns: Sequence[int],
        choices: Sequence[Choice] = (),
        ask: Route | None = None,
    ) -> None:
        """Something is there in another way, or not at all; texts and columns are claimed."""
        texts = list(dict.fromkeys(text_of(slot) for slot in slots))
        for text in texts:
            self.open.pop(text, None)
        for column in columns:
            self.free.pop(column, None)
        self.changes.append(
            Change(
                kind,
                ", ".join(texts),
                ", ".join(map(self.path, columns)),
                what,
                self.view.sheet.name,
                ", ".join(map(self.view.cell, columns)) or None,
                choices[0].score if choices else 0,
                fields_of(slots),
                tuple(choices),
                ask,
            )
        )

    def takes(self, slots: Iterable[AnySlot], column: int) -> bool:
        """Whether the fields can take what stands in a column."""
        return all(
            self.unfit(slot.declared, slot.column, column) is None
            for slot in slots
            if slot.declared is not None and slot.column is not None
        )

    def unfit(self, declared: Field, source: TableColumn, column: int) -> str | None:
        """A cell a field cannot take, if most of the column are like it."""
        if source.extract is not None or source.recode or not declared.is_figure:
            return None
        tokens = MissingTokens(self.layout.missing)
        cells = [cell for cell in self.view.sample(column) if tokens.meaning(cell) is None]
        convert = converter(declared, source.unit, source.width)
        bad = [cell for cell in cells if convert(cell).severity == "error"]
        if len(cells) < _ENOUGH_CELLS or len(bad) <= _MOST_UNFIT * len(cells):
            return None
        return str(bad[0])

    def reading(self, slots: Sequence[Slot], columns: Sequence[int]) -> tuple[Edit, ...]:
        """Edits that read these columns, in their units, wherever the layout says the text."""
        new = tuple(map(self.path, columns))
        texts = [slot.reads(*new) for slot in slots]
        return (*texts, *self.units(slots, columns), *self.recognised_by(slots, new))

    def recognised_by(self, slots: Iterable[AnySlot], new: Sequence[str]) -> Iterator[Edit]:
        """Edits of the match rules, where these texts are among the headers of one."""
        for text in dict.fromkeys(map(text_of, slots)):
            if text in self.layout.match.headers:
                yield Retext(("match", "headers"), text, tuple(new))

    def absent(self, slots: Sequence[AnySlot]) -> list[Choice]:
        """The choice that this version has none of the fields; none where one of them is a key."""
        named = fields_of(slots)
        fields = [(record, name) for record, _, name in (f.rpartition(".") for f in named)]
        if not fields or any(name in table(record_key(r)[0]).key for r, name in fields):
            return []
        drops = [Drop(record, name) for record, name in fields]
        return [
            Choice("absent", wording.absent(named), 0, (*drops, *self.recognised_by(slots, ())))
        ]

    def units(self, slots: Iterable[AnySlot], columns: Sequence[int]) -> Iterator[Put]:
        """Units of fields, where these columns state others."""
        for slot in slots:
            if slot.column is None or slot.declared is None or not slot.declared.is_figure:
                continue
            stated = {self._other_unit(slot.declared, slot.column, c) for c in columns} - {None}
            for unit in stated:
                value = None if unit == slot.declared.unit else unit
                yield Put((*slot.address, "unit"), value)

    def _other_unit(self, declared: Field, source: TableColumn, column: int) -> str | None:
        """The unit a header states, where it is another one of the same quantity."""
        named = split_unit(normalise(self.path(column)))[1]
        if not named or (source.unit or declared.unit) in named:
            return None
        base = units()[declared.unit].base
        return next((name for name in sorted(named) if units()[name].base == base), None)


def text_of(slot: AnySlot) -> str:
    """The text or pattern of a slot."""
    return slot.text if isinstance(slot, Slot) else slot.pattern


def fields_of(slots: Iterable[AnySlot]) -> tuple[str, ...]:
    """What is read from some slots, each field once."""
    return tuple(dict.fromkeys(name for slot in slots for name in slot.fields))
