"""Landing rows of many small random counties: every kind of school and every kind of gap.

Belongs here: what returns of a county may look like once landed, drawn from a seed. Does not belong
here: what follows from them. Same seed, same rows.

A seed is one county over three to six years (with a second one that merges into it, or an older
code, now and then). County codes and school ids differ between seeds, so :func:`packed` puts
hundreds of seeds into one landing set and one warehouse build serves them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random

from contract.fields import Field, table
from tests.oracle.exact import Row
from tests.oracle.rules import COMPOSITE, RequiredItem, Rules, covers
from tests.oracle.units_and_population import Landing

FIRST_YEARS = (2016, 2017, 2018, 2019, 2020)
FAMILY_SWITCH = 2021
REGIONS = ("22", "34", "44", "50", "61")
"""34 and 22 have no rows of their own so far, 44 and 50 do."""
MAX_SEED = 4999
FINANCE_YEARS_BEFORE = 3

STAGES_OF = {
    "211": ("primary",),
    "218": ("primary",),
    "219": ("primary",),
    "311": ("junior",),
    "312": ("primary", "junior"),
    "319": ("junior",),
    "321": ("junior",),
    "341": ("junior", "senior"),
    "342": ("senior",),
    "345": ("primary", "junior", "senior"),
    "371": ("junior",),
    "511": ("primary", "junior"),
    "777": ("primary",),
    None: ("primary", "junior"),
}
_KIND_WEIGHTS = (12, 4, 1, 7, 6, 1, 1, 4, 1, 4, 1, 1, 0.5, 1)
_SPONSORS = ("县级教育部门", "999", "省级教育部门", "地级其他部门", "集体", None, "其他")
_SPONSOR_WEIGHTS = (14, 2, 1, 0.7, 0.7, 2, 0.3)
_URBAN_RURAL = ("111", "112", "121", "122", "123", "210", "220", None, "999")
_URBAN_WEIGHTS = (4, 2, 4, 1, 0.3, 2, 5, 1, 0.2)
_GROUPS = ("parents", "teachers", "pupils", "heads", "deputies", "others")
_COUNT_FAMILY_FIELDS = {
    "enrolment": ("pupils", "classes", "graduates"),
    "staff": ("staff", "full_time_teachers"),
    "facility": (),
}
_BASES = ("recurrent_revenue", "gdp", "fiscal_expenditure", "civil_servant_pay", "public_funds")
"""What other amounts are compared with."""
_INGESTED_AT = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Traits:
    """What kind of county a seed is."""

    seed: int
    county_code: str
    years: range
    missing: float
    alike: bool
    schools: int
    wealth: float
    only_counts: bool
    exemplary: bool
    """Does everything the reviews ask, but for a cell left blank here and there."""
    low_scores: bool


@dataclass
class School:
    """A school over the years: what does not change, and its size now."""

    school_id: str
    county_code: str
    kind: str | None
    stages: tuple[str, ...]
    sponsor: str | None
    urban_rural: str | None
    counted: bool | None
    parent: str | None
    years: range
    pupils: dict[str, int]
    means: dict[str, float] = field(default_factory=dict)


def random_county(seed: int, rules: Rules) -> Landing:
    """All landing rows of one seed, lineage rows under ``lineage_county``/``lineage_school``."""
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed must lie in 0..{MAX_SEED}, got {seed}")
    rng = Random(seed)
    traits = _traits(rng, seed)
    schools = _schools(rng, traits)
    landing: Landing = {name: [] for name in ("school", "enrolment", "staff", "facility")}
    landing |= {"layout_field": [], "receipt": [], "lineage_school": [], "lineage_county": []}
    lineage = _Identity(rng, traits)
    for year in traits.years:
        for school in schools:
            if year in school.years:
                _land_school(rng, traits, school, lineage, (year, landing))
            _grow(rng, traits, school)
        landing["layout_field"].extend(_layout_fields(traits, year))
        landing["receipt"].append(_receipt(traits, year))
    landing["lineage_county"] = lineage.county_rows
    landing["lineage_school"] = lineage.school_rows
    tables = _county_tables(rng, traits, rules)
    for name, rows in lineage.of_merging_county(rng, traits, rules).items():
        tables[name].extend(rows)
    return landing | tables


def packed(seeds: Iterable[int], rules: Rules) -> Landing:
    """The rows of many seeds in one landing set."""
    landing: Landing = {}
    for seed in seeds:
        for name, rows in random_county(seed, rules).items():
            landing.setdefault(name, []).extend(rows)
    landing["layout_field"] = list(
        {
            tuple(str(value) for value in row.values()): row for row in landing["layout_field"]
        }.values()
    )
    return landing


def _traits(rng: Random, seed: int) -> Traits:
    first = rng.choice(FIRST_YEARS)
    exemplary = seed % 10 == 7
    alike = exemplary or rng.random() < 0.05
    size = 1 if rng.random() < 0.04 else rng.randint(2, 14)
    if exemplary:
        missing = rng.choice((0.0, 0.002))
    else:
        missing = 0.0 if alike or rng.random() < 0.5 else rng.choice((0.002, 0.006, 0.02, 0.1))
    return Traits(
        seed=seed,
        county_code=f"{rng.choice(REGIONS)}{seed:04d}",
        years=range(first, first + rng.randint(3, 6)),
        missing=missing,
        alike=alike,
        schools=size,
        wealth=1.8 if exemplary else rng.choice((0.7, 1.0, 1.0, 1.3, 1.8)),
        only_counts=not exemplary and rng.random() < 0.06,
        exemplary=exemplary,
        low_scores=seed % 10 == 3,
    )


# Schools ------------------------------------------------------------------------------------


def _schools(rng: Random, traits: Traits) -> list[School]:
    schools = [_school(rng, traits, number) for number in range(traits.schools)]
    for school in schools:
        if not traits.alike and rng.random() < 0.2:
            school.counted = rng.choice((False, False, False, None))
            school.parent = _parent(rng, schools)
    return schools


def _parent(rng: Random, schools: Sequence[School]) -> str | None:
    """Known (a campus among them makes a chain, itself a circle), unheard of, or not named."""
    if rng.random() < 0.8:
        return rng.choice(schools).school_id
    return rng.choice((None, "2199999999"))


def _school(rng: Random, traits: Traits, number: int) -> School:
    kinds = tuple(STAGES_OF)
    if traits.alike:
        kind: str | None = rng.choice(("211", "311"))
    else:
        kind = rng.choices(kinds, _KIND_WEIGHTS)[0]
    prefix = {"primary": "21", "junior": "31", "senior": "34"}[STAGES_OF[kind][-1]]
    first = max(traits.years[0], traits.years[0] + rng.choice((0, 0, 0, 0, 0, 1, 2)))
    last = traits.years[-1] - rng.choice((0, 0, 0, 0, 0, 0, 1))
    size = rng.choice((60, 150, 400, 900) if traits.exemplary else (12, 60, 150, 400, 900, 1800))
    return School(
        school_id=f"{prefix}{traits.county_code[:2]}{traits.seed:04d}{number:02d}",
        county_code=traits.county_code,
        kind=kind,
        stages=STAGES_OF[kind],
        sponsor=rng.choices(_SPONSORS, _SPONSOR_WEIGHTS)[0],
        urban_rural=rng.choices(_URBAN_RURAL, _URBAN_WEIGHTS)[0],
        counted=True,
        parent=None,
        years=range(first, last + 1),
        pupils={stage: rng.randint(1, size) for stage in STAGES_OF[kind]},
        means=_means(rng, traits),
    )


def _means(rng: Random, traits: Traits) -> dict[str, float]:
    """Per-pupil figures of one school, around the standards."""
    usual = {
        "teaching": 5.0,
        "gymnasium": 0.6,
        "ground": 8.0,
        "floor": 8.0,
        "land": 22.0,
        "books": 28.0,
        "computers": 0.14,
        "multimedia": 0.024,
        "equipment": 2100.0,
        "teachers": 0.065,
    }
    if traits.alike:
        return {name: traits.wealth * value for name, value in usual.items()}
    return {
        name: traits.wealth * value * rng.lognormvariate(0.0, 0.35) for name, value in usual.items()
    }


def _grow(rng: Random, traits: Traits, school: School) -> None:
    least = 1.0 if traits.exemplary else 0.9
    for stage, pupils in school.pupils.items():
        school.pupils[stage] = max(0, round(pupils * rng.uniform(least, 1.12)))
    for name in school.means:
        school.means[name] *= rng.uniform(0.98, 1.06)


# Identity -----------------------------------------------------------------------------------


class _Identity:
    """Which codes the county and its schools report under in each year, and what lineage says."""

    def __init__(self, rng: Random, traits: Traits) -> None:
        self._traits = traits
        self.county_rows: list[Row] = []
        self.school_rows: list[Row] = []
        self._change = rng.choices(("none", "code_change", "merge", "boundary"), (7, 1.5, 1.5, 1))[
            0
        ]
        self._year = rng.choice(traits.years[1:])
        self._other = f"{traits.county_code[:2]}{MAX_SEED + 1 + traits.seed:04d}"
        self._renamed: dict[str, tuple[int, str]] = {}
        self._rng = rng
        if self._change != "none":
            self.county_rows.append(self._county_row())

    def _county_row(self) -> Row:
        old = self._traits.county_code if self._change == "boundary" else self._other
        return {
            "county_code": old,
            "canonical_county_code": self._traits.county_code,
            "valid_from": None if self._change == "code_change" else self._year,
            "valid_to": None,
            "change": self._change,
            "note": None,
        }

    def county_code(self, school: School, year: int) -> str:
        """The code the school's return states for its county."""
        if self._change == "code_change" and year < self._year:
            return self._other
        if self._change == "merge" and int(school.school_id) % 3 == 0:
            return self._other
        return school.county_code

    def of_merging_county(self, rng: Random, traits: Traits, rules: Rules) -> Landing:
        """Tables of the county that merges into this one: all before, a few of them after."""
        if self._change != "merge":
            return {}
        tables = _county_tables(rng, replace(traits, county_code=self._other), rules)
        return {
            name: [row for row in rows if row["school_year"] < self._year or rng.random() < 0.3]
            for name, rows in tables.items()
        }

    def school_id(self, school: School, year: int) -> str:
        """The id the school reports under; a few take a new one, and lineage knows."""
        if school.school_id not in self._renamed:
            self._renamed[school.school_id] = self._new_id(school)
        since, new_id = self._renamed[school.school_id]
        return new_id if year >= since else school.school_id

    def _new_id(self, school: School) -> tuple[int, str]:
        if self._rng.random() >= 0.04:
            return 9999, school.school_id
        year = self._rng.choice(self._traits.years)
        new_id = f"{school.school_id[:2]}99{school.school_id[4:]}"
        self.school_rows.append(
            {
                "school_id": school.school_id,
                "canonical_school_id": new_id,
                "from_school_year": year,
                "change": "code_change",
                "note": None,
            }
        )
        return year, new_id


# Landing rows -------------------------------------------------------------------------------


def _land_school(
    rng: Random, traits: Traits, school: School, identity: _Identity, to: tuple[int, Landing]
) -> None:
    year, landing = to
    key = {"school_year": year, "school_id": identity.school_id(school, year)}
    source = _provenance(traits, year, str(key["school_id"]))
    pupils = _pupils_of_year(rng, traits, school)
    landing["school"].append(_school_row(rng, school, identity, year) | key | source)
    for stage, count in pupils.items():
        level = key | {"level": stage}
        figures = _enrolment(rng, traits, count)
        landing["enrolment"].append(level | _gaps(rng, traits, "enrolment", figures) | source)
        if rng.random() >= traits.missing / 3:
            staff = _gaps(rng, traits, "staff", _staff(rng, traits, school, count))
            landing["staff"].append(level | staff | source)
    if rng.random() >= traits.missing / 3:
        facility = _gaps(rng, traits, "facility", _facility(rng, traits, school, pupils))
        landing["facility"].append(key | facility | source)


def _pupils_of_year(rng: Random, traits: Traits, school: School) -> dict[str, int]:
    if not traits.alike and rng.random() < 0.03:
        return dict.fromkeys(school.stages, 0)
    empty = rng.choice(school.stages) if not traits.alike and rng.random() < 0.03 else None
    return {stage: 0 if stage == empty else n for stage, n in school.pupils.items()}


def _school_row(rng: Random, school: School, identity: _Identity, year: int) -> Row:
    renamed = "新" if rng.random() < 0.05 else ""
    return {
        "school_name": f"{renamed}{school.school_id[-4:]}学校",
        "county_code": identity.county_code(school, year),
        "county_name": f"县{school.county_code}",
        "city_name": None,
        "province_name": None,
        "school_type_code": school.kind,
        "urban_rural_code": school.urban_rural,
        "sponsor_code": school.sponsor,
        "is_counted_school": school.counted,
        "parent_school_id": school.parent,
        "established_year": None,
    }


def _enrolment(rng: Random, traits: Traits, pupils: int) -> Row:
    has_classes = pupils > 0 and rng.random() >= 0.005
    sizes = (25, 38) if traits.exemplary else (25, 38, 45, 50, 55)
    classes = -(-pupils // rng.choice(sizes)) if has_classes else 0
    brackets = _brackets(rng, traits, classes)
    largest = (40, 44) if traits.exemplary else (40, 44, 45, 46, 50, 51, None)
    entered, left = (
        (1.0, 1.0) if traits.exemplary else (rng.uniform(0.9, 1.1), rng.uniform(0.88, 1.04))
    )
    return {
        "pupils": pupils,
        "entrants": round(pupils / 3 * entered),
        "graduates": round(pupils / 3 * left),
        "expected_graduates": round(pupils / 3),
        "classes": classes,
        **brackets,
        "largest_class": rng.choice(largest) if classes else None,
        "migrant_pupils": rng.randint(0, pupils),
        "left_behind_pupils": rng.randint(0, pupils),
        "disabled_pupils": rng.randint(0, 3),
        "boarders": 0,
        "previous_pupils": pupils,
        "transferred_in": 0 if traits.exemplary else rng.randint(0, 2 + pupils // 60),
        "transferred_out": rng.randint(0, 2 + pupils // 60),
        "dropouts": 0,
        "deaths": 0 if rng.random() < 0.9 else 1,
    }


def _brackets(rng: Random, traits: Traits, classes: int) -> dict[str, int]:
    names = [f.name for f in table("enrolment").fields if f.bracket is not None]
    found = dict.fromkeys(names, 0)
    reach = 4 if traits.exemplary else rng.choice((4, 5, 6, 7, len(names)))
    for _ in range(classes):
        found[names[rng.randrange(reach)]] += 1
    return found


def _staff(rng: Random, traits: Traits, school: School, pupils: int) -> Row:
    """Counts of one stage; in a county of alike schools exact shares of its pupils."""
    teachers = pupils if traits.alike else round(pupils * school.means["teachers"])

    def part(share: float) -> int:
        if traits.alike:
            return pupils
        return min(teachers, round(teachers * share * rng.uniform(0.4, 1.4)))

    none = traits.only_counts is False and rng.random() < 0.04
    return {
        "staff": teachers + (0 if traits.alike else rng.randint(0, 4)),
        "full_time_teachers": teachers,
        "postgraduate": part(0.05),
        "bachelor": part(0.6),
        "college": part(0.25),
        "secondary": part(0.05),
        "below_secondary": 0,
        "full_senior": part(0.01),
        "senior": part(0.15),
        "intermediate": part(0.4),
        "assistant": part(0.3),
        "junior_title": 0,
        "untitled": part(0.1),
        "pe_teachers": part(0.07),
        "music_teachers": part(0.04),
        "fine_art_teachers": part(0.04),
        "art_teachers": part(0.02),
        "backbone_teachers": 0 if none else part(0.15),
        "certified_teachers": teachers
        - (not traits.exemplary and teachers > 0 and rng.random() < 0.15),
        "previous_full_time_teachers": teachers,
        "teachers_joined": 0,
        "teachers_left": 0,
    }


def _facility(rng: Random, traits: Traits, school: School, pupils: dict[str, int]) -> Row:
    size = sum(pupils.values()) or rng.choice((0, 20))

    def amount(name: str, digits: int | None = 2) -> float:
        if traits.alike:
            return size * max(1, round(school.means[name]))
        figure = round(size * school.means[name] * rng.uniform(0.97, 1.03), digits)
        return 0 if rng.random() < 0.01 else figure

    gymnasium = amount("gymnasium") if traits.alike or rng.random() < 0.7 else 0.0
    classes = -(-size // (25 if traits.exemplary else 40))
    hides_gymnasium = not traits.alike and rng.random() < 0.005
    return {
        "floor_area": amount("floor"),
        "teaching_auxiliary_area": 0.0
        if hides_gymnasium
        else round(amount("teaching") + gymnasium, 2),
        "gymnasium_area": gymnasium,
        "sports_ground_area": amount("ground"),
        "land_area": amount("land"),
        "green_area": 0.0,
        "books": int(amount("books", None)),
        "computers": (computers := int(amount("computers", None))),
        "teaching_computers": computers if traits.alike else rng.randint(computers // 2, computers),
        "classrooms": classes,
        "network_multimedia_classrooms": int(amount("multimedia", None)),
        "fixed_assets": amount("equipment"),
        "teaching_equipment_value": amount("equipment"),
        "music_rooms": max(0, -(-classes // 12) + _short(rng, traits, (0, 0, 0, 1, -1))),
        "art_rooms": max(0, -(-classes // 12) + _short(rng, traits, (0, 0, 0, 1))),
        "smallest_music_room_area": 98.5 + _short(rng, traits, (-2.5, 0.0, 11.5, 21.5, -8.5)),
        "smallest_art_room_area": 92.5 + _short(rng, traits, (-2.5, 0.0, 7.5, 17.5, -7.5)),
    }


def _short(rng: Random, traits: Traits, by: Sequence[float]) -> float:
    """How far from what is enough; nothing in an exemplary county."""
    return 0 if traits.exemplary else rng.choice(by)


def _gaps(rng: Random, traits: Traits, name: str, figures: Row) -> Row:
    """Some cells empty, by chance or because the family does not have the field."""
    for column in figures:
        lacking = traits.only_counts and column not in _COUNT_FAMILY_FIELDS[name]
        if lacking or (traits.missing and rng.random() < traits.missing):
            figures[column] = None
    return figures


def _family(traits: Traits, year: int) -> str:
    if traits.only_counts:
        return "counts_only"
    if year < FAMILY_SWITCH:
        return "jichuji_2018"
    return "wide_2021" if traits.seed % 2 else "jiaoji_2021"


def _layout_version(traits: Traits, year: int) -> str:
    return f"{_family(traits, year)}/{'2018' if year < FAMILY_SWITCH else '2021'}"


def _provenance(traits: Traits, year: int, entity: str) -> Row:
    return {
        "source_sha256": f"{traits.seed:064x}",
        "source_name": f"{year}/{traits.county_code}.xlsx",
        "sheet": entity,
        "source_row": None,
        "source_cells": "{}",
        "family": _family(traits, year),
        "layout_version": _layout_version(traits, year),
        "maturity": "final",
        "ingested_at": _INGESTED_AT,
    }


@cache
def _layout_columns(only_counts: bool) -> tuple[tuple[str, str | None, str], ...]:
    def known(name: str, column: Field) -> bool:
        return not only_counts or column.name in _COUNT_FAMILY_FIELDS[name]

    return tuple(
        (name, level, column.name)
        for name, levels in (
            ("enrolment", ("primary", "junior", "senior")),
            ("staff", ("primary", "junior", "senior")),
            ("facility", (None,)),
        )
        for column in table(name).measures
        if known(name, column)
        for level in levels
    )


def _layout_fields(traits: Traits, year: int) -> list[Row]:
    return [
        {
            "school_year": year,
            "family": _family(traits, year),
            "layout_version": _layout_version(traits, year),
            "table_name": name,
            "level": level,
            "field_name": column,
            "confidence": "H",
        }
        for name, level, column in _layout_columns(traits.only_counts)
    ]


def _receipt(traits: Traits, year: int) -> Row:
    source = _provenance(traits, year, "")
    return {column.name: None for column in table("receipt").columns} | {
        "school_year": year,
        "source_name": source["source_name"],
        "source_sha256": source["source_sha256"],
        "content_sha256": source["source_sha256"],
        "size_bytes": 1,
        "modified_at": _INGESTED_AT,
        "family": source["family"],
        "layout_version": source["layout_version"],
        "maturity": "final",
        "status": "landed",
        "county_code": traits.county_code,
        "received_at": _INGESTED_AT,
    }


# County tables ------------------------------------------------------------------------------


def _county_tables(rng: Random, traits: Traits, rules: Rules) -> Landing:
    landing: Landing = {"county_finance": [], "county_item": [], "satisfaction": [], "target": []}
    finance = _finance_start(rng)
    if traits.exemplary:
        finance |= {"special_public_funds_per_pupil": 9000.0, "civil_servant_pay": 40000.0}
    for year in range(traits.years[0] - FINANCE_YEARS_BEFORE, traits.years[-1] + 1):
        key = {"school_year": year, "county_code": traits.county_code}
        source = _provenance(traits, year, "county") | {"family": "county_forms"}
        if traits.exemplary:
            landing["county_finance"].append(key | finance | source)
        elif rng.random() < 0.95:
            landing["county_finance"].append(key | _with_gaps(rng, finance) | source)
        finance = {
            name: round(amount * _growth(rng, traits, name), 2) for name, amount in finance.items()
        }
        if year in traits.years:
            drawn = {
                "county_item": _items(rng, traits, rules),
                "satisfaction": _questionnaires(rng, traits),
                "target": _targets(rng, rules),
            }
            for name, rows in drawn.items():
                landing[name].extend(key | row | source for row in rows)
    return landing


def _growth(rng: Random, traits: Traits, name: str) -> float:
    if not traits.exemplary:
        return rng.uniform(0.985, 1.12)
    return 1.01 if name in _BASES else rng.uniform(1.03, 1.12)


def _finance_start(rng: Random) -> dict[str, float]:
    gdp = rng.uniform(2e9, 5e10)
    base = {
        "gdp": gdp,
        "fiscal_expenditure": gdp * 0.2,
        "recurrent_revenue": gdp * 0.12,
        "appropriation": gdp * 0.035,
        "public_education_funds": gdp * 0.04,
        "budget_education_expenditure": gdp * 0.036,
        "primary_budget_per_pupil": rng.uniform(4000, 12000),
        "junior_budget_per_pupil": rng.uniform(6000, 15000),
        "primary_public_funds_per_pupil": rng.uniform(600, 1200),
        "junior_public_funds_per_pupil": rng.uniform(800, 1600),
        "special_public_funds_per_pupil": rng.uniform(6000, 9500),
        "teacher_pay": rng.uniform(40000, 80000),
        "civil_servant_pay": rng.uniform(40000, 75000),
        "training_funds": 8e5,
        "public_funds": 1.5e7,
        "education_surcharge": 1e7,
        "local_education_surcharge": 5e6,
    }
    return {name: round(value, 2) for name, value in base.items()}


def _with_gaps(rng: Random, figures: dict[str, float]) -> Row:
    changed: Row = dict(figures)
    if rng.random() < 0.15:
        changed[rng.choice(list(figures))] = rng.choice((None, 0.0))
    return changed


def _items(rng: Random, traits: Traits, rules: Rules) -> list[Row]:
    required = [*rules.government_items, *rules.outcome_items, *rules.veto_items]
    asked = {
        item.otherwise if item.source == "returns" else item.figure: item
        for item in required
        if item.threshold is not None and "county_item" in (item.source, item.otherwise_source)
    }
    values = {
        item_id: _item_value(rng, traits, item)
        for item_id, item in asked.items()
        if rng.random() < (0.99 if traits.exemplary else 0.95)
    }
    rows = [_item_row(item_id, value=value) for item_id, value in values.items()]
    given = [row for row in rules.score_items if traits.exemplary or rng.random() < 0.97]
    by_id = {
        row.item_id: _item_row(
            row.item_id,
            self_score=_score(rng, traits, float(row.weight)),
            review_score=_score(rng, traits, float(row.weight)) if traits.seed % 3 else None,
        )
        for row in given
        if covers(row.region, traits.county_code)
    }
    return rows + [row for item_id, row in by_id.items() if item_id not in values]


def _item_value(rng: Random, traits: Traits, item: RequiredItem) -> float:
    bound = float(item.threshold or 0)
    if traits.exemplary:
        return bound * 0.8 if item.operator in ("lt", "le") else bound
    if bound == 0.0:
        return float(rng.choice((0, 0, 0, 1, 3)))
    if bound == 1.0:
        return float(rng.random() < 0.93)
    return round(bound * rng.choice((1.0, 1.05, 1.02, 0.97, 0.8)), 4)


def _item_row(item_id: str, **figures: float | None) -> Row:
    empty = dict.fromkeys(("value", "self_score", "review_score", "evidence"))
    return {"item_id": item_id} | empty | figures


def _score(rng: Random, traits: Traits, weight: float) -> float | None:
    if traits.exemplary or traits.low_scores:
        return weight * (0.8 if traits.low_scores else 1.0)
    if rng.random() < 0.02:
        return None
    return round(weight * rng.choice((1.0, 0.95, 0.9, 0.8, 1.0, 1.0)), 1)


def _questionnaires(rng: Random, traits: Traits) -> list[Row]:
    rows = []
    for group in rng.sample(_GROUPS, rng.randint(1 if traits.exemplary else 0, len(_GROUPS))):
        valid = rng.choice((40, 314) if traits.exemplary else (0, 40, 60, 314, 589))
        row: Row = {
            "group_name": group,
            "distributed": valid + 20,
            "returned": valid + 5,
            "valid": valid if rng.random() < 0.97 else None,
            "satisfied": round(
                valid * (0.97 if traits.exemplary else rng.choice((0.8, 0.85, 0.9, 0.97)))
            ),
        }
        rows.append(row)
    return rows


def _targets(rng: Random, rules: Rules) -> list[Row]:
    indicators = rng.sample([*(i.indicator_id for i in rules.indicators), COMPOSITE], 4)
    return [
        {
            "level": rng.choice(("primary", "junior")),
            "indicator_id": indicator_id,
            "planned_value": rng.choice((0.2, 0.35, 0.5, 5.0, 20.0, None)),
            "measure": rng.choice(("cv", "mean")),
            "responsible_office": "教育局",
            "note": None,
        }
        for indicator_id in indicators
    ]
