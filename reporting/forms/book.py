"""A workbook of forms: looks, bilingual headings, figures with their digits, notes under a table.

Belongs here: how a cell is written. Not here: what a table says.

Texts are written as texts, so that nothing in them becomes a formula; properties are fixed, so that
the same figures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contract.messages import Text
from reporting.forms.layout import Missing, word
from reporting.numbers import CV_DECIMALS, coefficient, exact
from reporting.workbooks import LINE_HEIGHT, lines_of

Look = Literal[
    "title", "subtitle", "note", "heading", "line", "band", "text", "figure", "total", "live",
    "below", "missing", "entry",
]  # fmt: skip

DARK = "#404040"
"""Background of a value below its standard."""

DATE_OF_RETURNS = (9, 1)
"""Stock items are counted as of 1 September of the school year (day of the workbook's creation)."""

_FRAMED: dict[str, Any] = {"border": 1, "font_size": 10, "valign": "vcenter", "text_wrap": True}
_CENTRED = {**_FRAMED, "align": "center"}
_LOOKS: dict[Look, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "subtitle": {"font_size": 10, "font_color": "#444444"},
    "note": {"font_size": 9, "font_color": "#444444", "text_wrap": True, "valign": "top"},
    "heading": {**_CENTRED, "bold": True, "bg_color": "#E7EDF3"},
    "line": {**_CENTRED, "italic": True, "bg_color": "#E7EDF3"},
    "band": {**_FRAMED, "bold": True, "bg_color": "#CFD9E4"},
    "text": {**_FRAMED, "quote_prefix": True},
    "figure": _CENTRED,
    "total": {**_CENTRED, "bold": True, "bg_color": "#F3F3F3"},
    "live": {**_CENTRED, "font_color": "#1F4E9E", "bg_color": "#F5F8FC"},
    "below": {**_CENTRED, "bold": True, "font_color": "#FFFFFF", "bg_color": DARK},
    "missing": {**_CENTRED, "italic": True, "font_color": "#7A4B00", "bg_color": "#FFF3D6"},
    "entry": {**_FRAMED, "valign": "top", "bg_color": "#FFF8DC", "num_format": "@"},
}
_A3 = 8
_HIGHEST = 400.0
_CIRCLED = 20
_FIRST_CIRCLE = "①"
COEFFICIENT_FORMAT = "0." + "0" * CV_DECIMALS


def digits(decimals: int) -> str:
    """The number format of a figure with so many decimals."""
    return "0." + "0" * decimals if decimals else "0"


def both(text: Text) -> str:
    """Both languages, one line each; one where they are the same."""
    return text.zh if text.zh == text.en else f"{text.zh}\n{text.en}"


def in_line(text: Text) -> str:
    """Both languages on one line."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def headed(label: Text, unit: Text) -> str:
    """A heading in both languages with its unit on a line of its own."""
    return f"{both(label)}\n（{in_line(unit)}）"


class Book:
    """A workbook being written to a file; ``close`` finishes it."""

    def __init__(self, path: Path, title: Text, school_year: int) -> None:
        self._workbook = xlsxwriter.Workbook(path, {"in_memory": True})
        created = datetime(school_year, *DATE_OF_RETURNS)
        self._workbook.set_properties({"title": in_line(title), "created": created})
        self._formats: dict[tuple[Look, str], Format] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet behind the others."""
        return Sheet(self, self._workbook.add_worksheet(name))

    def format(self, look: Look, number: str = "") -> Format:
        """The format of a look with a number format, made once."""
        if (look, number) not in self._formats:
            stated = {**_LOOKS[look], **({"num_format": number} if number else {})}
            self._formats[look, number] = self._workbook.add_format(stated)
        return self._formats[look, number]

    def close(self) -> None:
        """Write the file."""
        self._workbook.close()


class Sheet:
    """A sheet of a form, written cell by cell; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book = book
        self._sheet = sheet
        self._widths: list[int] = []
        self._reasons: dict[Text, int] = {}

    @property
    def _last(self) -> int:
        return len(self._widths) - 1

    def widths(self, widths: Sequence[int]) -> None:
        """Widths of the columns from the left, in characters."""
        self._widths = list(widths)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def words(self, row: int, column: int, text: str, look: Look = "text") -> None:
        """A text as it stands."""
        self._sheet.write_string(row, column, text, self._book.format(look))

    def number(
        self, row: int, column: int, value: float, number: str, look: Look = "figure"
    ) -> None:
        """A figure, shown by a number format."""
        self._sheet.write_number(row, column, exact(value), self._book.format(look, number))

    def coefficient(self, row: int, column: int, value: float, look: Look = "total") -> None:
        """A coefficient with the digits it is published with."""
        printed = float(coefficient(value))
        self._sheet.write_number(row, column, printed, self._book.format(look, COEFFICIENT_FORMAT))

    def formula(self, row: int, column: int, formula: str, value: float | str, number: str) -> None:
        """A live formula, with the value it has for readers that do not compute."""
        self._sheet.write_formula(row, column, formula, self._book.format("live", number), value)

    def missing(self, row: int, column: int, reason: Text, what: Missing = "not_evaluable") -> None:
        """A figure that cannot be had; its reason stands under the table."""
        self.words(row, column, word(what).zh + self._mark(reason), "missing")

    def merged(
        self, row: int, first: int, last: int, text: str, look: Look, last_row: int | None = None
    ) -> None:
        """A text over several cells."""
        bottom = row if last_row is None else last_row
        if (row, first) == (bottom, last):
            self.words(row, first, text, look)
        else:
            self._sheet.merge_range(row, first, bottom, last, "", self._book.format(look))
            self._sheet.write_string(row, first, text, self._book.format(look))

    def texts(self, row: int, texts: Sequence[str], look: Look = "text") -> None:
        """Texts side by side from the first column on, the row high enough for all."""
        for column, text in enumerate(texts):
            self.words(row, column, text, look)
        self.height(row, dict(enumerate(texts)))

    def height(self, row: int, texts: dict[int, str]) -> None:
        """Make a row high enough for texts by column."""
        lines = max((lines_of(text, self._widths[at]) for at, text in texts.items()), default=1)
        self._sheet.set_row(row, min(lines * LINE_HEIGHT, _HIGHEST))

    def set_height(self, row: int, points: float) -> None:
        """Make a row so high."""
        self._sheet.set_row(row, points)

    def heads(self, title: Text, subtitle: str, number: str = "") -> int:
        """Title in both languages and what the sheet is about; the row the table begins in.

        ``number`` is what the form calls the table: 表Ⅲ.
        """
        self.words(0, 0, f"{number}　{title.zh}" if number else title.zh, "title")
        self.words(1, 0, title.en, "subtitle")
        self.words(2, 0, subtitle, "subtitle")
        return 4

    def note(self, row: int, text: str) -> None:
        """A text under or over the table, as wide as it and as high as needed."""
        self.merged(row, 0, self._last, text, "note")
        self._sheet.set_row(row, lines_of(text, sum(self._widths)) * LINE_HEIGHT)

    def legend(self, row: int) -> int:
        """What the looks of cells mean; the next free row."""
        looks: dict[str, Look] = {"below": "below", "not_evaluable": "missing"}
        for line, (name, look) in enumerate(looks.items(), start=row):
            self.words(line, 0, word(name).zh, look)
            self.merged(line, 1, self._last, in_line(word(f"{name}_means")), "note")
        return row + len(looks) + 1

    def foot(self, row: int, notes: Sequence[Text]) -> None:
        """Reasons and notes under a table."""
        reasons = [f"{_circled(number)} {in_line(text)}" for text, number in self._reasons.items()]
        for line, text in enumerate([*reasons, *map(in_line, notes)], start=row):
            self.note(line, text)

    def finish(self, frozen: int, repeated: int | None = None, columns: int = 0) -> None:
        """How the sheet scrolls and prints: rows that stay, columns that stay."""
        self._sheet.freeze_panes(frozen, columns)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A3)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C&P / &N")
        if repeated is not None:
            self._sheet.repeat_rows(repeated, frozen - 1)

    def _mark(self, reason: Text) -> str:
        return _circled(self._reasons.setdefault(reason, len(self._reasons) + 1))


def _circled(number: int) -> str:
    return chr(ord(_FIRST_CIRCLE) + number - 1) if number <= _CIRCLED else f"({number})"
