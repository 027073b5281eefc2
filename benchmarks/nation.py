"""Landing Parquet of a simulated nation: as many schools and years as asked, drawn from a seed.

Belongs here: plausible figures of schools, column by column, under the declared schema of each
landing table. Not here: the counties' own tables (``nation_counties``), returns as files
(``ingestion.sample``) and what follows from the figures.

About one school in ten has several stages, one in fifty is a campus without a count of its own,
one in twenty private or run by a higher government, and a few lack a figure. Same seed, same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.partition import Columns, Numbers, family_of, layout_of, write_partition
from contract.fields import table, tables
from contract.paths import DataFolder

SCHOOLS_PER_COUNTY = 70
PROVINCES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"),
    "65",
)
KINDS = {
    # school type code: share of schools, pupils of an average school by stage
    "211": (0.60, {"primary": 420}),
    "218": (0.12, {"primary": 45}),
    "311": (0.14, {"junior": 650}),
    "312": (0.09, {"primary": 520, "junior": 380}),
    "341": (0.03, {"junior": 700, "senior": 1300}),
    "345": (0.01, {"primary": 700, "junior": 500, "senior": 600}),
    "511": (0.01, {"primary": 60, "junior": 30}),
}
SPONSORS = {"县级教育部门": 0.94, "999": 0.04, "省级教育部门": 0.01, "地级教育部门": 0.01}
AREAS = {"111": 0.18, "112": 0.07, "121": 0.25, "122": 0.10, "210": 0.15, "220": 0.25}
CAMPUS_SHARE = 0.02
MISSING_SHARE = 1 / 20_000
PER_PUPIL = {
    # facility field: usual amount per pupil, decimals
    "floor_area": (8.0, 2),
    "teaching_auxiliary_area": (5.2, 2),
    "gymnasium_area": (0.4, 2),
    "sports_ground_area": (8.0, 2),
    "land_area": (22.0, 2),
    "green_area": (4.0, 2),
    "books": (28.0, 0),
    "computers": (0.14, 0),
    "teaching_computers": (0.11, 0),
    "classrooms": (0.03, 0),
    "network_multimedia_classrooms": (0.025, 0),
    "fixed_assets": (20_000.0, 2),
    "teaching_equipment_value": (2_200.0, 2),
}
OF_TEACHERS = {
    "postgraduate": 0.03,
    "bachelor": 0.6,
    "college": 0.3,
    "secondary": 0.07,
    "full_senior": 0.01,
    "senior": 0.15,
    "intermediate": 0.4,
    "assistant": 0.3,
    "untitled": 0.1,
    "pe_teachers": 0.07,
    "music_teachers": 0.04,
    "fine_art_teachers": 0.04,
    "art_teachers": 0.01,
    "backbone_teachers": 0.15,
    "certified_teachers": 1.0,
}


@dataclass(frozen=True)
class Nation:
    """How much to draw: schools per year, years, and the seed everything follows from."""

    schools: int
    years: range
    seed: int

    @property
    def counties(self) -> list[str]:
        """Six-digit codes, spread over the provinces."""
        number = max(1, self.schools // SCHOOLS_PER_COUNTY)
        size = len(PROVINCES)
        return [f"{PROVINCES[i % size]}{100 + i // size:04d}" for i in range(number)]


@dataclass(frozen=True)
class Schools:
    """What stays the same about each school; one entry per school, stages one per school-stage."""

    school_id: Numbers
    county_code: Numbers
    kind: Numbers
    sponsor: Numbers
    urban_rural: Numbers
    is_counted: Numbers
    parent: Numbers
    wealth: Mapping[str, Numbers]
    owner: Numbers
    level: Numbers
    usual_pupils: Numbers
    teachers_per_pupil: Numbers


def write_schools(data: DataFolder, nation: Nation) -> None:
    """Landing partitions of the schools' tables for every year, the other tables empty."""
    schools = _schools(nation)
    for year in nation.years:
        rng = np.random.default_rng([nation.seed, year])
        growth = 1 + 0.02 * (year - nation.years[0])
        pupils = np.rint(schools.usual_pupils * rng.uniform(0.9, 1.1, len(schools.owner)))
        columns = {
            "school": _school_columns(schools),
            "enrolment": _enrolment_columns(schools, pupils, rng),
            "staff": _staff_columns(schools, pupils, rng),
            "facility": _facility_columns(schools, pupils * growth, rng),
            "layout_field": _layout_columns(year),
            "receipt": _receipt_columns(nation),
        }
        for name in tables():
            write_partition(data, name, year, columns.get(name, {}))


def _schools(nation: Nation) -> Schools:
    rng = np.random.default_rng(nation.seed)
    number = nation.schools
    counties = np.array(nation.counties, dtype=object)
    county = np.arange(number) * len(counties) // number
    kind = _drawn(rng, {code: share for code, (share, _) in KINDS.items()}, number)
    school_id = np.array([f"2{i:09d}" for i in range(number)], dtype=object)
    is_campus = (rng.random(number) < CAMPUS_SHARE) & np.isin(kind, ("211", "312"))
    main = np.roll(np.arange(number), 1)
    has_main = is_campus & (county[main] == county) & ~is_campus[main]
    owner, level, usual = _stages(kind)
    return Schools(
        school_id=school_id,
        county_code=counties[county],
        kind=kind,
        sponsor=_drawn(rng, SPONSORS, number),
        urban_rural=_drawn(rng, AREAS, number),
        is_counted=~has_main,
        parent=np.where(has_main, school_id[main], np.array(None, dtype=object)),
        wealth={name: rng.lognormal(0.0, 0.35, number) for name in PER_PUPIL},
        owner=owner,
        level=level,
        usual_pupils=np.maximum(1, usual * rng.lognormal(0.0, 0.6, len(owner))),
        teachers_per_pupil=0.06 * rng.lognormal(0.0, 0.25, len(owner)),
    )


def _drawn(rng: np.random.Generator, shares: Mapping[str, float], number: int) -> Numbers:
    weights = np.array(list(shares.values()))
    places = rng.choice(len(weights), size=number, p=weights / weights.sum())
    return np.array(list(shares), dtype=object)[places]


def _stages(kind: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Owner, level and usual pupils of every stage of every school, in the order of schools."""
    stages = {
        code: [(level, pupils) for level, pupils in by_level.items()]
        for code, (_, by_level) in KINDS.items()
    }
    found = [(i, *stage) for i, code in enumerate(kind) for stage in stages[code]]
    owner, level, usual = zip(*found, strict=True)
    return np.array(owner), np.array(level, dtype=object), np.array(usual, dtype=float)


def _school_columns(schools: Schools) -> Columns:
    return {
        "school_id": schools.school_id,
        "school_name": np.array(
            [f"第{i}学校" for i in range(len(schools.school_id))], dtype=object
        ),
        "county_code": schools.county_code,
        "county_name": schools.county_code + "县",
        "school_type_code": schools.kind,
        "urban_rural_code": schools.urban_rural,
        "sponsor_code": schools.sponsor,
        "is_counted_school": schools.is_counted,
        "parent_school_id": schools.parent,
    }


def _enrolment_columns(schools: Schools, pupils: Numbers, rng: np.random.Generator) -> Columns:
    stages = len(pupils)
    classes = np.ceil(pupils / rng.choice((30, 38, 45, 50), stages))
    largest = np.minimum(np.ceil(pupils / classes) + rng.integers(0, 4, stages), pupils)
    moved = {
        name: rng.poisson(0.01 * pupils)
        for name in ("transferred_in", "transferred_out", "migrant_pupils", "left_behind_pupils")
    }
    return {
        "school_id": schools.school_id[schools.owner],
        "level": schools.level,
        "pupils": pupils,
        "entrants": np.rint(pupils / 3),
        "graduates": np.rint(pupils / 3),
        "classes": classes,
        "classes_36_40": classes,
        "largest_class": largest,
        "previous_pupils": np.rint(pupils * rng.uniform(0.97, 1.03, stages)),
        "dropouts": rng.poisson(0.001 * pupils),
        "deaths": np.zeros(stages),
        **moved,
    }


def _staff_columns(schools: Schools, pupils: Numbers, rng: np.random.Generator) -> Columns:
    teachers = np.ceil(pupils * schools.teachers_per_pupil)
    parts = {
        name: np.minimum(teachers, np.rint(teachers * share * rng.uniform(0.6, 1.4, len(pupils))))
        for name, share in OF_TEACHERS.items()
    }
    return {
        "school_id": schools.school_id[schools.owner],
        "level": schools.level,
        "staff": teachers + rng.integers(0, 5, len(pupils)),
        "full_time_teachers": teachers,
        **parts,
        "certified_teachers": teachers - (rng.random(len(pupils)) < 0.002),
    }


def _facility_columns(schools: Schools, pupils: Numbers, rng: np.random.Generator) -> Columns:
    """Resources of the whole school; a figure of a few schools is missing."""
    number = len(schools.school_id)
    of_school = np.bincount(schools.owner, weights=pupils, minlength=number)
    amounts = {
        name: np.round(usual * schools.wealth[name] * of_school, decimals)
        for name, (usual, decimals) in PER_PUPIL.items()
    }
    for amount in amounts.values():
        amount[rng.random(number) < MISSING_SHARE] = np.nan
    rooms = np.ceil(of_school / 500)
    return {
        "school_id": schools.school_id,
        **amounts,
        "music_rooms": rooms,
        "art_rooms": rooms,
        "smallest_music_room_area": rng.choice((90.0, 96.0, 120.0), number, p=(0.1, 0.5, 0.4)),
        "smallest_art_room_area": np.full(number, 92.0),
    }


def _layout_columns(year: int) -> Columns:
    """A layout that has every field of the schools' tables."""
    fields = [
        (name, level, column.name)
        for name, levels in (
            ("enrolment", ("primary", "junior", "senior")),
            ("staff", ("primary", "junior", "senior")),
            ("facility", (None,)),
        )
        for level in levels
        for column in table(name).measures
    ]
    return {
        "family": [family_of(year)] * len(fields),
        "layout_version": [layout_of(year)] * len(fields),
        "table_name": [name for name, _, _ in fields],
        "level": [level for _, level, _ in fields],
        "field_name": [field for _, _, field in fields],
    }


def _receipt_columns(nation: Nation) -> Columns:
    return {
        "source_name": [f"{code}.xlsx" for code in nation.counties],
        "county_code": nation.counties,
        "status": ["landed"] * len(nation.counties),
    }
