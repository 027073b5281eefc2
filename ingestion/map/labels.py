"""What stands beside the codes of a form, and whether it is what the layout knows.

Belongs here: row and column texts, units a form states, contradictions. Not here: finding codes
(``frame``), issues about contradictions (``form``).

A code is an address, its text says what is meant. Where a text the layout knows has moved to
another code, or a unit is another one, the figure is not taken; a text that is merely different
is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from contract.fields import units
from ingestion.layout.schema import Form, FormCell
from ingestion.map.frame import Frame, written
from ingestion.map.names import normalise, split_unit, units_named

Axis = Literal["row", "column"]

_UNIT_HEADINGS = ("计量单位", "单位")
_FORM_UNIT = re.compile(r"单位:([^\s()]+)$")
_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True)
class CodeTexts:
    """What a sheet says by row code and by column code, as written; levels joined with "/".

    ``line_units``: units of single lines, ``form_unit``: that of the whole form, normalised.
    """

    rows: dict[int, str]
    columns: dict[int, str]
    line_units: dict[int, str] = field(default_factory=dict)
    form_unit: str = ""

    def of(self, axis: Axis) -> dict[int, str]:
        """The texts of row codes or of column codes; '' beside a code that has none."""
        return self.rows if axis == "row" else self.columns


@dataclass(frozen=True)
class Mismatch:
    """A code beside which another text stands than the layout knows.

    ``elsewhere``: the codes the expected text stands beside instead. ``of``: the code the found
    text belongs to, if it is known as another one's.
    """

    axis: Axis
    code: int
    expected: str
    found: str
    elsewhere: tuple[int, ...] = ()
    of: int | None = None


@dataclass(frozen=True)
class OtherUnit:
    """A figure for which the form states another unit than the layout."""

    stated: str
    declared: str
    unit: str
    """The unit stated, by its name in ``contract/units.yml``."""


Contradicted = Mismatch | OtherUnit
"""Why a cell that was found by its codes is not read."""


@dataclass
class Signature:
    """The texts the layout knows for a form, held against those of a sheet."""

    form: Form
    texts: CodeTexts
    _differing: dict[tuple[Axis, int], Mismatch] = field(default_factory=dict)

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """Codes that were read although another text stands beside them."""
        return tuple(self._differing.values())

    def contradiction(self, cell: FormCell, unit: str) -> Contradicted | None:
        """Why the cell must not be read by its codes, if there is a reason."""
        axes: tuple[tuple[Axis, tuple[int, ...]], ...] = (
            ("row", cell.row),
            ("column", cell.column),
        )
        for axis, codes in axes:
            for code in codes:
                found = self._mismatch(axis, code)
                if found is not None and (found.elsewhere or found.of is not None):
                    return found
                if found is not None:
                    self._differing[axis, code] = found
        return other_unit(self.texts, cell, unit)

    def _mismatch(self, axis: Axis, code: int) -> Mismatch | None:
        known, texts = known_texts(self.form, axis), self.texts.of(axis)
        expected, found = known.get(code, ""), texts.get(code, "")
        if not expected or same_text(expected, found):
            return None
        elsewhere = tuple(
            other
            for other, text in texts.items()
            if same_text(expected, text) and not same_text(expected, known.get(other, ""))
        )
        of = (other for other, text in known.items() if same_text(text, found))
        return Mismatch(axis, code, expected, found, elsewhere, next(of, None))


def other_unit(texts: CodeTexts, cell: FormCell, unit: str) -> OtherUnit | None:
    """The unit a form states for a cell, where it is another one of the same quantity."""
    base = units()[unit].base
    for stated in _units_stated(texts, cell):
        alike = sorted(name for name in units_named(stated) if units()[name].base == base)
        if alike:
            return None if unit in alike else OtherUnit(stated, unit, alike[0])
    return None


def known_texts(form: Form, axis: Axis) -> dict[int, str]:
    """The texts the layout knows, by code; codes without a known text are left out."""
    texts = form.rows if axis == "row" else form.columns
    return {code: text for code, text in enumerate(texts, start=1) if text}


def same_text(known: str, found: str) -> bool:
    """Whether a text is the known one: units in brackets and levels above do not count."""
    wanted, stated = (split_unit(normalise(text))[0] for text in (known, found))
    return stated == wanted or stated.endswith(f"/{wanted}")


def texts_of(frame: Frame) -> CodeTexts:
    """The texts beside the codes of a sheet."""
    columns = {}
    paths = frame.paths(frame.headings)
    for code, positions in frame.column_codes.items():
        if len(positions) == 1:
            columns[code] = paths.get(positions[0], "")
    rows = {}
    for code, positions in frame.row_codes.items():
        if len(positions) == 1:
            rows[code] = _stub_text(frame, positions[0])
    return CodeTexts(rows, columns, _line_units(frame), _form_unit(frame))


def _stub_text(frame: Frame, row: int) -> str:
    """The text next to the code: of a group and its part, the part."""
    left = frame.rows[row][: frame.code_column]
    texts = (written(cell) for cell in reversed(left) if isinstance(cell, str))
    return next((text for text in texts if text and not _NUMBER.fullmatch(text)), "")


def _line_units(frame: Frame) -> dict[int, str]:
    """Units of lines, where the form has a column for them."""
    if frame.header_row is None:
        return {}
    headings = enumerate(frame.rows[frame.header_row])
    column = next((c for c, cell in headings if normalise(written(cell)) in _UNIT_HEADINGS), None)
    if column is None:
        return {}
    stated = {}
    for code, positions in frame.row_codes.items():
        position = (positions[0], column)
        stated[code] = normalise(written(frame.note(position)))
    return stated


def _form_unit(frame: Frame) -> str:
    """The unit the title rows state for all figures: ``单位：人``."""
    last = frame.header_row if frame.header_row is not None else frame.headings.start
    for row, cells in enumerate(frame.rows[:last]):
        for column, cell in enumerate(cells):
            found = _FORM_UNIT.search(normalise(cell)) if isinstance(cell, str) else None
            if found is not None:
                frame.note((row, column))
                return found[1]
    return ""


def _units_stated(texts: CodeTexts, cell: FormCell) -> Iterator[str]:
    """Units a form states for a cell, the most particular first."""
    by_codes = [texts.rows.get(code, "") for code in cell.row]
    by_codes += [texts.columns.get(code, "") for code in cell.column]
    levels = [normalise(text).split("/") for text in by_codes]
    for level in range(max(map(len, levels), default=0)):
        yield from (_in_brackets(parts[-1 - level]) for parts in levels if level < len(parts))
        if level == 0:
            yield from (texts.line_units.get(code, "") for code in cell.row)
    yield texts.form_unit


def _in_brackets(text: str) -> str:
    """The unit in brackets at the end of a text, '' if there is none."""
    name, found = split_unit(text)
    return text[len(name) + 1 : -1].removeprefix("单位:") if found else ""
