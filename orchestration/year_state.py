"""How far each school year has come: received, landed, checked, published.

Belongs here: reading what lies in the data folder about a year. Not here: changing any of it, how
it is shown (``cli.year``). Nothing here needs Dagster.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.messages import UserError
from contract.paths import DataFolder
from contract.statuses import CountyVerdict, ReceiptStatus, RuleStatus, Severity
from contract.verdicts import read_verdict
from ingestion.find import find
from ingestion.years import SchoolYear

_PAST = (ReceiptStatus.SUPERSEDED, ReceiptStatus.WITHDRAWN)


@dataclass(frozen=True)
class Landed:
    """What has landed of a year: files by status and by family, counties by code."""

    files: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    counties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class YearState:
    """A registered school year and how far it has come; None where that is not known.

    ``received``: files in the inbox. ``expected_files``, ``expected_counties``: as in the year it
    is like. ``verdicts``: counties by verdict, empty before a check; ``unreadable``: the code of
    what is wrong with the stored verdict. ``releases``: numbers. ``undecided``: open findings of
    severity warning.
    """

    entry: SchoolYear
    received: int
    landed: Landed
    expected_files: int | None
    expected_counties: Mapping[str, str] | None
    verdicts: Mapping[str, int]
    unreadable: str | None
    releases: tuple[int, ...]
    undecided: int | None

    @property
    def missing_counties(self) -> dict[str, str]:
        """Counties that are expected and have not landed, by code."""
        expected = self.expected_counties or {}
        return {code: name for code, name in expected.items() if code not in self.landed.counties}


def year_states(data: DataFolder, registry: Mapping[int, SchoolYear]) -> list[YearState]:
    """The state of every registered year, ascending."""
    inbox = find(data, registry).files
    lineage = _lineage(data)
    landed = {year: _landed(data, year, lineage) for year in data.landed_years()}
    return [
        _state(data, entry, len(inbox.get(year, ())), landed) for year, entry in registry.items()
    ]


def _state(
    data: DataFolder, entry: SchoolYear, received: int, landed: Mapping[int, Landed]
) -> YearState:
    before = landed.get(entry.like if entry.like is not None else entry.year - 1)
    verdicts, unreadable = _verdicts(data, entry.year)
    return YearState(
        entry,
        received,
        landed.get(entry.year, Landed()),
        None if before is None else _expected_files(entry, before),
        None if before is None else before.counties,
        verdicts,
        unreadable,
        _releases(data, entry.year),
        _undecided(data, entry.year),
    )


def _landed(data: DataFolder, school_year: int, lineage: _Lineage) -> Landed:
    files: Counter[str] = Counter()
    families: Counter[str] = Counter()
    for (status, family), count in _counts(data, "receipt", school_year, ["status", "family"]):
        if status not in _PAST:
            files[str(status)] += count
            families[str(family)] += count if family else 0
    counties = _counts(data, "school", school_year, ["county_code", "county_name"])
    names = {str(code): str(name or "") for (code, name), _ in counties if code}
    return Landed(
        dict(sorted(files.items())),
        families,
        {lineage.canonical(code, school_year): name for code, name in sorted(names.items())},
    )


def _counts(
    data: DataFolder, table: str, school_year: int, columns: list[str]
) -> Iterator[tuple[tuple[object, ...], int]]:
    """Distinct values of some columns of a landing table, and how many rows have them."""
    for path in data.landing_partition(table, school_year).glob("*.parquet"):
        rows = pq.read_table(path, columns=columns, partitioning=None)
        for row in rows.group_by(columns).aggregate([([], "count_all")]).to_pylist():
            yield tuple(row[name] for name in columns), row["count_all"]


def _expected_files(entry: SchoolYear, before: Landed) -> int | None:
    """As many as before; not known where a family of then is not one of now."""
    counts = {family: count for family, count in before.families.items() if count}
    return sum(counts.values()) if counts.keys() <= set(entry.families) else None


def _verdicts(data: DataFolder, school_year: int) -> tuple[dict[str, int], str | None]:
    """Counties by verdict; or the code of what is wrong with the stored verdict."""
    if not data.verdict(school_year).exists():
        return {}, None
    try:
        counties = read_verdict(data, school_year)["counties"]
    except UserError as error:
        return {}, error.code
    counts = Counter(county["verdict"] for county in counties)
    return {verdict.value: counts[verdict] for verdict in CountyVerdict}, None


def _undecided(data: DataFolder, school_year: int) -> int | None:
    path = data.findings(school_year)
    if not path.exists():
        return None
    found = pq.read_table(path, columns=["severity", "status"])
    warnings = pc.equal(found["severity"], Severity.WARNING.value)
    open_ones = pc.and_(warnings, pc.equal(found["status"], RuleStatus.FAIL.value))
    return int(pc.sum(open_ones).as_py() or 0)


def _releases(data: DataFolder, school_year: int) -> tuple[int, ...]:
    found = (re.fullmatch(rf"{school_year}-r(\d+)", p.name) for p in data.releases.glob("*-r*"))
    return tuple(sorted(int(match[1]) for match in found if match))


@dataclass(frozen=True)
class _Lineage:
    """Counties that changed their code: from which code to which, and for which school years."""

    rows: tuple[Mapping[str, str], ...]

    def canonical(self, county_code: str, school_year: int) -> str:
        """The code a county is known by over all years."""
        return next(self._codes(county_code, school_year), county_code)

    def _codes(self, county_code: str, school_year: int) -> Iterator[str]:
        for row in self.rows:
            first, last = row.get("valid_from") or "0", row.get("valid_to") or "9999"
            is_own = row["county_code"] == county_code
            if is_own and int(first) <= school_year <= int(last):
                yield row["canonical_county_code"]


def _lineage(data: DataFolder) -> _Lineage:
    path = data.lineage / "county.csv"
    if not path.exists():
        return _Lineage(())
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return _Lineage(tuple(csv.DictReader(lines)))
