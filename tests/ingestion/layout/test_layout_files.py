"""Layout files: inheritance, and errors that say file, line, path and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.messages import UserError
from ingestion.layout.load import fields_of, fingerprint, layouts

BASE = """\
kind: table
title: {zh: 表, en: Table}
source: a test
confidence: H
detail: 1
school_years: {first: 2020, last: 2020}
match: {headers: [代码]}
records:
  school:
    fields:
      school_id: {header: 代码, width: 6}
      school_name: {header: 校名}
      sponsor_code: {header: 举办者}
  enrolment.primary:
    fields:
      pupils: {header: 学生数, unit: 10k_person}
"""


def write(folder: Path, version: str, text: str, family: str = "demo") -> None:
    file = folder / family / f"{version}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def problems(folder: Path) -> str:
    with pytest.raises(UserError) as raised:
        layouts(folder)
    assert raised.value.code == "layout_invalid"
    return str(raised.value)


def test_family_and_version_are_the_files_place(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    (layout,) = layouts(tmp_path).values()
    assert (layout.id, layout.family, layout.version) == ("demo/2020", "demo", "2020")


def test_a_version_states_only_what_differs(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    change = (
        'inherits: "2020"\n'
        "school_years: {first: 2021}\n"
        "records: {enrolment.primary: {fields: {pupils: {header: 在校生}}}}\n"
    )
    write(tmp_path, "2021", change)
    pupils = layouts(tmp_path)["demo/2021"].records["enrolment.primary"].fields["pupils"]
    assert pupils.header == ("在校生",)
    assert pupils.unit == "10k_person", "the unit is the parent's"


def test_absent_removes_an_inherited_field_and_null_removes_a_key(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    change = (
        'inherits: "2020"\n'
        "school_years: {first: 2021}\n"
        "records:\n"
        "  school: {absent: [sponsor_code]}\n"
        "  enrolment.primary: {fields: {pupils: {unit: null}}}\n"
    )
    write(tmp_path, "2021", change)
    layout = layouts(tmp_path)["demo/2021"]
    assert "sponsor_code" not in layout.records["school"].fields
    assert layout.records["school"].absent == ("sponsor_code",)
    assert layout.records["enrolment.primary"].fields["pupils"].unit is None


def test_a_field_that_was_absent_can_come_back(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    gone = 'inherits: "2020"\nschool_years: {first: 2021, last: 2021}\n'
    write(tmp_path, "2021", gone + "records: {school: {absent: [sponsor_code]}}\n")
    back = 'inherits: "2021"\nschool_years: {first: 2022}\n'
    back += "records: {school: {fields: {sponsor_code: {header: 主办}}}}\n"
    write(tmp_path, "2022", back)
    assert "sponsor_code" in layouts(tmp_path)["demo/2022"].records["school"].fields


def test_school_years_are_not_inherited(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    write(tmp_path, "2021", 'inherits: "2020"\n')
    assert "demo/2021.yml:1 school_years: school_years is missing" in problems(tmp_path)


def test_a_file_with_underscore_is_only_inherited_from(tmp_path: Path) -> None:
    write(tmp_path, "_base", BASE)
    write(tmp_path, "2021", "inherits: _base\nschool_years: {first: 2021}\n")
    assert list(layouts(tmp_path)) == ["demo/2021"]


def test_an_unknown_field_names_line_path_and_the_nearest_names(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE.replace("pupils:", "pupil_count:"))
    message = problems(tmp_path)
    assert "demo/2020.yml:16 records.enrolment.primary.fields.pupil_count" in message
    assert "nearest: pupils" in message
    assert "没有字段" in message


def test_an_error_in_an_inherited_line_names_the_parents_file(tmp_path: Path) -> None:
    write(tmp_path, "_base", BASE.replace("10k_person", "mu"))
    write(tmp_path, "2021", "inherits: _base\nschool_years: {first: 2021}\n")
    message = problems(tmp_path)
    assert "demo/_base.yml:16 records.enrolment.primary.fields.pupils.unit" in message
    assert "mu cannot become person" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: 10k_person", "unit: 10k_persons", "nearest: 10k_person"),
        ("width: 6", "wdith: 6", "unknown key 'wdith'; nearest: width"),
        ("enrolment.primary", "enrolment.primry", "unknown level 'primry'; nearest: primary"),
        ("enrolment.primary", "enrollment.primary", "nearest: enrolment"),
        ("school:\n", "school.primary:\n", "table school has no levels"),
        ("enrolment.primary", "enrolment", "say enrolment.<level>, or map the field level"),
        ("detail: 1", "detail: many", "value 'many'"),
        ("detail: 1", "family: other\ndetail: 1", "should be demo, the file's place"),
        ("header: 校名", "header: 校名, pattern: x", "say either header or pattern"),
        ("header: 校名", "pattern: '[', count: 1", "value '['"),
        ("header: 校名", "pattern: x", "pattern and count"),
        ("school_name", "school_year", "the school year is the inbox folder's"),
        ("school_id: {header: 代码, width: 6}", "city_name: {header: 市}", "the key school_id"),
        ("detail: 1", "detail: 1\nscope: {field: school_type_code, out: ['1']}", "school record"),
        ("match: {headers: [代码]}", "match: {}", "say at least one of file, sheets, headers"),
        ("header: 校名", "form: 基础基111, under: 校名", "declare it under forms"),
        ("header: 举办者", "value: 999", "field sponsor_code is text; the constant 999 is not"),
        ("detail: 1", "detail: 1\ndetail: 2", "the key detail is there twice"),
        ("kind: table", "kind: [table", "not valid YAML"),
        # Columns summed, put together, computed
        ("header: 校名", "header: [校名, 分校]", "school_name is no number and cannot be summed"),
        ("header: 校名", "parts: [校名]", "value ['校名']"),
        ("header: 校名", "parts: [校名, {header: [a, b]}]", "a part is one header"),
        ("header: 学生数, unit: 10k_person", "parts: [a, b]", "field pupils is no text"),
        ("header: 校名", "product: [a, b]", "school_name is no number: it cannot be computed"),
        ("header: 学生数", "product: [a, b], quotient: [a, b]", "say either product or quotient"),
        ("header: 学生数", "product: [a, b, c]", "product"),
        ("header: 学生数", "quotient: [a, b], per: 100", "per goes with product"),
        ("header: 学生数", "quotient: [a, {header: [b, c]}]", "the divisor is one column"),
        ("header: 学生数", "product: [a, {header: b, unit: mu}]", "state the unit beside product"),
        ("header: 学生数, unit: 10k_person", "product: [a, b], unit: mu", "mu cannot become"),
        ("header: 学生数", "header: 学生数, fractions: true", "pupils is not one"),
        ("width: 6", "width: 6, of_width: 6", "of_width goes with extract"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    write(tmp_path, "2020", BASE.replace(old, new, 1))
    assert said in problems(tmp_path)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("row_filter: {only: [{column: 类别}]}", "say either values or pattern"),
        ("row_filter: {only: [{column: 类别, values: [3]}]}", "should be a valid string"),
        (
            "school_year: [{source: file_name, other_years: left_out}]",
            "other_years goes with source: column",
        ),
        ("long: {entity: 代码, measure: 项目}", "long.value: value is missing"),
        (
            "long: {entity: 校名, measure: 项目, value: 数值}",
            "the key school_id must stand in one of the columns of long.entity: 校名",
        ),
    ],
)
def test_what_is_wrong_with_rows_is_said(tmp_path: Path, added: str, said: str) -> None:
    write(tmp_path, "2020", f"{BASE}{added}\n")
    assert said in problems(tmp_path)


def test_codes_are_mapped_to_levels_there_are(tmp_path: Path) -> None:
    level = "      level: {header: 学段, recode: {小学: primry}}\n"
    content = BASE.replace("enrolment.primary:\n    fields:\n", f"enrolment:\n    fields:\n{level}")
    write(tmp_path, "2020", content)
    assert "unknown value of field level 'primry'; nearest: primary" in problems(tmp_path)


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE.replace("pupils", "pupilz").replace("校名}", "校名, widht: 3}"))
    write(tmp_path, "2021", "inherits: nowhere\n")
    message = problems(tmp_path)
    assert "2020.yml:12 records.school.fields.school_name.widht" in message
    assert "2021.yml:1 inherits: unknown parent layout 'demo/nowhere'" in message


def test_schema_and_contract_errors_of_one_file_are_both_told_in_turn(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE.replace("sponsor_code", "sponsors").replace("pupils", "pupilz"))
    message = problems(tmp_path)
    assert "2020.yml:13" in message
    assert "2020.yml:16" in message


def test_layouts_that_inherit_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a", 'inherits: "b"\n' + BASE)
    write(tmp_path, "b", 'inherits: "a"\n' + BASE)
    assert "inherit in a circle: demo/a → demo/b → demo/a" in problems(tmp_path)


def test_fields_of_lists_table_level_field_and_the_weakest_confidence(tmp_path: Path) -> None:
    forms = """\
kind: form_workbook
title: {zh: 表, en: Forms}
source: a test
confidence: H
detail: 1
school_years: {first: 2020}
match: {sheets: [^A1]}
forms:
  A1: {title: 基本情况, required: true}
  A2: {title: 学生, confidence: M}
records:
  school:
    fields: {school_id: {form: A1, beside: 代码}}
  enrolment.primary:
    form: A2
    fields:
      pupils: {form: A2, row: 1, column: 5}
      classes: {form: A2, row: 2, column: 5, confidence: L}
"""
    write(tmp_path, "2020", forms)
    assert fields_of(layouts(tmp_path)["demo/2020"]) == [
        ("school", None, "school_id", "H"),
        ("enrolment", "primary", "pupils", "M"),
        ("enrolment", "primary", "classes", "L"),
    ]


def test_the_fingerprint_changes_with_the_content_and_not_with_notes(tmp_path: Path) -> None:
    write(tmp_path, "2020", BASE)
    before = fingerprint(layouts(tmp_path)["demo/2020"])
    write(tmp_path, "2020", BASE + "notes: nothing\n")
    assert fingerprint(layouts(tmp_path)["demo/2020"]) == before
    write(tmp_path, "2020", BASE.replace("width: 6", "width: 7"))
    assert fingerprint(layouts(tmp_path)["demo/2020"]) != before


def test_the_layouts_that_are_shipped_load() -> None:
    shipped = layouts()
    assert {"tw_basec/103", "tw_basec/109", "tw_basec/110"} <= set(shipped)
    assert all(layout.records for layout in shipped.values())
