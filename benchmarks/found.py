"""What ingestion and the gate said about a school year, and whether it names a planted error.

Belongs here: reading findings, issues and quarantined files into one shape, and the test for
"found". Not here: planting, running (``bench_gate_recall``).

An error is found when something of severity warning or critical names its school and one of its
fields; of an error in a whole county, its county and field, for at least half of the schools it
touches; or when its file is kept out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.dataset as ds

from contract.paths import DataFolder
from expectations.language.expression import FieldRef
from expectations.rules import load_rules
from ingestion.sample import Figure, Planted

ENOUGH_SCHOOLS = 0.5
"""Share of the schools of a county-wide error that must be named."""
_LOUD = ("warning", "critical", "error")
# Tables of what ingestion and the gate found out, and the landing field each speaks of.
_SPEAKS_OF = {
    "roster": "school_id",
    "lineage": "school_id",
    "ingest": "*",
    "file": "",
    "claim": "stated_value",
}
_COLUMNS = ["rule_id", "severity", "status", "county_code", "school_id", "value"]


@dataclass(frozen=True)
class Said:
    """Something said aloud: ``by`` the rule or issue, ``fields`` it names ("*": all of them).

    ``school`` None: of the county as a whole; ``file`` where a whole file is meant.
    """

    by: str
    severity: str
    county: str | None
    school: str | None
    fields: frozenset[str]
    file: str | None = None
    value: str | None = None


def said_of(data: DataFolder, school_year: int) -> frozenset[Said]:
    """All that was said aloud of a school year, findings of severity info left out."""
    everything = [*_findings(data, school_year), *_issues(data, school_year)]
    everything += _kept_out(data, school_year)
    return frozenset(one for one in everything if one.severity in _LOUD)


def is_found(planted: Planted, said: frozenset[Said]) -> bool:
    """Whether any of it names the planted error."""
    if any(_names_file(one, planted) for one in said):
        return True
    naming = [one for one in said if "*" in one.fields or one.fields & set(planted.fields)]
    if planted.school_id is not None:
        return any(one.school in _ids(planted) for one in naming)
    of_county = [one for one in naming if one.county == planted.county_code]
    schools = {change.school_id for change in planted.changes if change.school_id is not None}
    named = {one.school for one in of_county if one.school in schools}
    return any(one.school is None for one in of_county) or (
        bool(schools) and len(named) >= ENOUGH_SCHOOLS * len(schools)
    )


def _ids(planted: Planted) -> set[Figure]:
    """The school's id, and the one it was given."""
    given = {change.after for change in planted.changes if change.field == "school_id"}
    return {planted.school_id, *given} - {None}


def _names_file(one: Said, planted: Planted) -> bool:
    """A file kept out holds everything; an issue without a field speaks of its whole row."""
    if one.file is None or one.file != planted.file:
        return False
    return "*" in one.fields and one.school in (None, *_ids(planted))


def _findings(data: DataFolder, school_year: int) -> Iterator[Said]:
    fields_of = {rule.id: frozenset(map(_field, rule.fields)) - {""} for rule in load_rules().rules}
    for row in ds.dataset(data.findings(school_year)).to_table(columns=_COLUMNS).to_pylist():
        if row["status"] == "FAIL":
            yield Said(
                *(row["rule_id"], row["severity"], row["county_code"], row["school_id"]),
                fields_of[row["rule_id"]],
                value=row["value"],
            )


def _field(ref: FieldRef) -> str:
    """The field an operand speaks of, empty where it speaks of none."""
    return _SPEAKS_OF.get(ref.table, ref.field)


def _issues(data: DataFolder, school_year: int) -> Iterator[Said]:
    for row in _landed(data, "ingest_issue", school_year):
        yield Said(
            *(row["issue_code"], row["severity"], row["county_code"], row["school_id"]),
            frozenset([row["field_name"] or "*"]),
            row["source_name"],
            row["raw_value"],
        )


def _kept_out(data: DataFolder, school_year: int) -> Iterator[Said]:
    for row in _landed(data, "receipt", school_year):
        if row["status"] == "quarantined":
            by = row["reason_code"] or "quarantined"
            yield Said(by, "critical", row["county_code"], None, frozenset("*"), row["source_name"])


def _landed(data: DataFolder, name: str, school_year: int) -> list[dict[str, Any]]:
    files = sorted(map(str, data.landing_partition(name, school_year).glob("*.parquet")))
    rows: list[dict[str, Any]] = ds.dataset(files).to_table().to_pylist() if files else []
    return rows
