"""The form cells of a layout that a workbook should have: those of its kind of school.

Belongs here: which cells are in play, where the layout says them. Not here: where they are in the
workbook (``forms``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contract.fields import Field, table
from contract.messages import UserError
from ingestion.layout.schema import FieldSource, FormCell, Layout, record_key
from ingestion.map.form import FormBook
from ingestion.map.form_issues import address_of
from ingestion.map.issues import IssueLog
from ingestion.map.plan import holds, plan_of
from ingestion.map.records import FormRecords
from ingestion.model import Document
from ingestion.versions.changes import Route


@dataclass(frozen=True)
class CellSlot:
    """A form cell a layout reads; ``route``: where the layout says it."""

    route: Route
    record: str
    declared: Field
    cell: FormCell

    @property
    def name(self) -> str:
        """``record.field``."""
        return f"{self.record}.{self.declared.name}"

    @property
    def unit(self) -> str:
        """The unit the figure is declared in."""
        return self.cell.unit or self.declared.unit

    @property
    def address(self) -> str:
        """Form, row and column in words."""
        return address_of(self.cell)

    @property
    def ask(self) -> Route:
        """Where a question about it is kept."""
        return (*self.route, "confirm")


def cell_slots(layout: Layout) -> Iterator[CellSlot]:
    """All form cells of a layout."""
    for record, content in layout.records.items():
        for name, source in content.fields.items():
            declared = table(record_key(record)[0]).field(name)
            route: Route = ("records", record, "fields", name)
            yield from (CellSlot(r, record, declared, cell) for r, cell in _cells(route, source))


def cells_in_play(document: Document, layout: Layout, forms: Mapping[str, str]) -> list[CellSlot]:
    """The cells that would be read of this workbook; ``forms``: the sheet of each form it has.

    While the school's own form cannot be read, no cell is ruled out by its kind of school.
    """
    school = _school(document, layout)
    return [
        slot
        for slot in cell_slots(layout)
        if _exists(layout, slot.record, forms, school)
        and (not school or holds(slot.cell.when, school))
        and not _behind_another(layout, slot, school)
    ]


def _cells(route: Route, source: FieldSource) -> list[tuple[Route, FormCell]]:
    if isinstance(source, FormCell):
        return [(route, source)]
    if isinstance(source, tuple):
        return [((*route, number), cell) for number, cell in enumerate(source)]
    return []


def _school(document: Document, layout: Layout) -> dict[str, object]:
    """What the workbook says of its school; nothing if it cannot be read."""
    plan = plan_of(layout)
    records = FormRecords(FormBook(document, plan.index, IssueLog()), plan, 0)
    try:
        records.read()
    except UserError:
        return {}
    return {name: value for name, value in records.values.items() if value is not None}


def _exists(
    layout: Layout, record: str, forms: Mapping[str, str], school: Mapping[str, object]
) -> bool:
    content = layout.records[record]
    there = content.form is None or content.form in forms or _required(layout, content.form, school)
    return there and (not school or holds(content.when, dict(school)))


def _required(layout: Layout, code: str, school: Mapping[str, object]) -> bool:
    form = layout.forms[code]
    if form.required_when is None:
        return form.required
    return bool(school) and holds(form.required_when, dict(school))


def _behind_another(layout: Layout, slot: CellSlot, school: Mapping[str, object]) -> bool:
    """Whether an alternative before this one is taken for the school."""
    source = layout.records[slot.record].fields[slot.declared.name]
    if not isinstance(source, tuple) or not school:
        return False
    before = source[: int(slot.route[-1])]
    return any(holds(cell.when, dict(school)) for cell in before)
