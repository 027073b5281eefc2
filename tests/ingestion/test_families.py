"""The shipped layouts say what is known of the forms: addresses, units, versions, scope."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.fields import tables
from ingestion.layout.load import layouts
from ingestion.layout.schema import FormCell, TableColumn, cells_of, record_key
from ingestion.map import map_document
from ingestion.read import open_document
from ingestion.recognise import recognise

LAYOUTS = layouts()
FAMILIES = ("jichuji_2018", "jiaoji_2021", "wide_2021", "county_forms")
OFFICIAL = Path(__file__).parents[3] / "shared" / "realdata" / "official_2020"

KNOWN = [
    # Layout, record, field, form, rows, columns: read by programs that read real returns.
    ("jichuji_2018/2020", "enrolment.primary", "pupils", "基础基312", (1,), (5,)),
    ("jichuji_2018/2018", "enrolment.primary", "pupils", "基础基312", (1,), (4,)),
    ("jichuji_2018/2020", "enrolment.junior", "pupils", "基础基313", (1,), (4,)),
    ("jichuji_2018/2020", "facility", "teaching_auxiliary_area", "基础基512", (4,), (1,)),
    ("jichuji_2018/2020", "facility", "gymnasium_area", "基础基512", (10,), (1,)),
    ("jichuji_2018/2020", "facility", "sports_ground_area", "基础基522", (1,), (3,)),
    ("jichuji_2018/2020", "facility", "teaching_equipment_value", "基础基522", (1,), (12,)),
    ("jichuji_2018/2020", "facility", "network_multimedia_classrooms", "基础基522", (1,), (9, 11)),
    ("jichuji_2018/2020", "enrolment.junior", "previous_pupils", "基础基331", (7,), (1,)),
    ("jichuji_2018/2020", "enrolment.primary", "transferred_out", "基础基331", (4,), (13,)),
    ("jichuji_2018/2020", "staff.primary", "teachers_left", "基础基431", (3,), (10,)),
    ("jiaoji_2021/2021", "enrolment.primary", "pupils", "教基3112", (1,), (7,)),
    ("jiaoji_2021/2021", "enrolment.junior", "pupils", "教基3115", (1,), (3,)),
    ("jiaoji_2021/2021", "facility", "books", "教基5176", (8,), (1,)),
    ("jiaoji_2021/2021", "facility", "teaching_equipment_value", "教基5176", (15,), (1,)),
    ("jiaoji_2021/2021", "staff.primary", "full_time_teachers", "教基4155", (1,), (1,)),
]


@pytest.mark.parametrize(("layout", "record", "name", "form", "rows", "columns"), KNOWN)
def test_known_addresses(
    layout: str,
    record: str,
    name: str,
    form: str,
    rows: tuple[int, ...],
    columns: tuple[int, ...],
) -> None:
    source = LAYOUTS[layout].records[record].fields[name]
    assert isinstance(source, FormCell)
    assert (source.form, source.row, source.column) == (form, rows, columns)


@pytest.mark.parametrize("family", ["jichuji_2018", "jiaoji_2021", "wide_2021"])
def test_equipment_and_assets_are_stated_in_ten_thousand_yuan(family: str) -> None:
    for layout in (x for x in LAYOUTS.values() if x.family == family):
        for name in ("teaching_equipment_value", "fixed_assets"):
            source = layout.records["facility"].fields[name]
            assert isinstance(source, FormCell | TableColumn)
            assert source.unit == "10k_yuan"


def test_the_2020_version_differs_in_form_312_only() -> None:
    before, after = (LAYOUTS[f"jichuji_2018/{version}"] for version in ("2018", "2020"))
    differing = {
        (record, name, cells_of(source)[0].form)
        for record, content in after.records.items()
        for name, source in content.fields.items()
        if source != before.records[record].fields[name]
        and cells_of(source)[0].column != cells_of(before.records[record].fields[name])[0].column
    }
    assert {(record, form) for record, _, form in differing} == {("enrolment.primary", "基础基312")}
    changed = {code for code, form in after.forms.items() if form != before.forms[code]}
    assert changed == {"基础基312"}
    (put_in,) = set(after.forms["基础基312"].columns) - set(before.forms["基础基312"].columns)
    assert put_in == "招生数/其中：五年制"


def test_every_school_year_since_2018_has_one_form_version_at_least() -> None:
    for year in range(2018, 2031):
        used = [
            layout.family
            for layout in LAYOUTS.values()
            if layout.school_years.first <= year <= (layout.school_years.last or year)
        ]
        expected = {"jichuji_2018"} if year <= 2020 else {"jiaoji_2021", "wide_2021"}
        assert expected | {"county_forms"} <= set(used)
        assert len(used) == len(set(used))


@pytest.mark.parametrize("family", FAMILIES)
def test_layouts_name_their_source_and_speak_both_languages(family: str) -> None:
    for layout in (x for x in LAYOUTS.values() if x.family == family):
        assert layout.source
        assert layout.title.zh
        assert layout.title.en


def test_what_no_generation_has_is_known() -> None:
    """Every figure of a school has an address in some family; what a family lacks is a choice."""
    lacking: dict[str, set[str]] = {}
    for layout in LAYOUTS.values():
        if layout.family in FAMILIES[:3]:
            for name, record in layout.records.items():
                table, level = record_key(name)
                if level != "senior":
                    measures = {f.name for f in tables()[table].measures}
                    lacking.setdefault(layout.family, set()).update(measures - record.fields.keys())
    movement = {"previous_pupils", "transferred_in", "transferred_out", "dropouts", "deaths"}
    teachers = {"previous_full_time_teachers", "teachers_joined", "teachers_left"}
    rooms = {"music_rooms", "art_rooms", "smallest_music_room_area", "smallest_art_room_area"}
    assert lacking["wide_2021"] == set()
    assert lacking["jiaoji_2021"] == movement | teachers
    elsewhere = {"largest_class", "certified_teachers", "established_year"}
    assert lacking["jichuji_2018"] == rooms | elsewhere


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official workbook is not on this machine")
def test_a_real_kindergarten_is_recognised_and_recorded_as_out_of_scope() -> None:
    path = OFFICIAL / "form_workbook_kindergarten.xlsx"
    document = open_document(path, path.name)
    layout = recognise(document, LAYOUTS, 2020)
    parsed = map_document(document, layout, 2020)
    assert layout.id == "jichuji_2018/2020"
    assert parsed.out_of_scope == ["1133000001"]
    assert all(not values for columns in parsed.columns.values() for values in columns.values())
