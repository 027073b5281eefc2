"""The cases of the rules, ``cases/*.yml``: where each must fail, pass, or have nothing to say.

Belongs here: reading the cases and landing all of them as one school year, each in a county of its
own. Not here: the plausible school they start from (``conftest``) or what is tested with them.

A case changes plausible returns of 2021 and 2020 and says what its rule makes of them::

    A01:
      - fail: {enrolment.classes: 11}
      - pass: {}
      - skip: {enrolment.pupils: 99}

Keys of a change: ``table.field`` of the school in question, or of the row of a county table;
``peers.table.field`` of the other schools of its county (``schools`` in all, a list goes round);
``junior.table.field`` and ``senior.table.field`` of a further level; ``claim.field`` of a claim;
before the first three of them ``previous.`` for the year before. ``beside.table.field`` lists the
figures of further counties; such a case is landed alone, as all counties are compared with each
other. ``earlier.table.field`` lists the years before the two, newest first. The other words are in
:data:`DIRECTIVES`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import yaml

from tests.expectations.conftest import World, county_rows, school_rows

CASES_DIR = Path(__file__).parent / "cases"
YEAR = 2021
SCHOOL_TABLES = ("school", "enrolment", "staff", "facility")
LEVEL_TABLES = ("enrolment", "staff")
LEVELS = ("primary", "junior", "senior")

DIRECTIVES = {
    "schools": "schools of the county, the one in question included",
    "level": "level of the school in question instead of primary",
    "county": "county code instead of the case's own",
    "school_id": "id instead of the case's own",
    "file": "name of the file the school came in",
    "new": "the school was not there in 2020",
    "without": "tables that have no row",
    "previous.without": "tables that had no row in 2020",
    "first": "nothing of the county in 2020",
    "gone": "pupils in 2020 of schools that send nothing in 2021",
    "closed": "lineage declares the school closed",
    "carried_on": "pupils in 2020 of a school that lineage merges into this one",
    "twice": "the school has two rows",
    "quarantined": "a file of the county could not be read",
    "issues": "problems of reading in the school's file",
    "disagrees": "two files state the school differently",
    "item": "item of the county_item row, or group of the satisfaction row",
}

Outcome = Literal["fail", "pass", "skip", "missing"]
"""``missing``: a figure the rule needs was left out; ``skip``: it does not speak of the school."""


@dataclass(frozen=True)
class Case:
    """One county of the case world and what its rule must make of it."""

    rule_id: str
    outcome: Outcome
    change: Mapping[str, Any]
    county: str
    school_id: str

    def __str__(self) -> str:
        return f"{self.rule_id} {self.outcome} {dict(self.change)}"


def stands_alone(case: Case) -> bool:
    """Whether the case says which counties there are beside its own."""
    return any(key.startswith("beside.") for key in case.change)


def load_cases() -> list[Case]:
    """All cases, each with a county code and a school id of its own."""
    numbers = count(1)
    return [
        _case(rule_id, spec, next(numbers))
        for path in sorted(CASES_DIR.glob("*.yml"))
        for rule_id, specs in _expanded(yaml.safe_load(path.read_text(encoding="utf-8")))
        for spec in specs
    ]


def land_cases(world: World, cases: list[Case]) -> None:
    """Land every case and build the warehouse of the gate's tests."""
    lineage: dict[str, str] = {}
    for case in cases:
        lineage |= _Landing(world, case).add()
    folder = world.data.lineage
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{old},{new},{YEAR}" for old, new in lineage.items()]
    header = "school_id,canonical_school_id,from_school_year"
    (folder / "school.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    world.land().build()


def _expanded(blocks: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Rule ids with their cases; ``A07: {each: [table.field, …], cases: …}`` has many."""
    for rule_id, block in blocks.items():
        if isinstance(block, list):
            yield rule_id, block
            continue
        for entry in block["each"]:
            words = {"field": entry} if isinstance(entry, str) else entry
            name = words["field"].partition(".")[2]
            yield f"{rule_id}_{name}", _filled(block["cases"], {**words, "name": name})


def _filled(value: object, words: Mapping[str, object]) -> Any:
    """A case with its placeholders filled in; one that stands alone keeps its type."""
    if isinstance(value, dict):
        return {_filled(key, words): _filled(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, words) for inner in value]
    if not isinstance(value, str):
        return value
    if value[:1] + value[-1:] == "{}" and value[1:-1] in words:
        return words[value[1:-1]]
    return value.format(**words)


def _case(rule_id: str, spec: Mapping[Outcome, Any], number: int) -> Case:
    ((outcome, change),) = spec.items()
    change = change or {}
    unknown = {key for key in change if "." not in key} - DIRECTIVES.keys()
    if unknown:
        raise KeyError(f"{rule_id}: no directive {sorted(unknown)}")
    hundreds, rest = divmod(number - 1, 99)
    county = str(change.get("county", f"99{hundreds + 1:02d}{rest + 1:02d}"))
    return Case(
        rule_id, outcome, change, county, str(change.get("school_id", f"2199{number * 40:06d}"))
    )


class _Landing:
    """Adds the rows of one case to the world."""

    def __init__(self, world: World, case: Case) -> None:
        self._world = world
        self._case = case
        self._change = case.change

    def add(self) -> dict[str, str]:
        """Add them; returns what lineage declares."""
        self._schools(YEAR)
        if not self._change.get("first"):
            self._schools(YEAR - 1)
        self._counties_beside()
        self._history()
        self._county_tables()
        self._claims()
        self._files()
        return self._lineage()

    def _schools(self, year: int) -> None:
        change, own = self._change, self._case.school_id
        prefix = "previous." if year < YEAR else ""
        if not (prefix and change.get("new")):
            for _ in range(2 if change.get("twice") and not prefix else 1):
                self._school(year, own, _of(change, prefix, ""))
        for number in range(1, change.get("schools", 1)):
            peer = _nth(_of(change, prefix, "peers."), number - 1)
            self._school(year, f"{int(own) + number}", peer)

    def _counties_beside(self) -> None:
        for year, prefix in ((YEAR, ""), (YEAR - 1, "previous.")):
            beside = _of(self._change, prefix, "beside.")
            for number in range(max((len(values) for values in beside.values()), default=0)):
                rows = school_rows(f"2199{number + 1:06d}", f"9977{number + 1:02d}")
                for table in SCHOOL_TABLES:
                    self._row(year, table, {**rows[table], **_values(_nth(beside, number), table)})

    def _school(self, year: int, school_id: str, change: Mapping[str, Any]) -> None:
        own = school_id == self._case.school_id
        prefix = "previous." if year < YEAR else ""
        rows = school_rows(school_id, self._case.county, **(BEFORE if prefix else {}))
        rows["school"]["school_name"] = f"学校{school_id}"
        absent = self._change.get(f"{prefix}without", ()) if own else ()
        levels = [self._change.get("level", "primary")] if own else ["primary"]
        further = [level for level in LEVELS if own and _of(self._change, prefix, f"{level}.")]
        for level in dict.fromkeys((*levels, *further)):
            of_level = _of(self._change, prefix, f"{level}.") if level in further else {}
            values = {**({} if level in further else change), **of_level}
            for table in SCHOOL_TABLES:
                if table in absent or (table not in LEVEL_TABLES and level != levels[0]):
                    continue
                row = {**rows[table], **_values(values if table in LEVEL_TABLES else change, table)}
                if table in LEVEL_TABLES:
                    row["level"] = level
                self._row(year, table, row)

    def _row(self, year: int, table: str, row: Mapping[str, Any]) -> None:
        rows = self._world.year(year)[table]
        source = self._world.source(table, self._case.county)
        file = self._change.get("file") or source["source_name"]
        rows.append({**source, **row, "source_name": file, "school_year": year})

    def _history(self) -> None:
        earlier = _of(self._change, "", "earlier.")
        for number in range(max((len(values) for values in earlier.values()), default=0)):
            year = YEAR - 2 - number
            rows = school_rows(self._case.school_id, self._case.county, **BEFORE)
            changed = _nth(earlier, number)
            for table in SCHOOL_TABLES:
                self._row(year, table, {**rows[table], **_values(changed, table)})

    def _county_tables(self) -> None:
        for year, prefix in ((YEAR, ""), (YEAR - 1, "previous.")):
            for table, row in county_rows(self._case.county).items():
                changed = _values(_of(self._change, prefix, ""), table)
                if table not in self._change.get(f"{prefix}without", ()):
                    key = {"county_item": "item_id", "satisfaction": "group_name"}.get(table)
                    item = {key: self._change["item"]} if key and "item" in self._change else {}
                    self._row(year, table, {**row, **item, **changed})

    def _claims(self) -> None:
        claim = _values(self._change, "claim")
        if claim:
            self._world.claim(YEAR, "1", self._case.county, **claim)

    def _files(self) -> None:
        county, name = self._case.county, f"{self._case.county}/returns.xlsx"
        self._world.receipt(YEAR, name, county)
        if self._change.get("quarantined"):
            self._world.quarantine(YEAR, f"{county}/more.xlsx", county)
        for _ in range(self._change.get("issues", 0)):
            self._world.issue(YEAR, name, school_id=self._case.school_id)
        if self._change.get("disagrees"):
            self._world.disagree(YEAR, self._case.school_id)

    def _lineage(self) -> dict[str, str]:
        change, own = self._change, self._case.school_id
        for number, pupils in enumerate(change.get("gone", ()), start=20):
            self._gone(f"{int(own) + number}", pupils)
        if "carried_on" in change:
            self._gone(f"{int(own) + 30}", change["carried_on"])
            return {f"{int(own) + 30}": own}
        return {own: ""} if change.get("closed") else {}

    def _gone(self, school_id: str, pupils: int) -> None:
        rows = school_rows(school_id, self._case.county, **BEFORE | {"enrolment__pupils": pupils})
        rows["staff"] |= {"assistant": 1, "art_teachers": 1}
        rows["facility"] |= {"network_multimedia_classrooms": 100}
        for table in SCHOOL_TABLES:
            self._row(YEAR - 1, table, rows[table])


BEFORE = {
    "enrolment__pupils": 396,
    "facility__books": 8800,
    "facility__teaching_equipment_value": 880000.0,
}
"""What differed in the plausible school a year ago."""


def _of(change: Mapping[str, Any], prefix: str, group: str) -> dict[str, Any]:
    """The ``table.field`` keys of a change that are of one year and one group."""
    start = f"{prefix}{group}"
    keys = {key: key.removeprefix(start) for key in change if key.startswith(start)}
    return {
        short: change[key]
        for key, short in keys.items()
        if short.count(".") == 1 and _is_table(short)
    }


def _is_table(path: str) -> bool:
    return path.partition(".")[0] in (*SCHOOL_TABLES, *county_rows("990101"))


def _nth(change: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The change of one of several schools or years: lists go round."""
    return {
        key: value[number % len(value)] if isinstance(value, list) else value
        for key, value in change.items()
    }


def _values(change: Mapping[str, Any], table: str) -> dict[str, Any]:
    start = f"{table}."
    return {key.removeprefix(start): change[key] for key in change if key.startswith(start)}
