"""What the education office of a simulated county fills into the county forms.

Belongs here: county tables that agree with the county's own schools, and money that grows. Not
here: the workbook itself (``ingestion.template``).
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from contract.fields import table
from ingestion.sample.entities import TEACHING_POINT, CountyYear, SchoolReturn
from ingestion.template import county_forms_template

Row = dict[str, object]

_SPECIAL = ("514",)
"""Special schools, which the county counts itself: their returns do not land."""
_KINDS = {
    one.name: _SPECIAL if one.name == "special_schools" else one.school_types
    for one in table("county_profile").fields
    if one.unit == "school"
}
"""Figures of 表Ⅰ that count schools, by 办学类型."""
_GROUPS = {"parents": 314, "teachers": 120, "pupils": 90, "heads": 25, "deputies": 20, "others": 20}
_INDICATORS = tuple([f"b{n}" for n in range(1, 9)] + [f"q{n}" for n in range(1, 8)])
# Items of the quality review and vetoes that a county answers with yes, and those it states a share
# for, from the lowest share simulated on. What the returns and the finance table hold is not asked.
_STATES = (
    *("g01", "g02", "g06", "g10", "g15_left_behind", "o3", "o5", "o6", "o7", "o8"),
    *("v1", "v4", "v5"),
)
SHARES = {
    **{"g09": 1.0, "g11": 0.11, "g11_backbone": 0.21, "g13": 1.0, "g13_junior": 0.95},
    **{"g14": 0.5, "g15": 0.86, "o1": 0.955, "o2": 0.955, "v2": 0.955},
}
"""Items stated as a share of one: item → the lowest share simulated."""
# Full marks of the lowest items of the score sheet of the basic review.
_SCORES = {
    **{"B3": 5, "B4": 5, "B8": 5, "B15": 6},
    **dict.fromkeys(("C2", "C4", "C6", "C7", "C8", "C9", "C10", "C11", "C13", "C15"), 2),
    **dict.fromkeys(("C1", "C3", "C5", "C12", *(f"C{n}" for n in range(17, 30))), 3),
    **{"C14": 4, "C16": 4},
}
_OFFICES = ("计财股", "基教股", "人事股", "督导室")
_DOCUMENT = "义务教育均衡发展自评报告（模拟）"


def county_forms(county_year: CountyYear, rows: dict[str, list[Row]]) -> bytes:
    """The template of the county's tables, filled with rows in landing units."""
    county = county_year.county
    return county_forms_template(county_year.school_year, county.code, county.name, rows)


class CountyOffice:
    """The office of one county: what it reports in each year, growing from a level of its own."""

    def __init__(self, key: int, seed: int, first_year: int) -> None:
        rng = Random(f"junheng-sample-county/{seed}/{key}")
        self._key = key
        self._seed = seed
        self._first_year = first_year
        self._growth = rng.uniform(1.06, 1.12)
        self._income = rng.uniform(0.8, 1.3)
        self._population = rng.uniform(9.0, 12.0)

    def rows(self, county_year: CountyYear) -> dict[str, list[Row]]:
        """Rows per landing table, in landing units."""
        rng = Random(f"junheng-sample-county/{self._seed}/{self._key}/{county_year.school_year}")
        profile = self._profile(county_year)
        return {
            "county_profile": [profile],
            "county_finance": [self._finance(county_year, profile, rng)],
            "county_item": _items(rng),
            "satisfaction": _satisfaction(rng),
            "target": _targets(county_year.school_year - self._first_year, rng),
            "claim": _claims(county_year, profile),
        }

    def _level(self, school_year: int) -> float:
        """How far money has grown since the first year."""
        return float(self._growth ** (school_year - self._first_year))

    def _profile(self, county_year: CountyYear) -> Row:
        schools = county_year.schools
        pupils = {
            level: _total(schools, level, "enrolment", "pupils") for level in ("primary", "junior")
        }
        level = self._level(county_year.school_year) * self._income
        population = round(sum(pupils.values()) * self._population, -2)
        return {
            "population": population,
            "agricultural_population": round(population * 0.45, -2),
            "townships": 6 + self._key % 9,
            "villages": 60 + 7 * (self._key % 11),
            "gdp_per_head": round(52_000 * level),
            "fiscal_revenue_per_head": round(5_200 * level),
            "rural_income_per_head": round(15_500 * level),
            "urban_income_per_head": round(35_000 * level),
            **{
                name: sum(1 for s in schools if s.kind in kinds and _counts(s))
                for name, kinds in _KINDS.items()
            },
            **{
                f"{level}_{label}": _total(schools, level, table, name)
                for level in ("primary", "junior")
                for label, table, name in (
                    ("classes", "enrolment", "classes"),
                    ("pupils", "enrolment", "pupils"),
                    ("staff", "staff", "staff"),
                    ("full_time_teachers", "staff", "full_time_teachers"),
                )
            },
        }

    def _finance(self, county_year: CountyYear, profile: Row, rng: Random) -> Row:
        level = self._level(county_year.school_year)
        pupils = _number(profile, "primary_pupils") + _number(profile, "junior_pupils")
        gdp = _number(profile, "population") * _number(profile, "gdp_per_head")
        primary, junior = round(9_800 * level), round(14_200 * level)
        appropriation = round(pupils * 15_500 * level, -4)
        public_funds = round(pupils * 980 * level, -4)
        pay = round(78_000 * level * rng.uniform(1.0, 1.01))
        return {
            "appropriation": appropriation,
            # Recurrent revenue grows more slowly than the appropriation: the first growth is met.
            "recurrent_revenue": round(pupils * 78_000 * level**0.85, -4),
            "fiscal_expenditure": round(appropriation * 5.6, -4),
            "budget_education_expenditure": round(appropriation * 1.08, -4),
            "public_education_funds": round(appropriation * 1.12, -4),
            "gdp": round(gdp, -4),
            "primary_budget_per_pupil": primary,
            "junior_budget_per_pupil": junior,
            "primary_public_funds_per_pupil": round(720 * level),
            "junior_public_funds_per_pupil": round(960 * level),
            "special_public_funds_per_pupil": round(8_000 * level),
            "teacher_pay": pay,
            "civil_servant_pay": round(pay * 0.985),
            "training_funds": round(public_funds * rng.uniform(0.052, 0.06), -2),
            "public_funds": public_funds,
            "education_surcharge": round(appropriation * 0.04, -4),
            "local_education_surcharge": round(appropriation * 0.026, -4),
        }


def _counts(school: SchoolReturn) -> bool:
    """Counted in 表Ⅰ: schools of their own and teaching points, not campuses."""
    return bool(school.school["is_counted_school"]) or school.kind == TEACHING_POINT


def _total(schools: Iterable[SchoolReturn], level: str, table: str, name: str) -> int:
    stages = (school.stages[level] for school in schools if level in school.stages)
    return sum((stage.enrolment if table == "enrolment" else stage.staff)[name] for stage in stages)


def _number(row: Row, name: str) -> float:
    value = row[name]
    if not isinstance(value, int | float):
        raise TypeError(f"{name} is not a number: {value!r}")
    return value


def _items(rng: Random) -> list[Row]:
    """What a county states of itself: items of the quality review, vetoes, scores of its sheet."""
    stated = [(name, float(1)) for name in _STATES]
    stated += [(name, round(rng.uniform(low, 1), 3)) for name, low in SHARES.items()]
    stated += [
        ("o9", float(rng.choice((3, 3, 4)))),
        ("o9_difference", round(rng.uniform(0.05, 0.14), 3)),
    ]
    return [_stated(name, value) for name, value in stated] + [
        _scored(name, weight, rng) for name, weight in _SCORES.items()
    ]


def _stated(name: str, value: float) -> Row:
    return {
        "item_id": name,
        "value": value,
        "self_score": None,
        "review_score": None,
        "evidence": f"模拟佐证材料 {name}",
    }


def _scored(name: str, weight: int, rng: Random) -> Row:
    """Full marks of its own, of the reviewers now and then half a point less."""
    return {
        "item_id": name,
        "value": None,
        "self_score": float(weight),
        "review_score": weight - 0.5 * (rng.random() < 0.3),
        "evidence": f"模拟佐证材料 {name}",
    }


def _satisfaction(rng: Random) -> list[Row]:
    rows: list[Row] = []
    for group, distributed in _GROUPS.items():
        returned = distributed - rng.randrange(0, 1 + distributed // 25)
        valid = returned - rng.randrange(0, 1 + returned // 30)
        satisfied = min(valid, round(valid * rng.uniform(0.89, 0.97)))
        rows.append(
            {
                "group_name": group,
                "distributed": distributed,
                "returned": returned,
                "valid": valid,
                "satisfied": satisfied,
            }
        )
    return rows


def _targets(years: int, rng: Random) -> list[Row]:
    """Planned coefficients, a little lower each year."""
    return [
        {
            "level": level,
            "indicator_id": indicator_id,
            "planned_value": round(limit - 0.01 * years, 3),
            "measure": "cv",
            "responsible_office": rng.choice(_OFFICES),
        }
        for level, limit in (("primary", 0.5), ("junior", 0.45))
        for indicator_id in _INDICATORS
    ]


def _claims(county_year: CountyYear, profile: Row) -> list[Row]:
    """Figures the self-report states, consistent with the returns."""
    rows: list[Row] = []
    for level, label in (("primary", "小学"), ("junior", "初中")):
        pupils, classes = profile[f"{level}_pupils"], profile[f"{level}_classes"]
        if not classes:
            continue
        average = (
            f"{_number(profile, f'{level}_pupils') / _number(profile, f'{level}_classes'):.1f}"
        )
        rows.append(
            {
                "document": _DOCUMENT,
                "claim_id": f"{county_year.county.code}-{level}",
                "kind": "ratio",
                "numerator": str(pupils),
                "denominator": str(classes),
                "multiplier": 1,
                "stated_value": average,
                "stated_text": f"{label}平均班额{average}人",
                "qualifier": "exact",
            }
        )
    return rows
