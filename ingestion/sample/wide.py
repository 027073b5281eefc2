"""过录表: the provincial platform's export of one county, one row per school.

Belongs here: its header and rows. Not here: figures (``world``), where readers look
(``layouts/wide_2021``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingestion.sample.entities import CountyYear, SchoolReturn
from ingestion.sample.grid import SIMULATED, Grid, Value, headings, moved, ten_thousands

HEADER_ROWS = 4
TITLE_ROWS = 2
"""Rows above the header."""

_LEVELS = {"小学": "primary", "初中": "junior", "普通高中": "senior"}
_ENROLMENT = {
    "毕业生数": "graduates",
    "招生数": "entrants",
    "在校生数/合计": "pupils",
    "在校生数/其中/残疾人": "disabled_pupils",
    "在校生数/其中/进城务工人员随迁子女": "migrant_pupils",
    "在校生数/其中/农村留守儿童": "left_behind_pupils",
    "在校生数/其中/寄宿生": "boarders",
    "预计毕业生数": "expected_graduates",
    "班数/合计": "classes",
    "班数/班额/25人及以下": "classes_le_25",
    "班数/班额/26-30人": "classes_26_30",
    "班数/班额/31-35人": "classes_31_35",
    "班数/班额/36-40人": "classes_36_40",
    "班数/班额/41-45人": "classes_41_45",
    "班数/班额/46-50人": "classes_46_50",
    "班数/班额/51-55人": "classes_51_55",
    "班数/班额/56-60人": "classes_56_60",
    "班数/班额/61-65人": "classes_61_65",
    "班数/班额/66人及以上": "classes_ge_66",
    "班数/最大班额": "largest_class",
    "学生变动/上学年初报表在校学生数": "previous_pupils",
    "学生变动/转入": "transferred_in",
    "学生变动/转出": "transferred_out",
    "学生变动/退学": "dropouts",
    "学生变动/死亡": "deaths",
}
_STAFF: dict[str, str | None] = {
    # None: nobody in the sample is of that kind.
    "教职工数/合计": "staff",
    "专任教师/合计": "full_time_teachers",
    "专任教师/学历/博士研究生": None,
    "专任教师/学历/硕士研究生": "postgraduate",
    "专任教师/学历/本科": "bachelor",
    "专任教师/学历/专科": "college",
    "专任教师/学历/高中阶段": "secondary",
    "专任教师/学历/高中阶段以下": "below_secondary",
    "专任教师/专业技术职务/正高级": "full_senior",
    "专任教师/专业技术职务/副高级": "senior",
    "专任教师/专业技术职务/中级": "intermediate",
    "专任教师/专业技术职务/助理级": "assistant",
    "专任教师/专业技术职务/员级": "junior_title",
    "专任教师/专业技术职务/未定职级": "untitled",
    "专任教师/课程/体育": "pe_teachers",
    "专任教师/课程/音乐": "music_teachers",
    "专任教师/课程/美术": "fine_art_teachers",
    "专任教师/课程/艺术": "art_teachers",
    "专任教师/县级及以上骨干教师": "backbone_teachers",
    "专任教师/持教师资格证": "certified_teachers",
    "专任教师变动/上学年初报表专任教师数": "previous_full_time_teachers",
    "专任教师变动/增加教师数": "teachers_joined",
    "专任教师变动/减少教师数": "teachers_left",
}
_IDENTITY = {
    "统计一级": "province_name",
    "统计二级": "city_name",
    "统计三级": "county_name",
    "属地管理教育行政部门代码": "authority_code",
    "学校标识码": "school_id",
    "学校（机构）名称": "school_name",
    "办学类型代码": "school_type_code",
    "城乡类型代码": "urban_rural_code",
    "举办者": "sponsor_code",
    "计校数": "is_counted_school",
    "所属学校标识码": "parent_school_id",
    "建校年份": "established_year",
}
_HOUSES = "校舍建筑面积（平方米）"
_GROUNDS = "占地面积及其他办学条件"
_FACILITY = {
    f"{_HOUSES}/计": "floor_area",
    f"{_HOUSES}/教学及辅助用房/计": "teaching_auxiliary_area",
    f"{_HOUSES}/教学及辅助用房/室内体育用房": "gymnasium_area",
    f"{_GROUNDS}/占地面积（平方米）/计": "land_area",
    f"{_GROUNDS}/占地面积（平方米）/其中/绿化用地面积": "green_area",
    f"{_GROUNDS}/占地面积（平方米）/其中/运动场地面积": "sports_ground_area",
    f"{_GROUNDS}/图书（册）": "books",
    f"{_GROUNDS}/数字终端数（台）/计": "computers",
    f"{_GROUNDS}/数字终端数（台）/学生终端": "teaching_computers",
    f"{_GROUNDS}/教室（间）/计": "classrooms",
    f"{_GROUNDS}/教室（间）/网络多媒体教室": "network_multimedia_classrooms",
    f"{_GROUNDS}/教室（间）/音乐教室": "music_rooms",
    f"{_GROUNDS}/教室（间）/美术教室": "art_rooms",
    f"{_GROUNDS}/最小音乐教室面积（平方米）": "smallest_music_room_area",
    f"{_GROUNDS}/最小美术教室面积（平方米）": "smallest_art_room_area",
    f"{_GROUNDS}/固定资产总值/计(万元)": "fixed_assets",
    f"{_GROUNDS}/固定资产总值/教学仪器设备资产值(万元)": "teaching_equipment_value",
}


@dataclass(frozen=True)
class Column:
    """One column: its header path and how its cell is filled."""

    path: str
    cell: Callable[[SchoolReturn], Value]
    summed: bool


def file_name(county_year: CountyYear) -> str:
    """The export's name, which states the school year."""
    return f"中小学校过录表_{county_year.school_year}学年_{county_year.county.name}.xlsx"


def export(county_year: CountyYear) -> list[Grid]:
    """The export's one sheet: title, header, schools, total line, footnote."""
    columns = list(_columns())
    schools = [school for school in county_year.schools if school.in_scope]
    rows: list[list[Value]] = [[column.cell(school) for column in columns] for school in schools]
    rows.append(["合计", *(_sum(column, schools) for column in columns[1:])])
    rows.append(["注：计校数为 0 的是校区和教学点，其所属学校见“所属学校标识码”。"])
    county, year = county_year.county, county_year.school_year
    title = f"{county.province_name}{county.name}中小学校过录表（{year}/{year + 1}学年初）"
    return [sheet(title, SIMULATED, rows)]


def header_paths() -> tuple[str, ...]:
    """Header paths of the export, in order, levels joined with "/"."""
    return tuple(column.path for column in _columns())


def sheet(title: str, note: str, rows: list[list[Value]]) -> Grid:
    """The export's sheet around its rows."""
    header, merges = headings(header_paths(), HEADER_ROWS)
    placed = moved(merges, TITLE_ROWS, 0)
    return Grid("过录表", [[title], [note], *header, *rows], placed, TITLE_ROWS + HEADER_ROWS)


def _sum(column: Column, schools: list[SchoolReturn]) -> Value:
    if not column.summed:
        return ""
    values = [column.cell(school) for school in schools]
    return round(sum(value for value in values if isinstance(value, int | float)), 2)


def _columns() -> Iterator[Column]:
    for path, name in _IDENTITY.items():
        yield Column(path, _identity_cell(name), summed=False)
    for label, level in _LEVELS.items():
        for path, name in _ENROLMENT.items():
            yield Column(f"{label}/{path}", _stage_cell(level, name), summed=True)
        for path, staff in _STAFF.items():
            yield Column(f"{label}/{path}", _staff_cell(level, staff), summed=True)
    for path, name in _FACILITY.items():
        yield Column(path, _facility_cell(name), summed=True)


def _identity_cell(name: str) -> Callable[[SchoolReturn], Value]:
    def cell(school: SchoolReturn) -> Value:
        if name == "sponsor_code":
            return school.sponsor
        if name == "authority_code":
            return school.county.authority_code
        value = school.school[name]
        return int(value) if isinstance(value, bool) else value

    return cell


def _stage_cell(level: str, name: str) -> Callable[[SchoolReturn], Value]:
    def cell(school: SchoolReturn) -> Value:
        stage = school.stages.get(level)
        return "*" if stage is None else stage.enrolment[name]

    return cell


def _staff_cell(level: str, name: str | None) -> Callable[[SchoolReturn], Value]:
    def cell(school: SchoolReturn) -> Value:
        stage = school.stages.get(level)
        if stage is None:
            return "*"
        return stage.staff[name] if name else 0

    return cell


def _facility_cell(name: str) -> Callable[[SchoolReturn], Value]:
    in_ten_thousands = name in ("fixed_assets", "teaching_equipment_value")

    def cell(school: SchoolReturn) -> Value:
        value = school.facility[name]
        return ten_thousands(value) if in_ten_thousands else value

    return cell
