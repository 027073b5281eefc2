"""What one table looks like: its header, and what stands in each column.

Belongs here: finding the header of a table nobody has described, profiles of columns. Not here:
what the columns mean (``matching``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from contract.messages import Text, UserError, Where
from ingestion.layout.schema import Header, RowFilter
from ingestion.map.header import HeaderBlock, find_header
from ingestion.map.names import normalise
from ingestion.map.years import as_text
from ingestion.model import Cell, Document, Sheet
from ingestion.propose.words import is_personal

_ROWS_SEARCHED = 15
_MOST_HEADER_ROWS = 5
_SAMPLE = 5000
_FEWEST_COLUMNS = 3
NO_FIGURE = {"*": "must_be_empty", "-": "missing", "—": "missing", "…": "missing", "/": "missing"}
"""What cells without a figure usually mean."""
_NUMBER = re.compile(r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Column:
    """One column with a header: what its cells say, row by row, of at most so many rows."""

    number: int
    path: str
    cells: tuple[str, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The cells that are filled with more than a sign for no figure."""
        return tuple(text for text in self.cells if text and text not in NO_FIGURE)

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The cells that are numbers."""
        return tuple(float(t.replace(",", "")) for t in self.texts if _NUMBER.fullmatch(t))

    @property
    def is_numeric(self) -> bool:
        """Whether nearly all filled cells are numbers."""
        return bool(self.texts) and len(self.numbers) >= 0.95 * len(self.texts)

    @property
    def is_whole(self) -> bool:
        """Whether the numbers are whole ones."""
        return all(number.is_integer() for number in self.numbers)

    @cached_property
    def distinct(self) -> Counter[str]:
        """The texts there are, with how often."""
        return Counter(self.texts)

    @property
    def is_unique(self) -> bool:
        """Whether every row has a text of its own."""
        return len(self.texts) == len(self.cells) == len(self.distinct)

    @property
    def digits(self) -> int | None:
        """Longest number of digits, if all texts are digits."""
        if not self.texts or not all(text.isascii() and text.isdigit() for text in self.texts):
            return None
        return max(map(len, self.texts))


@dataclass(frozen=True)
class Observed:
    """The table of a file; ``several_sheets``: it has to be told which sheet."""

    sheet: str
    several_sheets: bool
    header: Header
    columns: tuple[Column, ...]
    """Those that may be read."""
    personal: tuple[str, ...]
    """Headers of columns that hold facts about people."""
    has_bare_columns: bool
    """Whether a column with data has no header."""

    def column(self, path: str) -> Column:
        """The column of a header path."""
        return next(column for column in self.columns if column.path == path)


def observe(document: Document) -> Observed:
    """The largest table of a file. UserError ``no_table`` if no sheet has one."""
    sheets = [document.sheet(name) for name in document.sheet_names]
    found = [(sheet, header) for sheet in sheets if (header := guess_header(sheet)) is not None]
    if not found:
        raise _no_table(document)
    sheet, header = max(found, key=lambda one: len(one[0].rows))
    block = find_header(sheet, header)
    assert block is not None  # guess_header found its first row
    rows = [row for row in sheet.rows[block.last + 1 :] if _is_data(row)][:_SAMPLE]
    return Observed(
        sheet=sheet.name,
        several_sheets=len(sheets) > 1,
        header=header,
        columns=tuple(c for c in _columns(block, rows) if not is_personal(c.path)),
        personal=tuple(path for path in block.paths if path and is_personal(path)),
        has_bare_columns=_has_bare_columns(block, rows),
    )


def guess_header(sheet: Sheet) -> Header | None:
    """Header rows: those with texts right above the first row with figures.

    Rows with a single text above them are titles.
    """
    rows = sheet.rows[:_ROWS_SEARCHED]
    first_data = next((n for n, row in enumerate(rows) if n > 0 and _has_figures(row)), None)
    if first_data is None:
        first_data = next((n + 1 for n, row in enumerate(rows) if _filled(row) > 1), len(rows))
    start = first_data
    while start > 0 and first_data - start < _MOST_HEADER_ROWS and _is_heading(rows[start - 1]):
        start -= 1
    if start == first_data or max(map(_filled, rows[start:first_data])) < _FEWEST_COLUMNS:
        return None
    is_first = not any(_filled(row) for row in rows[:start])
    text = next(filter(None, (as_text(cell).strip() for cell in rows[start])), "")
    return Header(rows=first_data - start, starts_with=None if is_first else " ".join(text.split()))


def _columns(block: HeaderBlock, rows: Sequence[list[Cell]]) -> Iterator[Column]:
    for number, path in enumerate(block.paths):
        if path:
            cells = (as_text(row[number]) if number < len(row) else "" for row in rows)
            yield Column(number, path, tuple(cell.strip() for cell in cells))


def _has_bare_columns(block: HeaderBlock, rows: Sequence[list[Cell]]) -> bool:
    bare = {n for row in rows for n, cell in enumerate(row) if as_text(cell).strip()}
    return any(n >= len(block.paths) or not block.paths[n] for n in bare)


def _is_data(row: list[Cell]) -> bool:
    first = next(filter(None, (as_text(cell).strip() for cell in row)), "")
    text = normalise(first)
    usual = RowFilter()
    patterns = (usual.totals, usual.footnotes)
    return bool(text) and not any(p and re.search(p, text) for p in patterns)


def _filled(row: list[Cell]) -> int:
    return sum(bool(as_text(cell).strip()) for cell in row)


def _has_figures(row: list[Cell]) -> bool:
    numbers = sum(bool(_NUMBER.fullmatch(as_text(cell).strip())) for cell in row)
    return numbers > 0 and numbers >= 0.3 * _filled(row)


def _is_heading(row: list[Cell]) -> bool:
    return _filled(row) > 1 and not _has_figures(row)


def _no_table(document: Document) -> UserError:
    return UserError(
        "no_table",
        Text(
            zh="没有找到表：各工作表中没有一行表头下面有数据。",
            en="There is no table: no sheet has a header row with data below it.",
        ),
        Text(
            zh="新报表族只能由每校一行的表起草；请核对文件。",
            en="A new family is drafted from a table of one row per school; check the file.",
        ),
        Where(file=document.name),
    )
