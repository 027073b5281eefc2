"""The school year a return states, compared with the folder it lies in.

Belongs here: reading years from names, cells and columns. Not here: which years there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contract.messages import Text, UserError, Where
from ingestion.layout.schema import Layout, YearSource
from ingestion.map.names import cell_name
from ingestion.model import Cell, Document

_ROC_OFFSET = 1911
"""ROC year + 1911 = Gregorian year in which the school year starts."""
_ROWS_SEARCHED = 10


def stated_year(source: YearSource, text: str) -> int | None:
    """The school year a text states, as the layout says how; None if it states none."""
    found = re.search(source.pattern, text)
    if found is None:
        return None
    groups = found.groupdict()
    if groups.get("year") is not None:
        return int(groups["year"])
    return int(groups["roc"]) + _ROC_OFFSET


def check_stated_years(document: Document, layout: Layout, school_year: int) -> None:
    """Raise UserError ``year_contradicts_folder`` if name or cells state another school year."""
    for year, where in stated_years(document, layout):
        if year != school_year:
            raise year_contradicts_folder(year, school_year, where)


def stated_years(document: Document, layout: Layout) -> Iterator[tuple[int, Where]]:
    """The school years that name and cells of a file state, and where; columns are not read."""
    for source in layout.school_year:
        yield from _stated(document, source)


def year_contradicts_folder(stated: int, school_year: int, where: Where) -> UserError:
    """The return speaks of another school year than the inbox folder it lies in."""
    return UserError(
        "year_contradicts_folder",
        Text(
            zh=f"报表写明 {stated} 学年，却放在 {school_year} 学年的收件夹中。",
            en=f"The return states school year {stated} but lies in the inbox of {school_year}.",
        ),
        Text(
            zh=f"请移到 inbox/{stated}/，或更正报表中的学年。",
            en=f"Move it to inbox/{stated}/, or correct the year in the return.",
        ),
        where,
    )


def _stated(document: Document, source: YearSource) -> Iterator[tuple[int, Where]]:
    """Years the file name states, or the sheets; the first cell of a sheet that does counts."""
    if source.source == "file_name":
        year = stated_year(source, document.name)
        if year is not None:
            yield year, Where(file=document.name)
    if source.source == "cell" and source.sheet is not None:
        for name in document.sheet_names:
            if re.search(source.sheet, name):
                yield from _stated_in(document, name, source)


def _stated_in(document: Document, sheet: str, source: YearSource) -> Iterator[tuple[int, Where]]:
    for number, row in enumerate(document.sheet(sheet).rows[:_ROWS_SEARCHED]):
        for column, cell in enumerate(row):
            year = None if cell in (None, "") else stated_year(source, as_text(cell))
            if year is not None:
                yield year, Where(file=document.name, sheet=sheet, cell=cell_name(number, column))
                return


def as_text(cell: Cell) -> str:
    """A cell as text, whole numbers without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
