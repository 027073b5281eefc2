"""One row per key: which file wins, what it wins over, where the two disagree.

Belongs here: the order of precedence (final before provisional, the more detailed family, the
later file) and its consequences. Not here: reading or writing Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from contract.fields import Table
from contract.statuses import Maturity
from ingestion.land.columns import column, texts
from ingestion.land.keys import entity_field
from ingestion.land.outcome import place_of

Row = Mapping[str, Any]
Reason = Literal["final_before_provisional", "more_detailed_family", "later_file"]


class Rank(NamedTuple):
    """Precedence of a file; the greater wins. The name only breaks ties."""

    is_final: bool
    detail: int
    modified_at: datetime
    source_name: str


@dataclass
class Overlap:
    """What one file says that another file's rows take precedence over."""

    entities: set[str] = field(default_factory=set)
    entity_kind: str = ""
    lost_place: str = ""
    kept_place: str = ""


@dataclass(frozen=True)
class Resolved:
    """Rows of one table: those that count, those another file overrides, and disagreements.

    ``overlaps``: by (losing file, winning file).
    """

    kept: pa.Table
    overridden: pa.Table
    disagreements: list[dict[str, object]]
    overlaps: dict[tuple[str, str], Overlap]


def rank(maturity: str | None, detail: int, modified_at: datetime, source_name: str) -> Rank:
    """Precedence of a file of that maturity, detail of family and time."""
    return Rank(maturity == Maturity.FINAL, detail, modified_at, source_name)


def resolve(declared: Table, rows: pa.Table, ranks: Mapping[str, Rank]) -> Resolved:
    """Sort the rows by key and keep, for every key, the row of the file that ranks highest.

    ``rows`` has the columns of the table; every ``source_name`` in it has a rank.
    """
    ordered = _ordered(declared, rows, ranks)
    repeated = _repeats(declared, ordered)
    if not pc.any(repeated).as_py():
        return Resolved(ordered, ordered.slice(0, 0), [], {})
    kept = pc.invert(repeated)
    positions = column(range(len(ordered)), pa.int64())
    winner_of = pc.cumulative_max(pc.if_else(repeated, column([0], pa.int64())[0], positions))
    lost = ordered.filter(repeated)
    won = ordered.take(pc.filter(winner_of, repeated))
    return Resolved(
        ordered.filter(kept), lost, _disagreements(declared, won, lost, ranks), _overlaps(won, lost)
    )


def _ordered(declared: Table, rows: pa.Table, ranks: Mapping[str, Rank]) -> pa.Table:
    by_rank = sorted(ranks, key=lambda name: ranks[name], reverse=True)
    order = pc.index_in(rows["source_name"], value_set=texts(by_rank))
    keys = [(name, "ascending") for name in (*declared.key, "order")]
    sorted_rows = pc.sort_indices(rows.append_column("order", order), sort_keys=keys)
    return rows.take(sorted_rows).combine_chunks()


def _repeats(declared: Table, ordered: pa.Table) -> pa.Array:
    """True where a row has the key of the row before it."""
    count = len(ordered)
    if count < 2:
        return column([False] * count, pa.bool_())
    same: pa.Array | None = None
    for name in declared.key:
        values = ordered[name].combine_chunks()
        equal = pc.equal(values.slice(1), values.slice(0, count - 1))
        same = equal if same is None else pc.and_(same, equal)
    repeated = pc.and_kleene(pc.is_valid(same), same)
    return pa.concat_arrays([column([False], pa.bool_()), repeated])


def _disagreements(
    declared: Table, won: pa.Table, lost: pa.Table, ranks: Mapping[str, Rank]
) -> list[dict[str, object]]:
    """One row per field that both rows state differently."""
    found: list[dict[str, object]] = []
    for one in declared.fields:
        if one.name in declared.key:
            continue
        # Null where one of them states nothing; such rows are not taken.
        differs = pc.not_equal(won[one.name], lost[one.name])
        for winner, loser in zip(
            won.filter(differs).to_pylist(), lost.filter(differs).to_pylist(), strict=True
        ):
            found.append(_disagreement(declared, one.name, winner, loser, ranks))
    return found


def _disagreement(
    declared: Table,
    name: str,
    winner: Row,
    loser: Row,
    ranks: Mapping[str, Rank],
) -> dict[str, object]:
    entity = entity_field(declared)
    rest = [str(winner[k]) for k in declared.key if k not in ("school_year", entity)]
    return {
        "school_year": winner["school_year"],
        "table_name": declared.name,
        "entity_id": str(winner[entity]),
        "level": "/".join(rest) or None,
        "field_name": name,
        "kept_value": str(winner[name]),
        "kept_source_name": winner["source_name"],
        "kept_cell": _cell(winner, name),
        "other_value": str(loser[name]),
        "other_source_name": loser["source_name"],
        "other_cell": _cell(loser, name),
        "reason": reason(ranks[str(winner["source_name"])], ranks[str(loser["source_name"])]),
    }


def reason(winner: Rank, loser: Rank) -> Reason:
    """Why the first file's figures were kept."""
    if winner.is_final != loser.is_final:
        return "final_before_provisional"
    return "more_detailed_family" if winner.detail != loser.detail else "later_file"


def _overlaps(won: pa.Table, lost: pa.Table) -> dict[tuple[str, str], Overlap]:
    found: dict[tuple[str, str], Overlap] = {}
    entity = "school_id" if "school_id" in won.column_names else "county_code"
    columns = [entity, "source_name", "sheet", "source_row"]
    winners = won.select(columns).to_pylist()
    losers = lost.select(columns).to_pylist()
    for winner, loser in zip(winners, losers, strict=True):
        pair = (loser["source_name"], winner["source_name"])
        overlap = found.setdefault(pair, Overlap(entity_kind=entity))
        overlap.entities.add(str(loser[entity]))
        overlap.lost_place = overlap.lost_place or _row(loser)
        overlap.kept_place = overlap.kept_place or _row(winner)
    return found


def _cell(row: Row, field_name: str) -> str | None:
    return place_of(row["sheet"], row["source_row"], row["source_cells"], field_name) or None


def _row(row: Row) -> str:
    return place_of(row["sheet"], row["source_row"], None)
