"""One row for an entity whose facts are spread over several files of one return.

Belongs here: joining the parts of a family by key, with the cells of each file. Not here: which
layouts are parts (``Layout.part``), which of two files that state the same wins (``resolve``).

A joined row names all its files (``a.csv + b.csv``), so it is never taken for a row of one of
them: it is made anew at every landing from the rows of its files, which are kept beside.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from contract.fields import Table
from contract.origin import origin_of
from contract.statuses import Maturity
from ingestion.land.columns import column, table_of_rows, texts
from ingestion.land.resolve import Rank
from ingestion.layout.schema import Layout

Row = dict[str, Any]
_AND = " + "


@dataclass(frozen=True)
class Joined:
    """Rows after joining, the rows of single files that went into them, ranks of all files.

    ``first_file``: by the name of a joined row, the highest ranking of its files.
    """

    rows: pa.Table
    originals: pa.Table
    ranks: Mapping[str, Rank]
    first_file: Mapping[str, str] = field(default_factory=dict)

    def file(self, source_name: str) -> str:
        """The file that messages name for a row."""
        return self.first_file.get(source_name, source_name)


def join_parts(
    declared: Table, rows: pa.Table, layouts: Mapping[str, Layout], ranks: Mapping[str, Rank]
) -> Joined:
    """Join rows of one key that come from different parts of one family.

    Of two files that are the same part the higher ranking one is joined; the other's row stays
    and loses to the joined row.
    """
    parts = {name: layout for name, layout in layouts.items() if layout.part is not None}
    nothing = rows.slice(0, 0)
    is_part = pc.is_in(rows["layout_version"], value_set=texts(sorted(parts)))
    if not pc.any(is_part).as_py():
        return Joined(rows, nothing, ranks)
    positions = pc.indices_nonzero(is_part).to_pylist()
    stated = rows.take(column(positions, pa.int64())).to_pylist()
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(stated):
        family = parts[row["layout_version"]].family
        groups[family, *(row[key] for key in declared.key)].append(number)
    made: list[Row] = []
    used: list[int] = []
    first_file: dict[str, str] = {}
    for numbers in groups.values():
        best = _best_of_each_part(numbers, stated, parts, ranks)
        if len(best) > 1:
            used += [positions[number] for number in best]
            row = _joined(declared, [stated[number] for number in best])
            made.append(row)
            first_file[row["source_name"]] = stated[best[0]]["source_name"]
    kept = column(sorted(set(range(len(rows))).difference(used)), pa.int64())
    together = table_of_rows(made, rows.schema)
    originals = rows.take(column(used, pa.int64()))
    joined_ranks = {
        name: ranks[first]._replace(source_name=name) for name, first in first_file.items()
    }
    all_rows = pa.concat_tables([rows.take(kept), together])
    return Joined(all_rows, originals, {**ranks, **joined_ranks}, first_file)


def whole_return(layout: Layout, layouts: Iterable[Layout], school_year: int) -> tuple[Layout, ...]:
    """The layouts of one return in a school year: the layout itself, and its family's other parts.

    Whoever asks what a joined row can have must ask all of them.
    """
    if layout.part is None:
        return (layout,)
    others = (
        other
        for other in layouts
        if other.family == layout.family
        and other.part not in (None, layout.part)
        and other.school_years.covers(school_year)
    )
    return (layout, *others)


def _best_of_each_part(
    numbers: Iterable[int],
    stated: list[Row],
    parts: Mapping[str, Layout],
    ranks: Mapping[str, Rank],
) -> list[int]:
    """Of the rows of one key the highest ranking one of each part, highest first."""
    ordered = sorted(numbers, key=lambda n: ranks[stated[n]["source_name"]], reverse=True)
    best: dict[str | None, int] = {}
    for number in ordered:
        best.setdefault(parts[stated[number]["layout_version"]].part, number)
    return list(best.values())


def _joined(declared: Table, rows: list[Row]) -> Row:
    """One row of several: each field from the part that has it."""
    first = rows[0]
    fields = {
        one.name: next((row[one.name] for row in rows if row[one.name] is not None), None)
        for one in declared.fields
    }
    cells = {name: place for row in rows for name, place in _places(row).items()}
    provisional = any(row["maturity"] == Maturity.PROVISIONAL for row in rows)
    return {
        **first,
        **fields,
        "source_sha256": _AND.join(row["source_sha256"] for row in rows),
        "source_name": _AND.join(row["source_name"] for row in rows),
        "sheet": None,
        "source_row": None,
        "source_cells": json.dumps(cells, ensure_ascii=False),
        "maturity": Maturity.PROVISIONAL.value if provisional else first["maturity"],
        "ingested_at": max(row["ingested_at"] for row in rows),
    }


def _places(row: Row) -> dict[str, str]:
    """Field → cells, each with its file and sheet."""
    stated, sheet, source_row = row["source_cells"], row["sheet"], row["source_row"]
    return {
        name: "+".join(
            f"{row['source_name']}!{cell}"
            for cell in origin_of(stated, name, sheet, source_row).cells
        )
        for name in json.loads(stated or "{}")
    }
