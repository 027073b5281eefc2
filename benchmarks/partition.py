"""One landing partition from columns, under the declared schema of its table.

Belongs here: writing, and what every simulated row says of its source. Not here: figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from contract.fields import table
from contract.paths import DataFolder

Numbers = npt.NDArray[Any]
Columns = Mapping[str, Any]

FAMILIES = {2018: "jichuji_2018", 2021: "jiaoji_2021"}
"""Form family by its first school year; earlier years have that of the first."""


def write_partition(data: DataFolder, name: str, year: int, columns: Columns) -> None:
    """One Parquet file with the table's declared columns; what is not given is null."""
    schema = table(name).arrow_schema
    unknown = sorted(columns.keys() - set(schema.names))
    if unknown:
        raise KeyError(f"landing table {name} has no fields {unknown}")
    rows = len(next(iter(columns.values()))) if columns else 0
    given = {"school_year": np.full(rows, year), **_provenance(name, year, rows), **columns}
    arrays = [
        pa.array(given[f.name], type=f.type, from_pandas=True)
        if f.name in given
        else pa.nulls(rows, f.type)
        for f in schema
    ]
    partition = data.landing_partition(name, year)
    partition.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        partition / "part-0.parquet",
        compression="zstd",
    )


def family_of(year: int) -> str:
    """The form family of a school year."""
    return FAMILIES[max((first for first in FAMILIES if first <= year), default=min(FAMILIES))]


def layout_of(year: int) -> str:
    """The layout version of a school year."""
    return f"{family_of(year)}/{year}"


def _provenance(name: str, year: int, rows: int) -> dict[str, list[str]]:
    if not table(name).provenance:
        return {}
    stated = {
        "source_name": f"{year}/simulated.xlsx",
        "family": family_of(year),
        "layout_version": layout_of(year),
        "maturity": "final",
    }
    return {column: [value] * rows for column, value in stated.items()}
