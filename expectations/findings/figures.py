"""The landed figures behind failing rows: value, school, year, file, sheet and cell.

Belongs here: looking them up, all rows of a rule at once. Not here: which rows fail, or the
findings around the figures (``table``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from contract.origin import ROW, Origin, shared_cells
from expectations.evaluate import RuleEvaluation
from expectations.frames.joins import Edges
from expectations.landing import (
    COUNTY_TABLES,
    PROVENANCE,
    SCHOOL_TABLES,
    Column,
    LandingTable,
    OnDemand,
)
from expectations.language.expression import FieldRef
from expectations.language.scopes import Scope

_quoted = json.encoder.encode_basestring

SCOPES_OF_SCHOOLS: frozenset[Scope] = frozenset({"school", "school_level", "roster"})
"""Where few figures of schools stand behind a row; a county's would be all of its schools'."""


_Pattern = tuple[str | None, str | None]


class Place(NamedTuple):
    """Where a figure stands."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None


CHUNK = 20_000
"""Failing rows looked up at a time: texts of a rule that fails for a nation would fill memory."""

COLUMNS = pa.schema([(name, pa.string()) for name in ("figures", "file", "sheet", "cell")])


class FigureFinder:
    """Looks up the figures behind failing rows of one school year.

    ``county_of``: school year → school id → county code. What says where rows of a landing table
    come from is read once per table, however many rules fail.
    """

    def __init__(self, school_year: int, county_of: Mapping[int, Mapping[str, str]]) -> None:
        self._school_year = school_year
        self._county_of = county_of
        self._origins: OnDemand[LandingTable, pa.Table] = OnDemand(_origins)

    def figures(self, evaluation: RuleEvaluation) -> pa.Table:
        """Per failing row of a rule the figures behind it, as :data:`COLUMNS`.

        ``figures``: JSON list in the order of the rule's fields. ``file``, ``sheet`` and ``cell``:
        where the first one stands.
        """
        failing = np.flatnonzero(evaluation.failing)
        chunks = [failing[first : first + CHUNK] for first in range(0, len(failing), CHUNK)]
        tables = [self._chunk(evaluation, rows) for rows in chunks]
        return pa.concat_tables([COLUMNS.empty_table(), *tables])

    def _chunk(self, evaluation: RuleEvaluation, rows: Column) -> pa.Table:
        rule, frame = evaluation.rule, evaluation.frame
        texts: list[list[str]] = [[] for _ in rows]
        places = [Place()] * len(rows)
        number = np.full(len(frame), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        for ref in rule.fields:
            if not frame.is_derived(ref) and self._has_cells(rule.scope, frame.edges(ref)):
                edges = frame.edges(ref)
                owners = number[edges.scope_rows]
                chosen = owners >= 0
                landed = self._landed(edges.table, edges.table_rows[chosen], ref)
                for owner, (text, place) in zip(owners[chosen].tolist(), landed, strict=True):
                    if not texts[owner]:
                        places[owner] = place
                    texts[owner].append(text)
        joined = [f"[{', '.join(parts)}]" for parts in texts]
        files, sheets, cells = zip(*places, strict=True)
        return pa.table([joined, files, sheets, cells], schema=COLUMNS)

    def _has_cells(self, scope: Scope, edges: Edges) -> bool:
        return scope in SCOPES_OF_SCHOOLS or edges.table.name in COUNTY_TABLES

    def _landed(
        self, table: LandingTable, rows: Column, ref: FieldRef
    ) -> Iterator[tuple[str, Place]]:
        year = self._school_year - ref.previous
        head = f'"field": {_quoted(f"{table.name}.{ref.field}")}, "school_year": {year}'
        values = printed_json(table.column(ref.field)[rows])
        owners, places = self._owners(table, rows, year), self._places(table, rows, ref.field)
        for value, owner, place in zip(values, owners, places, strict=True):
            file, sheet, cell = map(_text, place)
            where = f'"file": {file}, "sheet": {sheet}, "cell": {cell}'
            yield f'{{{head}, "value": {value}, {owner}, {where}}}', place

    def _owners(self, table: LandingTable, rows: Column, year: int) -> Iterator[str]:
        """Whose each figure is: a school of a county, or a county."""
        if table.name not in SCHOOL_TABLES:
            for code in table.column("county_code")[rows]:
                yield f'"school_id": null, "county_code": {_text(code)}'
            return
        counties = self._county_of.get(year, {})
        for school_id in table.column("school_id")[rows]:
            yield (
                f'"school_id": {_text(school_id)}, "county_code": {_text(counties.get(school_id))}'
            )

    def _places(self, table: LandingTable, rows: Column, name: str) -> Iterator[Place]:
        origins = self._origins[table].take(pa.array(rows))
        columns = [_decoded(origins.column(one)) for one in PROVENANCE]
        pattern: OnDemand[tuple[str | None, str | None], _Pattern] = OnDemand(
            lambda cells_and_sheet: _pattern(name, *cells_and_sheet)
        )
        for source_name, sheet, source_row, source_cells in zip(*columns, strict=True):
            first_sheet, cell = pattern[source_cells, sheet]
            yield Place(source_name, first_sheet, cell and cell.replace(ROW, str(source_row)))


def printed_json(values: Column) -> list[str]:
    """Figures and texts as JSON: whole numbers without decimals, infinities as text."""
    if values.dtype == object:
        return [_text(value) for value in values]
    return [_number(value) for value in values.astype(np.float64).tolist()]


def _pattern(name: str, source_cells: str | None, sheet: str | None) -> _Pattern:
    """Sheet and cells of a field, with ``#`` for the row, which many rows have in common."""
    cells = shared_cells(source_cells, sheet).get(name)
    origin = Origin(tuple(cells.split("+")) if cells else (), sheet, None)
    return origin.first_sheet, origin.addresses


def _origins(table: LandingTable) -> pa.Table:
    """Where the rows of a table come from; texts that repeat are kept once."""
    repeating = [name for name in PROVENANCE if name != "source_row"]
    parts = [
        pq.read_table(path, columns=list(PROVENANCE), read_dictionary=repeating)
        for path in table.files
    ]
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def _decoded(column: pa.ChunkedArray) -> Sequence[Any]:
    """Values of a column, equal texts as one object."""
    chunk = column.combine_chunks()
    if not pa.types.is_dictionary(chunk.type):
        values: list[Any] = chunk.to_pylist()
        return values
    texts = np.array([*chunk.dictionary.to_pylist(), None], dtype=object)
    codes = chunk.indices.fill_null(len(texts) - 1)
    decoded: list[Any] = texts[codes.to_numpy(zero_copy_only=False)].tolist()
    return decoded


def _text(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    if np.isnan(value):
        return "null"
    return _quoted(str(value)) if np.isinf(value) else repr(value)
