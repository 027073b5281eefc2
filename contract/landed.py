"""What has landed, by content fingerprint, and whether a warehouse was built from just that.

Belongs here: reading ``landing_partition``, which gate and release both compare with the
warehouse's ``dim_landing_partition``. Not here: computing fingerprints or reading figures.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder

Fingerprints = Mapping[tuple[int, str], str]
"""(school year, landing table) → SHA-256 of the content."""


def landed_fingerprints(data: DataFolder) -> dict[tuple[int, str], str]:
    """Content fingerprints of every landed partition of every table."""
    found: dict[tuple[int, str], str] = {}
    for path in sorted(data.landing_table("landing_partition").glob("school_year=*/*.parquet")):
        school_year = int(path.parent.name.partition("=")[2])
        columns: pa.Table = pq.ParquetFile(path).read(columns=["table_name", "content_sha256"])
        for row in columns.to_pylist():
            found[(school_year, row["table_name"])] = row["content_sha256"]
    return found


def require_built(landed: Fingerprints, built: Fingerprints) -> None:
    """Raise UserError unless the warehouse was built from what lies in the landing now."""
    differing = sorted(
        key for key in landed.keys() | built.keys() if landed.get(key) != built.get(key)
    )
    if not differing:
        return
    years = ", ".join(str(year) for year in sorted({year for year, _ in differing}))
    raise UserError(
        "warehouse_not_current",
        Text(
            zh=f"仓库不是由当前入库数据建成的；有差异的学年：{years}。",
            en=f"The warehouse was not built from the data now landed; school years that differ: "
            f"{years}.",
        ),
        Text(zh="请先运行 junheng build。", en="Run `junheng build` first."),
        Where(school_year=differing[0][0] if len({y for y, _ in differing}) == 1 else None),
    )
