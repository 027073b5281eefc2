"""The forms of a workbook held against what a layout reads of them.

Belongs here: codes and texts that are where they should be, elsewhere, or gone. Not here: which
sheet is which form (``form_sheets``), aligning texts (``align``), wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from contract.fields import table
from contract.messages import Text
from ingestion.layout.schema import Form, FormCell, Layout, record_key
from ingestion.map.frame import Frame, Unlocated, written
from ingestion.map.labels import Axis, CodeTexts, other_unit, texts_of
from ingestion.map.names import cell_name, normalise
from ingestion.model import Sheet
from ingestion.versions import wording
from ingestion.versions.align import Alignment, align, texts_now
from ingestion.versions.cells import CellSlot, cell_slots
from ingestion.versions.changes import Change, Choice, Drop, Edit, Kind, Matched, Put, Recode
from ingestion.versions.likeness import KNOWN, likeness

_ALIKE = 55
_MOST_CANDIDATES = 3
_LABELS = {"row": "row_label", "column": "column_label", "heading": "under"}
"""The key of the address by the kind of text that was not found; else ``beside``."""


@dataclass
class FormComparison:
    """One form held against its sheet.

    ``slots``: its cells in play. ``texts``: what stands beside its codes now, by axis, where the
    layout knows other texts.
    """

    layout: Layout
    form: str
    sheet: Sheet
    slots: Sequence[CellSlot]
    matched: list[Matched] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    texts: dict[Axis, tuple[str, ...]] = field(default_factory=dict)
    _alignments: dict[Axis, Alignment] = field(default_factory=dict)

    def run(self) -> None:
        """Compare: labels, codes of both axes, units."""
        frame = Frame(self.sheet.rows, self.sheet.merged)
        texts = texts_of(frame)
        located = self._labels(frame)
        for axis in get_args(Axis):
            self._axis(axis, texts)
        for slot in located:
            self._unit(slot, texts)
            self._match(slot, frame)

    def _labels(self, frame: Frame) -> list[CellSlot]:
        """Cells whose texts are there; the others are changes, one for each text."""
        lost: dict[Unlocated, list[CellSlot]] = {}
        for slot in self.slots:
            spot = frame.spot(slot.cell)
            if isinstance(spot, Unlocated) and _attribute(spot, slot.cell) is not None:
                lost.setdefault(spot, []).append(slot)
        for spot, slots in lost.items():
            self._label_gone(spot, slots)
        gone = [slot for slots in lost.values() for slot in slots]
        return [slot for slot in self.slots if slot not in gone]

    def _label_gone(self, spot: Unlocated, slots: Sequence[CellSlot]) -> None:
        attribute = _attribute(spot, slots[0].cell) or ""
        known = {normalise(written(c)): written(c) for row in self.sheet.rows for c in row if c}
        scored = [(likeness(spot.wanted, known.get(t, t)), known.get(t, t)) for t in spot.known]
        ranked = sorted({pair for pair in scored if pair[0] >= _ALIKE}, reverse=True)
        choices = [
            Choice(text, wording.read_instead(text), score, self._say(spot, attribute, text))
            for score, text in ranked[:_MOST_CANDIDATES]
        ]
        what = wording.missing(spot.wanted)
        if choices:
            what = wording.renamed(spot.wanted, choices[0].name, choices[0].score)
        choices += _absent(slots)
        kind: Kind = "renamed" if ranked else "missing"
        found = choices[0].name if ranked else ""
        self._change(kind, (spot.wanted, found), what, slots, choices)

    def _say(self, spot: Unlocated, attribute: str, text: str) -> tuple[Edit, ...]:
        """The other text in every cell of the layout that is addressed by the old one."""
        return tuple(
            Put((*slot.route, attribute), text)
            for slot in cell_slots(self.layout)
            if slot.cell.form == self.form and getattr(slot.cell, attribute) == spot.wanted
        )

    def _axis(self, axis: Axis, texts: CodeTexts) -> None:
        known, found = _known(self.layout.forms[self.form], axis), texts.of(axis)
        alignment = self._alignments[axis] = align(known, found)
        text_of = dict(enumerate(known, start=1))
        for code in self._used(axis, cell_slots(self.layout)):
            if alignment.now(code) != (code,) and code not in {*alignment.alike, *alignment.split}:
                self._moved(axis, code, text_of.get(code, ""))
        for code in self._used(axis, self.slots):
            if code in alignment.alike:
                self._alike(axis, code, text_of[code], found)
            elif code in alignment.split:
                self._split(axis, code, text_of[code], found)
            elif code in alignment.gone or alignment.now(code)[0] not in found:
                self._gone(axis, code, text_of.get(code, ""))
        if known:
            self._new(alignment.new, found)
            self.texts[axis] = texts_now(known, found, alignment)

    def _used(self, axis: Axis, slots: Iterable[CellSlot]) -> list[int]:
        own = (slot.cell for slot in slots if slot.cell.form == self.form)
        return sorted({code for cell in own for code in getattr(cell, axis)})

    def _moved(self, axis: Axis, code: int, text: str) -> None:
        """A code whose text stands beside another one now; certain, if the text is known."""
        alignment = self._alignments[axis]
        now = str(alignment.now(code)[0])
        edits = (Recode(self.form, axis, {code: alignment.now(code)}),)
        score = KNOWN if text else _ALIKE
        choice = Choice(now, wording.take_code(axis, now), score, edits)
        what = wording.renumbered(axis, code, text, now)
        slots = self._using(axis, code)
        expected = text or str(code)
        self._change("renumbered", (expected, now), what, slots, [choice], ask=not text)

    def _alike(self, axis: Axis, code: int, text: str, found: Mapping[int, str]) -> None:
        ranked, slots = self._alignments[axis].alike[code], self._using(axis, code)
        choices = [
            Choice(
                f"{other} {found[other]}",
                wording.take_code(axis, f"{other} {found[other]}"),
                score,
                (Recode(self.form, axis, {code: (other,)}),),
            )
            for other, score in ranked
        ]
        other, score = ranked[0]
        what = wording.renamed(text, found[other], score)
        choices += _absent(slots)
        self._change("renamed", (text, found[other]), what, slots, choices)

    def _split(self, axis: Axis, code: int, text: str, found: Mapping[int, str]) -> None:
        parts, slots = self._alignments[axis].split[code], self._using(axis, code)
        names = [found[part] for part in parts]
        score = max(likeness(text, name) for name in names)
        edits = (Recode(self.form, axis, {code: tuple(parts)}),)
        choices = [Choice(" + ".join(names), wording.summed(names), score, edits), *_absent(slots)]
        what = wording.split(text, names)
        self._change("split", (text, ", ".join(names)), what, slots, choices)

    def _gone(self, axis: Axis, code: int, text: str) -> None:
        slots, what = self._using(axis, code), wording.code_gone(axis, code, text)
        self._change("missing", (text or str(code), ""), what, slots, _absent(slots))

    def _new(self, codes: Sequence[int], found: Mapping[int, str]) -> None:
        """Codes nobody reads so far; one question for all of an axis."""
        if codes:
            named = [f"{code} {found[code]}" for code in codes]
            choice = Choice("ignored", wording.not_read(", ".join(named)), 0)
            what = wording.new_codes(self.form, named)
            self._change("new", ("", ", ".join(named)), what, [], [choice])

    def _unit(self, slot: CellSlot, texts: CodeTexts) -> None:
        if not slot.declared.is_figure:
            return
        stated = other_unit(texts, self._now(slot.cell), slot.unit)
        if stated is not None:
            value = None if stated.unit == slot.declared.unit else stated.unit
            edits = (Put((*slot.route, "unit"), value),)
            choice = Choice(stated.unit, wording.in_unit(stated.unit), KNOWN, edits)
            what = wording.unit_changed(slot.name, slot.unit, stated.unit)
            units = (slot.unit, stated.unit)
            self._change("unit_changed", units, what, [slot], [choice], ask=False)

    def _match(self, slot: CellSlot, frame: Frame) -> None:
        spot = frame.spot(slot.cell)
        if self._now(slot.cell) == slot.cell and isinstance(spot, tuple):
            cells = "+".join(cell_name(*position) for position in spot)
            name = slot.name
            self.matched.append(Matched(name, slot.address, self.sheet.name, cells, (name,)))

    def _now(self, cell: FormCell) -> FormCell:
        """The cell with the codes it is assumed to have now."""
        codes = {
            axis: tuple(n for c in getattr(cell, axis) for n in self._alignments[axis].now(c))
            for axis in get_args(Axis)
        }
        return cell.model_copy(update=codes)

    def _using(self, axis: Axis, code: int) -> list[CellSlot]:
        return [
            slot
            for slot in cell_slots(self.layout)
            if slot.cell.form == self.form and code in getattr(slot.cell, axis)
        ]

    def _change(
        self,
        kind: Kind,
        texts: tuple[str, str],
        what: Text,
        slots: Sequence[CellSlot],
        choices: Sequence[Choice],
        *,
        ask: bool = True,
    ) -> None:
        """Note a change; ``texts``: what was expected and what was found."""
        route = slots[0].ask if slots else ("forms", self.form, "confirm")
        fields = tuple(dict.fromkeys(slot.name for slot in slots))
        score = choices[0].score if choices else 0
        asked = route if ask else None
        self.changes.append(
            Change(kind, *texts, what, self.sheet.name, None, score, fields, tuple(choices), asked)
        )


def _known(form: Form, axis: Axis) -> tuple[str, ...]:
    return form.rows if axis == "row" else form.columns


def _attribute(spot: Unlocated, cell: FormCell) -> str | None:
    """The key under which an address names the text that was not found; None for codes."""
    if spot.kind in ("row", "column"):
        key = _LABELS[spot.kind]
        return key if getattr(cell, key) is not None else None
    return _LABELS.get(spot.kind, "beside")


def _absent(slots: Sequence[CellSlot]) -> list[Choice]:
    """The choice that this version has none of the fields; none where one of them is a key."""
    fields = list(dict.fromkeys((slot.record, slot.declared.name) for slot in slots))
    names = [f"{record}.{name}" for record, name in fields]
    if not fields or any(name in table(record_key(record)[0]).key for record, name in fields):
        return []
    edits = tuple(Drop(record, name) for record, name in fields)
    return [Choice("absent", wording.absent(names), 0, edits)]
