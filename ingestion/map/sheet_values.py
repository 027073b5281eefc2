"""Values of one record's fields in a table: sums, parts put together, figures from ratios.

Belongs here: from converted columns to fields, zero in filled rows. Not here: one column by
itself (``column_values``), which rows are landed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from contract.messages import Text
from ingestion.map.column_values import OWNERS, ColumnValues, Part
from ingestion.map.columns import ColumnMatch
from ingestion.map.derived import ZERO_DIVISOR, Formula
from ingestion.map.form import PARTLY_MISSING
from ingestion.map.issues import Target
from ingestion.map.plan import ColumnField, RecordPlan
from ingestion.map.rows import DataRows
from ingestion.value_words import Advice

PART_MISSING = Advice(
    Text(
        zh="拼成该值的各格中有的为空，无法得出，按缺失处理。",
        en="Of the cells the value is put together from some are empty; it is missing.",
    ),
    Text(zh="请补齐空格后重新报送。", en="Fill the empty cells and resend."),
)
OPERAND_MISSING = Advice(
    Text(
        zh="用于推算的两个数只报了一个，无法推算，按缺失处理。",
        en="Of the two figures it is computed from only one is stated; it is missing.",
    ),
    Text(zh="请补齐另一个数后重新报送。", en="State the other figure, too, and resend."),
)


@dataclass
class _Operand:
    """The columns of one operand: their cells, converted, and where they stand."""

    parts: list[Part]
    columns: tuple[int, ...]

    def lacking(self, row: int) -> list[int]:
        """Columns in which a value is needed and not there."""
        pairs = zip(self.parts, self.columns, strict=True)
        return [column for part, column in pairs if row in part.gaps]

    def is_bad(self, row: int) -> bool:
        """Whether a cell had a problem, which was reported."""
        return any(row in part.bad for part in self.parts)


@dataclass
class SheetValues:
    """Values of the records of one sheet."""

    columns: ColumnValues
    match: ColumnMatch
    faulty: dict[str, set[int]] = field(default_factory=dict)
    """By field: rows whose cell had a problem and was not taken."""

    @property
    def rows(self) -> DataRows:
        """The rows the values are of."""
        return self.columns.rows

    def only(self, rows: list[int]) -> SheetValues:
        """Of some rows only; ids read so far go along."""
        return replace(self, columns=self.columns.only(rows), faulty={})

    def read(
        self, record: RecordPlan, constants: Mapping[str, list[object]] | None = None
    ) -> dict[str, list[object]]:
        """Values of a record's column fields, one per data row."""
        ids = self.columns.ids
        for name in OWNERS:
            if constants and name in constants:
                ids.setdefault(name, constants[name])
        values: dict[str, list[object]] = {}
        figures: list[tuple[ColumnField, Target, list[_Operand]]] = []
        for one in sorted(record.columns, key=lambda c: c.declared.name not in OWNERS):
            name = one.declared.name
            target = Target(record.table.name, record.level, one.declared)
            operands = self._operands(record, one, target)
            if one.declared.is_figure:
                figures.append((one, target, operands))
            else:
                values[name] = self._text(one, target, operands)
            if name in OWNERS:
                ids.setdefault(name, values.get(name, []))
            if name in record.key:
                bad = (part.bad for operand in operands for part in operand.parts)
                self.faulty[name] = set().union(*bad)
        filled = self._filled_rows([operand for *_, some in figures for operand in some])
        for one, target, operands in figures:
            values[one.declared.name] = self._figure(one, target, operands, filled)
        return values

    def _operands(self, record: RecordPlan, one: ColumnField, target: Target) -> list[_Operand]:
        """The converted columns of a field; none if the header lacks an optional one."""
        found = self.match.operands.get((record.name, one.declared.name))
        if found is None:
            return []
        return [
            _Operand([self.columns.part(reader, c, target) for c in columns], columns)
            for reader, columns in zip(one.operands, found, strict=True)
        ]

    def _text(self, one: ColumnField, target: Target, operands: list[_Operand]) -> list[object]:
        """A text as it stands, or put together; None where a part is missing."""
        if len(operands) == 1:
            return operands[0].parts[0].values
        if not operands:
            return [None] * len(self.rows)
        texts = zip(*(operand.parts[0].values for operand in operands), strict=True)
        joined: list[object] = []
        for row, stated in enumerate(texts):
            whole = None not in stated
            joined.append(one.between.join(map(str, stated)) if whole else None)
            if not whole:
                self._report_partly(row, operands, target, PART_MISSING)
        return joined

    def _filled_rows(self, operands: list[_Operand]) -> set[int]:
        """Rows in which blank is zero: those with at least one figure of the record."""
        if self.columns.tokens.blank != "zero_in_filled_form":
            return set()
        parts = [part for operand in operands for part in operand.parts]
        return {
            row
            for row in range(len(self.rows))
            if any(part.values[row] is not None for part in parts)
        }

    def _figure(
        self, one: ColumnField, target: Target, operands: list[_Operand], filled: set[int]
    ) -> list[object]:
        if not operands:
            return [None] * len(self.rows)
        sums = [self._sum(operand, target, filled) for operand in operands]
        if one.formula is None:
            return sums[0]
        return self._computed(one.formula, target, operands, sums)

    def _sum(self, operand: _Operand, target: Target, filled: set[int]) -> list[object]:
        parts = operand.parts
        for part in parts:
            for row in part.gaps & filled:
                part.values[row] = 0
            part.gaps -= filled
        if len(parts) == 1:
            return parts[0].values
        lacking = set().union(*(part.gaps | part.bad for part in parts))
        totals: list[object] = []
        for row, figures in enumerate(zip(*(part.values for part in parts), strict=True)):
            stated = figures if None not in figures else [f for f in figures if f is not None]
            if row in lacking or not stated:
                totals.append(None)
                if stated:
                    self._report_partly(row, [operand], target, PARTLY_MISSING)
            else:
                totals.append(sum(stated))
        return totals

    def _computed(
        self,
        formula: Formula,
        target: Target,
        operands: list[_Operand],
        sums: list[list[object]],
    ) -> list[object]:
        """A figure from two others; None where one of them is missing."""
        values: list[object] = []
        rounded: list[int] = []
        for row, stated in enumerate(zip(*sums, strict=True)):
            value, is_rounded = None, False
            if None not in stated:
                value, is_rounded = self._result(formula, target, operands, row, stated)
            elif any(figure is not None for figure in stated):
                self._report_partly(row, operands, target, OPERAND_MISSING)
            values.append(value)
            if is_rounded:
                rounded.append(row)
        if rounded:
            column = operands[0].columns[0]
            issue = self.columns.issue("rounded", _rounded(len(rounded)), column, rounded, target)
            self.columns.log.add(issue)
        return values

    def _result(
        self,
        formula: Formula,
        target: Target,
        operands: list[_Operand],
        row: int,
        stated: tuple[object, ...],
    ) -> tuple[object, bool]:
        # The shortest decimal that gives the figure, which is what the cell says.
        first, second = (Fraction(str(figure)) for figure in stated)
        if formula.is_quotient and not second:
            place = self.columns.place(row, operands[1].columns[0])
            log = self.columns.log
            log.problem("divisor_zero", "error", place, target, None, ZERO_DIVISOR)
            return None, False
        result, is_rounded = formula(first, second)
        if result.problem is not None:
            place = self.columns.place(row, operands[0].columns[0])
            self.columns.log.converted(place, target, str(result.value), result)
        return result.value, is_rounded

    def _report_partly(
        self, row: int, operands: list[_Operand], target: Target, advice: Advice
    ) -> None:
        """A value of which some cells are empty; cells with a problem were reported before."""
        gaps = [column for operand in operands for column in operand.lacking(row)]
        if gaps and not any(operand.is_bad(row) for operand in operands):
            place = self.columns.place(row, gaps[0])
            self.columns.log.problem("partly_missing", "error", place, target, None, advice)


def _rounded(count: int) -> Text:
    return Text(
        zh=f"由比值推算的 {count} 个数不是整数，已四舍五入取整。",
        en=f"{count} figures computed from a ratio were not whole; each is the nearest whole"
        " number.",
    )
