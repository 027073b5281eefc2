"""Founding the schools of a county: which kinds, how large, under what names and with what means.

Belongs here: how a school begins. Not here: what happens to it afterwards (``world``).
"""

from __future__ import annotations

from random import Random

from ingestion.sample.chance import factor
from ingestion.sample.entities import (
    COUNTY_RUN,
    LEVELS_OF_KIND,
    PRIVATE,
    TEACHING_POINT,
    School,
    Stage,
)
from ingestion.sample.geography import County, province_code
from ingestion.sample.magnitudes import Magnitude, published_counties
from ingestion.sample.premises import build
from ingestion.sample.pupils import GRADES, cohort
from ingestion.sample.teachers import Profile

_ID_KIND = {"1": "11", "2": "21", "5": "51"}
_DECK = (
    # Kind, setting, sponsor: what a county's schools are dealt from, in this order.
    ("211", "111", COUNTY_RUN),
    ("311", "111", COUNTY_RUN),
    ("211", "121", COUNTY_RUN),
    ("312", "210", COUNTY_RUN),
    ("218", "220", COUNTY_RUN),
    ("211", "220", COUNTY_RUN),
    ("341", "121", COUNTY_RUN),
    ("211", "112", PRIVATE),
    ("211", "210", COUNTY_RUN),
    ("311", "121", COUNTY_RUN),
    ("218", "220", COUNTY_RUN),
    ("211", "111", "地级教育部门"),
    ("345", "112", PRIVATE),
    ("211", "121", COUNTY_RUN),
    ("312", "112", COUNTY_RUN),
    ("211", "220", COUNTY_RUN),
    ("211", "111", COUNTY_RUN),
    ("311", "111", "省级教育部门"),
    ("211", "210", COUNTY_RUN),
    ("218", "220", COUNTY_RUN),
)
_COHORTS = {
    # Usual entrants of the first primary grade, by setting; junior and senior follow from below.
    "111": 190.0,
    "112": 130.0,
    "121": 120.0,
    "210": 55.0,
    "220": 30.0,
}
_POINT_COHORT = 5.0
_USUAL_CLASS = {"111": 45, "112": 44, "121": 43, "210": 36, "220": 30}
_NAMES_TOWN = "育才 启明 朝阳 文昌 新华 育英 明德 向阳 崇文 长青 晨曦 博雅 致远 求实 知行 立新"
_NAMES_VILLAGE = "梧桐 柳湾 桃坪 石桥 枫林 杏花 莲塘 竹溪 槐荫 麦田 稻香 茶山 榆树 芦苇 荷塘 菊潭"
JUNIOR_SHARE = 0.97
"""Share of those who finish primary school that the county's junior schools take in."""
SENIOR_SHARE = 0.5
"""Share of those who finish junior school that schools with a senior stage take in."""


_SUFFIXES = {
    "111": "幼儿园",
    "211": "小学",
    "218": "教学点",
    "311": "初级中学",
    "312": "学校",
    "341": "中学",
    "345": "学校",
    "514": "特殊教育学校",
}
_USUAL_SPREAD, _WIDE_SPREAD = 1.2, 1.9
_USUAL_COHORT = 80.0


class Founder:
    """Founds the schools of one county around the magnitudes of a published one.

    One county in four spreads its means much more widely than the others.
    """

    def __init__(self, county: County, first_year: int, rng: Random) -> None:
        published = published_counties()
        self._county = county
        self._rng = rng
        self._first_year = first_year
        self._magnitudes = published[rng.randrange(len(published))].magnitudes
        self._spread = _WIDE_SPREAD if county.key % 4 == 3 else _USUAL_SPREAD
        self._serial = 0

    def found_county(self, schools: int) -> list[School]:
        """All schools of the county as they stood a year before the first return."""
        founded = [self._found(*_dealt(index, schools)) for index in range(schools)]
        for school in founded:
            if school.kind == TEACHING_POINT:
                school.parent_id = founded[0].school_id
        self._fit_upper_stages(founded)
        for school in founded:
            for stage in school.stages.values():
                stage.teachers = max(1, round(sum(stage.grades) / stage.pupils_per_teacher))
            self._furnish(school)
        return founded

    def open_school(self, kind: str, setting: str) -> School:
        """A new school: it has yet to take its first pupils and teachers."""
        school = self._found(kind, setting, COUNTY_RUN)
        self._furnish(school)
        for stage in school.stages.values():
            stage.grades, stage.teachers = [0] * GRADES[stage.level], 0
        return school

    def open_stage(self, school: School, level: str, usual: float) -> None:
        """Give a school a further stage that has yet to take its first pupils and teachers."""
        stage = self._stage(level, school.setting, usual)
        stage.grades, stage.teachers = [0] * GRADES[level], 0
        school.stages[level] = stage

    def next_id(self, kind: str) -> str:
        """学校标识码: kind, province, serial; 34 also stands for 完全中学 and 十二年一贯制."""
        self._serial += 1
        head = _ID_KIND.get(kind[0]) or ("34" if kind.startswith("34") else "31")
        serial = self._county.key * 1000 + self._serial
        return f"{head}{province_code(self._county.province)}{serial:06d}"

    def magnitudes(self, kind: str) -> dict[str, Magnitude]:
        """Magnitudes a school of this kind goes by: those of its lowest stage."""
        level = "junior" if kind in ("311", "341") else "primary"
        return {i: m for (lv, i), m in self._magnitudes.items() if lv == level}

    def _found(self, kind: str, setting: str, sponsor: str) -> School:
        usual = _POINT_COHORT if kind == TEACHING_POINT else _COHORTS[setting]
        if kind in ("312", "345"):
            usual *= 0.7
        usual *= factor(0.25, self._rng)
        stages = {level: self._stage(level, setting, usual) for level in LEVELS_OF_KIND[kind]}
        school_id = self.next_id(kind)
        return School(
            school_id=school_id,
            name=self._name(kind, setting),
            kind=kind,
            setting=setting,
            sponsor=sponsor,
            established=self._rng.randrange(1950, self._first_year - 5),
            counted=kind != TEACHING_POINT,
            parent_id=None,
            stages=stages,
            premises=build(1.0, self.magnitudes(kind), 1.0, self._rng),
        )

    def _furnish(self, school: School) -> None:
        """Premises for the pupils the school is meant for."""
        if school.stages:
            usual = max(stage.weight for stage in school.stages.values())
            spread = self._spread * max(0.25, usual / _USUAL_COHORT) ** -0.1
            school.premises = build(
                school.weighted_pupils, self.magnitudes(school.kind), spread, self._rng
            )

    def _stage(self, level: str, setting: str, usual: float) -> Stage:
        magnitude = self._magnitudes["primary" if level == "primary" else "junior", "b6"]
        spread = min(0.4, magnitude.cv * 0.6 * self._spread)
        larger = 0 if level == "primary" else 3
        return Stage(
            level=level,
            weight=usual,
            usual_class=_USUAL_CLASS[setting] + larger + self._rng.randint(-4, 4),
            pupils_per_teacher=1 / (magnitude.mean * factor(spread, self._rng)),
            profile=Profile.draw(0.18 * self._spread, self._rng),
            grades=[round(cohort(usual, self._rng)) for _ in range(GRADES[level])],
            teachers=0,
        )

    def _fit_upper_stages(self, schools: list[School]) -> None:
        """Size junior and senior stages by the grades below them."""
        below = _average_grade(schools, "primary") * JUNIOR_SHARE
        _scale(schools, "junior", below)
        _scale(schools, "senior", below * SENIOR_SHARE)

    def _name(self, kind: str, setting: str) -> str:
        words = (_NAMES_TOWN if setting.startswith("1") else _NAMES_VILLAGE).split()
        turn, word = divmod(self._serial, len(words))
        again = "" if turn == 0 else f"第{turn + 1}"
        return f"{self._county.name[:-1]}{words[word]}{again}{_SUFFIXES[kind]}"


def _dealt(index: int, schools: int) -> tuple[str, str, str]:
    """Kind, setting and sponsor of the school dealt as number ``index``.

    Larger counties end with a kindergarten and a special school, both outside the reviews.
    """
    if schools >= 10 and index == schools - 1:
        return "111", "121", PRIVATE
    if schools >= 12 and index == schools - 2:
        return "514", "111", COUNTY_RUN
    return _DECK[index % len(_DECK)]


def _average_grade(schools: list[School], level: str) -> float:
    """Pupils of an average grade of the level, over the county."""
    stages = [school.stages[level] for school in schools if level in school.stages]
    return sum(sum(stage.grades) for stage in stages) / GRADES[level]


def _scale(schools: list[School], level: str, wanted: float) -> None:
    present = _average_grade(schools, level)
    for school in schools:
        stage = school.stages.get(level)
        if stage is not None and wanted:
            stage.weight *= wanted / present
            stage.grades = [max(1, round(pupils * wanted / present)) for pupils in stage.grades]
