"""Schools as they go from year to year, and what they return.

Belongs here: these shapes and the code lists they use. Not here: how they come about (``founding``)
and what happens to them (``world``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.sample.geography import County
from ingestion.sample.premises import Building, Premises
from ingestion.sample.pupils import Movement
from ingestion.sample.teachers import Profile, TeacherMovement

LEVELS_OF_KIND = {
    "111": (),
    "211": ("primary",),
    "218": ("primary",),
    "311": ("junior",),
    "312": ("primary", "junior"),
    "341": ("junior", "senior"),
    "345": ("primary", "junior", "senior"),
    "514": (),
}
"""办学类型 → stages; kindergartens and special schools have none of the three."""

KIND_NAMES = {
    "111": "幼儿园",
    "211": "小学",
    "218": "小学教学点",
    "311": "初级中学",
    "312": "九年一贯制学校",
    "341": "完全中学",
    "345": "十二年一贯制学校",
    "514": "其他特殊教育学校",
}

PRIVATE = "999"
"""Code of 民办, the only sponsor whose code has been seen; others go by their names."""
COUNTY_RUN = "县级教育部门"
TEACHING_POINT = "218"

SETTINGS = {
    "111": "主城区",
    "112": "城乡结合区",
    "121": "镇中心区",
    "210": "乡中心区",
    "220": "村庄",
}

STAGE_WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
"""Weights of pupils for shared resources: 小 : 初 : 高 = 1 : 1.1 : 1.32."""


@dataclass
class Stage:
    """A stage of a school as it goes from year to year."""

    level: str
    weight: float
    usual_class: int
    pupils_per_teacher: float
    profile: Profile
    grades: list[int]
    teachers: int


@dataclass
class School:
    """A school as it goes from year to year."""

    school_id: str
    name: str
    kind: str
    setting: str
    sponsor: str
    established: int
    counted: bool
    parent_id: str | None
    stages: dict[str, Stage]
    premises: Premises
    absorbed: dict[str, list[int]] = field(default_factory=dict)

    @property
    def weighted_pupils(self) -> float:
        """Pupils weighted by stage, which shared resources go by."""
        return sum(STAGE_WEIGHTS[level] * sum(stage.grades) for level, stage in self.stages.items())


@dataclass
class StageReturn:
    """What a school returns for one stage: landing figures and the details forms ask beside."""

    enrolment: dict[str, int]
    staff: dict[str, int]
    grades: tuple[int, ...]
    classes_per_grade: tuple[int, ...]
    movement: Movement
    teacher_movement: TeacherMovement


@dataclass
class SchoolReturn:
    """What one school returns in one year, in landing units (㎡, yuan).

    ``school``, ``facility`` and the stages' ``enrolment`` and ``staff`` hold the fields of the
    landing tables of the same name.
    """

    school_year: int
    county: County
    school: dict[str, str | int | bool | None]
    stages: dict[str, StageReturn]
    facility: dict[str, int | float]
    building: Building

    @property
    def school_id(self) -> str:
        """学校标识码."""
        return str(self.school["school_id"])

    @property
    def kind(self) -> str:
        """办学类型 code."""
        return str(self.school["school_type_code"])

    @property
    def sponsor(self) -> str:
        """举办者 by name."""
        code = str(self.school["sponsor_code"])
        return "民办" if code == PRIVATE else code

    @property
    def sponsor_code(self) -> str:
        """举办者 by code where it is known, else blank."""
        return PRIVATE if self.school["sponsor_code"] == PRIVATE else ""

    @property
    def in_scope(self) -> bool:
        """Whether the school belongs to compulsory education."""
        return bool(LEVELS_OF_KIND[self.kind])


@dataclass(frozen=True)
class SchoolEvent:
    """A row of lineage/school.csv."""

    school_id: str
    canonical_school_id: str
    from_school_year: int
    change: str
    note: str


@dataclass(frozen=True)
class CountyYear:
    """A county's returns of one school year."""

    school_year: int
    county: County
    schools: tuple[SchoolReturn, ...]
