"""``python -m benchmarks.coefficients_pandas STYLE LANDING OUT [YEAR …]``: the script in pandas.

Belongs here: what ``coefficients.sql`` computes, in the two ways it is written in pandas:
``vectorised``, with merges and group-bys alone, and ``per_county``, with the coefficient as a
function that is applied to each county, level and indicator. A year at a time, so that a nation
fits into memory. Writes a Parquet file of indicators and one of coefficients per year. Not here:
comparing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

KEYS = ["school_year", "county_code", "level", "indicator_id"]
WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
SPECIAL = ["511", "512", "513", "514", "519"]
NOT_COUNTY_RUN = ["省级教育部门", "地级教育部门"]
SHARED = ["rooms", "sports", "equipment", "computers", "teaching_computers", "books", "multimedia"]
STAGE = [
    "pupils", "classes", "staff", "teachers", "bachelors", "colleges", "titled", "backbone",
    "pe_and_art",
]  # fmt: skip
INDICATORS = {
    "basic": {
        "b1": ("rooms", "pupils"),
        "b2": ("sports", "pupils"),
        "b3": ("equipment", "pupils"),
        "b4": ("computers_counted", "pupils"),
        "b5": ("books", "pupils"),
        "b6": ("teachers", "pupils"),
        "b7": ("educated", "pupils"),
        "b8": ("titled", "pupils"),
        "m1": ("classes", "pupils"),
        "m2": ("staff", "pupils"),
        "m3": ("pupils", "classes"),
    },
    "quality": {
        "q1": ("educated", "pupils"),
        "q2": ("backbone", "pupils"),
        "q3": ("pe_and_art", "pupils"),
        "q4": ("rooms", "pupils"),
        "q5": ("sports", "pupils"),
        "q6": ("equipment", "pupils"),
        "q7": ("multimedia", "pupils"),
    },
}
"""Numerator and denominator of each indicator, by the review whose schools it looks at."""


def read(landing: Path, table: str, year: int, columns: list[str]) -> pd.DataFrame:
    """Columns of one landing partition."""
    files = sorted((landing / table / f"school_year={year}").glob("*.parquet"))
    return pd.concat([pd.read_parquet(file, columns=columns) for file in files])


def levels(landing: Path, year: int) -> pd.DataFrame:
    """Pupils, classes and staff by school and stage."""
    key = ["school_id", "level"]
    enrolment = read(landing, "enrolment", year, [*key, "pupils", "classes"])
    columns = [
        "staff", "full_time_teachers", "postgraduate", "bachelor", "college", "full_senior",
        "senior", "intermediate", "backbone_teachers", "pe_teachers", "music_teachers",
        "fine_art_teachers", "art_teachers",
    ]  # fmt: skip
    found = enrolment.merge(read(landing, "staff", year, [*key, *columns]), on=key, how="left")
    bachelors = found["postgraduate"] + found["bachelor"]
    return found.assign(
        teachers=found["full_time_teachers"],
        bachelors=bachelors,
        colleges=bachelors + found["college"],
        titled=found["full_senior"] + found["senior"] + found["intermediate"],
        backbone=found["backbone_teachers"],
        pe_and_art=found["pe_teachers"]
        + found["music_teachers"]
        + found["fine_art_teachers"]
        + found["art_teachers"],
    )[[*key, *STAGE]]


def resources(landing: Path, year: int) -> pd.DataFrame:
    """What a school has as a whole; the gymnasium counts as sports."""
    columns = [
        "teaching_auxiliary_area", "gymnasium_area", "sports_ground_area",
        "teaching_equipment_value", "computers", "teaching_computers", "books",
        "network_multimedia_classrooms",
    ]  # fmt: skip
    found = read(landing, "facility", year, ["school_id", *columns])
    return found.assign(
        rooms=found["teaching_auxiliary_area"] - found["gymnasium_area"],
        sports=found["gymnasium_area"] + found["sports_ground_area"],
        equipment=found["teaching_equipment_value"],
        multimedia=found["network_multimedia_classrooms"],
    )[["school_id", *SHARED]]


def members(school: pd.DataFrame, review: str) -> pd.DataFrame:
    """Which unit each school counts in, and whether that unit takes part in the review."""
    kind, sponsor = school["school_type_code"], school["sponsor_code"]
    if review == "basic":
        left_out = (kind == "218") | (sponsor == "999") | sponsor.isin(NOT_COUNTY_RUN)
    else:
        left_out = (kind == "218") & (school["all_pupils"] < 50)
    own = school[["school_id", "county_code"]].assign(
        takes_part=~(left_out | kind.isin(SPECIAL)),
        parent=school["parent_school_id"].where(~school["is_counted_school"].astype(bool)),
    )
    own["parent"] = own["parent"].where(own["takes_part"])
    parents = own[["school_id", "takes_part"]].rename(
        columns={"school_id": "parent", "takes_part": "parent_takes_part"}
    )
    found = own.merge(parents, on="parent", how="left")
    joins = found["parent_takes_part"].notna()
    return pd.DataFrame(
        {
            "school_id": found["school_id"],
            "county_code": found["county_code"],
            "unit_id": found["parent"].where(joins, found["school_id"]),
            "takes_part": found["parent_takes_part"].where(joins, found["takes_part"]).astype(bool),
        }
    )


def units(member: pd.DataFrame, stages: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Units by stage: campuses summed, resources split by weighted pupils, senior dropped."""
    key = ["unit_id", "county_code", "takes_part", "level"]
    merged = member.merge(stages, on="school_id")
    stage = merged.groupby(key, sort=False)[STAGE].sum(min_count=1).reset_index()
    whole = member.merge(shared, on="school_id").groupby("unit_id", sort=False)[SHARED]
    # A campus's missing figure makes the unit's missing.
    total = whole.sum(min_count=1).where(whole.count().eq(whole.size(), axis=0)).reset_index()
    weighted = stage["pupils"] * stage["level"].map(WEIGHTS)
    share = weighted / weighted.groupby(stage["unit_id"], sort=False).transform("sum")
    found = stage.merge(total, on="unit_id")
    found[SHARED] = found[SHARED].mul(share, axis=0)
    is_primary = found["level"] == "primary"
    in_chongqing = found["county_code"].str.startswith("50")
    found["educated"] = found["colleges"].where(is_primary, found["bachelors"])
    found["computers_counted"] = found["teaching_computers"].where(in_chongqing, found["computers"])
    return found[found["level"] != "senior"]


def indicators(unit: pd.DataFrame, review: str, year: int) -> pd.DataFrame:
    """One row per unit, stage and indicator."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "school_year": year,
                    "county_code": unit["county_code"],
                    "school_id": unit["unit_id"],
                    "level": unit["level"],
                    "takes_part": unit["takes_part"],
                    "indicator_id": indicator_id,
                    "numerator": unit[numerator],
                    "denominator": unit[denominator],
                    "value": unit[numerator] / unit[denominator],
                }
            )
            for indicator_id, (numerator, denominator) in INDICATORS[review].items()
        ],
        ignore_index=True,
    )


def coefficients(school: pd.DataFrame) -> pd.DataFrame:
    """Mean and coefficient of each county, stage and indicator, in two passes."""
    counted = school[school["takes_part"] & (school["denominator"] > 0)]
    county = counted.groupby(KEYS, sort=False).agg(
        x=("numerator", "sum"),
        p=("denominator", "sum"),
        schools=("school_id", "size"),
        known=("numerator", "count"),
    )
    county["county_mean"] = county["x"] / county["p"]
    joined = counted.merge(county.reset_index(), on=KEYS)
    deviation = joined["value"] - joined["county_mean"]
    joined["part"] = joined["denominator"] / joined["p"] * deviation**2
    county["cv"] = np.sqrt(joined.groupby(KEYS, sort=False)["part"].sum()) / county["county_mean"]
    county["cv"] = county["cv"].where(county["known"] == county["schools"])
    return county.reset_index()[[*KEYS, "county_mean", "cv"]]


def coefficient(county: pd.DataFrame) -> pd.Series:
    """Mean and coefficient of the schools of one county, stage and indicator."""
    pupils = county["denominator"].sum()
    mean = county["numerator"].sum(skipna=False) / pupils
    variance = (county["denominator"] / pupils * (county["value"] - mean) ** 2).sum(skipna=False)
    return pd.Series({"county_mean": mean, "cv": np.sqrt(variance) / mean})


def coefficients_per_county(school: pd.DataFrame) -> pd.DataFrame:
    """The same by applying :func:`coefficient` to each county, stage and indicator."""
    counted = school[school["takes_part"] & (school["denominator"] > 0)]
    return counted.groupby(KEYS, sort=False).apply(coefficient).reset_index()


STYLES = {"vectorised": coefficients, "per_county": coefficients_per_county}


def compute(landing: Path, year: int, style: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators and coefficients of one school year."""
    columns = [
        "school_id", "county_code", "school_type_code", "sponsor_code", "is_counted_school",
        "parent_school_id",
    ]  # fmt: skip
    school = read(landing, "school", year, columns)
    stages = levels(landing, year)
    pupils = stages.groupby("school_id")["pupils"].sum().rename("all_pupils")
    school = school.merge(pupils, left_on="school_id", right_index=True)
    shared = resources(landing, year)
    found = pd.concat(
        [
            indicators(units(members(school, review), stages, shared), review, year)
            for review in INDICATORS
        ],
        ignore_index=True,
    )
    return found, STYLES[style](found)


def landed_years(landing: Path) -> list[int]:
    """School years there are."""
    return sorted(int(path.name.partition("=")[2]) for path in (landing / "school").iterdir())


def main(style: str, landing: Path, out: Path, years: list[int]) -> None:
    """The years asked for, or all, one file of each table a year."""
    out.mkdir(parents=True, exist_ok=True)
    for year in years or landed_years(landing):
        school, county = compute(landing, year, style)
        school.to_parquet(out / f"school_indicator-{year}.parquet")
        county.to_parquet(out / f"county_coefficient-{year}.parquet")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), [int(year) for year in sys.argv[4:]])
