"""What is known of the forms of a layout before and while workbooks are read.

Belongs here: readers of addressed cells, which sheet is which form, geometries met so far, what
cells became. Not here: anything about one workbook (``form``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contract.fields import Field
from ingestion.layout.schema import Condition, FormCell, Layout
from ingestion.map.form_issues import address_of
from ingestion.map.geometry import Address, Geometry, locate
from ingestion.map.issues import Target
from ingestion.map.missing import MissingTokens
from ingestion.map.names import normalise
from ingestion.map.rewrite import Rewriter
from ingestion.model import Cell, Sheet
from ingestion.values import Converter, converter

_MOST_GEOMETRIES = 64


@dataclass(frozen=True)
class CellReader:
    """One addressed cell (or sum) of the layout, ready to be read from any workbook."""

    form: str
    number: int
    """Its number among the cells of its form."""
    target: Target
    is_figure: bool
    convert: Converter
    rewrite: Rewriter | None
    when: Condition | None
    address: str
    plain: dict[Cell, object]
    """What cells became that needed no remark; a bounded memory, as the same cells recur. Readers
    that convert alike share it."""


class FormIndex:
    """The forms of a layout with all cells that are read from each, and geometries met so far."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tokens = MissingTokens(layout.missing)
        self.addresses: dict[str, list[Address]] = {code: [] for code in layout.forms}
        self.geometries: dict[str, list[Geometry]] = {code: [] for code in layout.forms}
        self._sheets: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._memories: dict[tuple[object, ...], dict[Cell, object]] = {}

    def reader(self, cell: FormCell, table: str, level: str | None, declared: Field) -> CellReader:
        """Register a cell of the layout."""
        known = self.addresses[cell.form]
        known.append(Address(cell, cell.unit or declared.unit))
        rewrite = Rewriter(cell.extract, cell.recode) if cell.extract or cell.recode else None
        return CellReader(
            form=cell.form,
            number=len(known) - 1,
            target=Target(table, level, declared),
            is_figure=declared.is_figure,
            convert=converter(declared, cell.unit),
            rewrite=rewrite,
            when=cell.when,
            address=address_of(cell),
            plain={} if rewrite else self._memories.setdefault(_conversion(cell, declared), {}),
        )

    def sheets(self, names: tuple[str, ...]) -> dict[str, list[str]]:
        """Sheets by form; a form that is not there has none, an ambiguous one several."""
        found = self._sheets.get(names)
        if found is None:
            found = self._sheets[names] = {
                code: sheets_of(form.code or code, form.sheet, names)
                for code, form in self.layout.forms.items()
            }
        return found

    def geometry(self, form: str, sheet: Sheet) -> Geometry:
        """The geometry of a form's sheet: a known one if it fits, else located anew."""
        known = self.geometries[form]
        for number, geometry in enumerate(known):
            if geometry.fits(sheet.rows):
                known.insert(0, known.pop(number))
                return geometry
        declared = self.layout.forms[form]
        located = locate(sheet, declared.code or form, declared, self.addresses[form])
        known.insert(0, located)
        del known[_MOST_GEOMETRIES:]
        return located


def sheets_of(code: str, pattern: str | None, names: Iterable[str]) -> list[str]:
    """Sheets of a form: its code, perhaps with ``_…`` behind it; failing that with ``续``."""
    own = re.escape(normalise(code))
    for wanted in [pattern] if pattern else [rf"^{own}(_.*)?$", rf"^{own}续表?\d*(_.*)?$"]:
        found = [n for n in names if re.search(wanted, n) or re.search(wanted, normalise(n))]
        if found:
            return found
    return []


def _conversion(cell: FormCell, declared: Field) -> tuple[object, ...]:
    """What the conversion of a figure depends on."""
    kind = (declared.type, declared.is_whole, declared.minimum, declared.maximum)
    return (*kind, cell.unit or declared.unit, declared.unit)
