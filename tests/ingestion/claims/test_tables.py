"""Figures in the tables of a report: named by the cells around them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.claims.model import Outcome
from ingestion.claims.model import ReadDocument
from ingestion.claims.read import claims_of
from ingestion.documents.pieces import Piece, cell
from ingestion.documents.reports import as_document
from tests.ingestion.claims.reading import verdict

LISTED = (
    ("学校", "在校生数", "图书（册）", "生均图书册数", "达标率（%）"),
    ("甲小学", "100", "2,000", "20", "95"),
    ("乙小学", "200", "3000", "15", "96.5"),
    ("合计", "300", "5001", "16.7", "96"),
)


def read(*rows: tuple[str, ...], caption: str = "") -> ReadDocument:
    pieces = [Piece("paragraph", caption, "段 1")] if caption else []
    pieces += [
        cell(1, row, column, text)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
        if text
    ]
    return claims_of(as_document("report.docx", pieces))


def quantities(document: ReadDocument) -> list[tuple[str, str | None, str | None]]:
    return [(one.text, one.quantity, one.unit) for one in document.figures]


def test_a_name_and_a_number_beside_it_are_a_figure():
    document = read(("在校学生数（人）", "342"), ("教学班", "12个"), ("平均班额", "28.5人"))
    assert quantities(document) == [
        ("342", "enrolment.pupils", "person"),
        ("12个", "enrolment.classes", "class"),
        ("28.5人", "m3", "person"),
    ]
    [found] = document.claims
    assert (found.kind, found.sentence) == ("ratio", "28.5人")
    assert verdict(found).outcome is Outcome.CONSISTENT


def test_a_column_names_its_figures_with_their_unit():
    assert quantities(read(*LISTED))[:4] == [
        ("100", "enrolment.pupils", "person"),
        ("2,000", "facility.books", "volume"),
        ("20", "b5", "volume"),
        ("95", None, "percent"),
    ]


def test_ratios_stay_within_their_row():
    found = {
        one.span.block: one.denominator.text for one in read(*LISTED).claims if one.kind == "ratio"
    }
    assert list(found.values()) == ["100", "200", "300"]


def test_a_row_of_totals_adds_up_its_columns():
    outcomes = {
        one.stated.text: verdict(one).outcome for one in read(*LISTED).claims if one.kind == "sum"
    }
    assert outcomes == {"300": Outcome.CONSISTENT, "5001": Outcome.INCONSISTENT}


def test_a_column_with_a_gap_has_no_total():
    rows = [(*LISTED[0][:2],), ("甲小学", "100"), ("乙小学", ""), ("丙小学", "50"), ("合计", "170")]
    assert read(*rows).claims == ()


def test_a_sentence_in_a_cell_is_read_as_a_sentence():
    document = read(("基本情况", "在校学生342人，12个班，平均班额29人。"))
    assert [one.kind for one in document.claims] == ["ratio"]


def test_quantities_may_stand_in_rows_and_levels_in_columns():
    document = read(("指标", "小学", "初中"), ("在校学生数", "28,496", "12174"))
    assert [(one.value, one.quantity, one.level) for one in document.figures] == [
        (28496, "enrolment.pupils", "primary"),
        (12174, "enrolment.pupils", "junior"),
    ]


def test_groups_of_people_and_scores_are_no_figures_of_the_school():
    document = read(("人群", "发放", "回收"), ("学生", "400", "349"), ("教师", "60", "58"))
    assert document.figures == ()
    assert read(("类别", "得分"), ("教师", "45"), ("小学", "7")).figures == ()


def named(document: ReadDocument) -> list[tuple[str, str]]:
    """Quantity and level of the figures that say of what they are."""
    return [(one.quantity, one.level) for one in document.figures if one.quantity]


@pytest.mark.parametrize(
    ("above", "beside"),
    [("生均图书册数", "小学"), ("生均图书册数（册）", "城关小学"), ("数值", "小学生均图书册数")],
)
def test_one_head_names_the_quantity_and_the_other_says_whose_it_is(above, beside):
    document = read(("项目", above), (beside, "22.5册"))
    assert named(document) == [("b5", "school" if beside == "城关小学" else "primary")]


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("上限", "生均图书册数"),
        ("缺口", "小学图书册数"),
        ("2023年", "生均图书册数"),
        ("参加计算的学生", "师生比"),
        ("不足的学校", "图书册数"),
        ("学校", "生均图书册数"),
        ("学校数", "生均图书册数"),
        ("小学数", "图书册数"),
        ("生均图书册数", "要求"),
        ("学生数", "图书册数"),
    ],
)
def test_heads_that_say_something_else_too_make_no_figure(above, beside):
    document = read(("项目", above), (beside, "22.5册"))
    assert named(document) == []
    assert document.claims == ()


def test_what_a_row_narrows_down_is_only_added_up():
    document = read(("年级", "在校学生数"), ("一年级", "40"), ("二年级", "50"), ("合计", "91"))
    assert named(document) == [("enrolment.pupils", None)]
    (total,) = document.claims
    assert (total.kind, verdict(total).outcome) == ("sum", Outcome.INCONSISTENT)


def test_rows_of_which_one_is_of_another_do_not_add_up():
    rows = (
        ("学段", "在校学生数"),
        ("小学", "40"),
        ("其中：寄宿", "5"),
        ("初中", "20"),
        ("合计", "60"),
    )
    assert read(*rows).claims == ()


def test_a_row_has_the_unit_of_its_column_of_units():
    document = read(
        ("项目", "合计", "单位"),
        ("校舍建筑面积", "66,350.90", "平方米"),
        ("教学仪器设备资产值", "6,963.78", "万元"),
        ("图书册数", "55.6", "万册"),
        ("班额", "7", "所学校未达到"),
    )
    assert [(one.text, one.value, one.unit) for one in document.figures] == [
        ("66,350.90", Decimal("66350.90"), "m2"),
        ("6,963.78", Decimal("69637800"), "yuan"),
        ("55.6", Decimal("556000"), "volume"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (("项目", "数值"), ("教学仪器设备资产值（万元）", "6,963.78")),
        (("项目", "数值（万元）"), ("教学仪器设备资产值", "6,963.78")),
        (("教学仪器设备资产值（万元）", "6,963.78"),),
    ],
)
def test_a_unit_stands_in_the_brackets_of_any_head(rows):
    (figure,) = read(*rows).figures
    assert (figure.value, figure.unit) == (Decimal("69637800"), "yuan")


def test_an_amount_without_a_unit_is_no_figure_unless_the_caption_gives_it():
    rows = (("学校", "学生数", "教学仪器设备值"), ("甲小学", "100", "23.5"))
    assert [one.text for one in read(*rows).figures] == ["100"]
    people, amount = read(*rows, caption="表 1 学校情况（单位：人、万元）").figures
    assert (people.value, amount.value, amount.unit) == (100, 235000, "yuan")


def test_a_head_over_several_columns_is_of_all_of_them():
    document = read(
        ("学校", "小学", "", "初中", ""),
        ("", "学生数", "教师数", "学生数", "教师数"),
        ("全县", "1200", "80", "600", "50"),
    )
    assert [(one.text, one.level) for one in document.figures] == [
        ("1200", "primary"),
        ("80", "primary"),
        ("600", "junior"),
        ("50", "junior"),
    ]


def test_a_head_over_several_rows_is_of_all_of_them():
    document = read(("学段", "项目", "数值"), ("初中", "学生数", "600"), ("", "教学班", "12"))
    assert named(document) == [("enrolment.pupils", "junior"), ("enrolment.classes", "junior")]


def test_a_row_called_after_a_school_is_of_no_level_of_its_county():
    document = read(("学校", "在校学生数"), ("甲小学", "100"), ("农村小学", "900"))
    assert named(document) == [("enrolment.pupils", "school")]


def test_years_above_columns_are_not_told_apart_and_nothing_is_repeated():
    document = read(("指标", "2022", "2023"), ("在校学生数", "342", "350"))
    assert named(document) == []
    assert document.claims == ()


def test_a_cell_that_names_what_it_counts_is_of_its_row_all_the_same():
    document = read(
        ("年级", "教学班"), ("一年级", "2个教学班"), ("二年级", "3个班"), ("合计", "5个")
    )
    assert named(document) == [("enrolment.classes", None)]
    assert [verdict(one).outcome for one in document.claims] == [Outcome.CONSISTENT]


def test_what_fell_is_no_figure():
    assert read(("学段", "在校学生数"), ("小学", "-12")).figures == ()
