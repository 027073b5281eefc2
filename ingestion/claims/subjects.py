"""Whose report it is: the school or county a report names as its own, and the school's level.

Belongs here: reading a name out of a title or an opening sentence. Not here: which school of the
register that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contract.documents import Report
from ingestion.claims.model import Level
from ingestion.claims.plain import plain

_OPENING_BLOCKS = 8
_LONGEST_OPENING = 400
_KIND = r"(?:中心小学|小学|初级中学|中学|九年一贯制学校|学校|中心校|完小|初中)"
_NAME = rf"(?P<name>[^\W\d_A-Za-z的和与及在有是我全各本该等所个（）]{{2,14}}?{_KIND})"
_INTRODUCED = re.compile(
    rf"(?:^|[，。；：\s]){_NAME}(?:（[^）]*）)?(?:共|现|目前|，)?"
    r"(?:创建|创办|成立|始建|建校|建于|位于|坐落|地处|现有|占地|是一所|是|有|座落)"
)
_ONE_SCHOOL = re.compile(rf"[^\W的和与及在有是我全各本该等所个]+(?:{_KIND}|校区|教学点)")
_IN_TITLE = re.compile(rf"^{_NAME}(?!均衡)")
_COUNTY = re.compile(r"^(?P<name>[^\W\d_A-Za-z的和与及在有是我全各本该]{2,9}?[县区市旗])")
_GENERAL = re.compile(
    r"义务|教育|均衡|农村|城区|薄弱|标准|中小学|完全|初级$|乡镇|合格|示范|基本|年级"
)
_LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"一贯|学校$"), "school"),
    (re.compile(r"小学|完小|中心校"), "primary"),
    (re.compile(r"初中|中学"), "junior"),
)


@dataclass(frozen=True)
class Subject:
    """Whom a report is about. ``level``: of a school the level its name tells, of a county that."""

    name: str | None = None
    level: Level | None = None

    @property
    def is_school(self) -> bool:
        """Whether it is a school."""
        return self.name is not None and self.level != "county"


def subject_of(report: Report) -> Subject:
    """The school or county in the title, else the school the first paragraphs introduce."""
    title = plain(report.title).text
    school = _named(_IN_TITLE, title)
    if school is not None:
        return Subject(school, _level_of(school))
    county = _named(_COUNTY, title)
    if county is not None:
        return Subject(county, "county")
    for block in report.blocks[:_OPENING_BLOCKS]:
        school = _named(_INTRODUCED, plain(block.text[:_LONGEST_OPENING]).text)
        if school is not None:
            return Subject(school, _level_of(school))
    return Subject()


def is_name_of_school(text: str) -> bool:
    """Whether a text is the name of one school, and not what many are called (农村小学)."""
    return _ONE_SCHOOL.fullmatch(text) is not None and not _GENERAL.search(text)


def _named(pattern: re.Pattern[str], text: str) -> str | None:
    for found in pattern.finditer(text):
        if not _GENERAL.search(found["name"]):
            return found["name"]
    return None


def _level_of(name: str) -> Level | None:
    return next((level for words, level in _LEVELS if words.search(name)), None)
