"""Figures in the tables of a report: named by the cells around them."""

from __future__ import annotations

from expectations.claims import Outcome
from ingestion.claims.model import ReadDocument
from ingestion.claims.read import claims_of
from ingestion.documents.pieces import cell
from ingestion.documents.reports import as_document
from tests.ingestion.claims.reading import verdict

LISTED = (
    ("学校", "在校生数", "图书（册）", "生均图书册数", "达标率（%）"),
    ("甲小学", "100", "2,000", "20", "95"),
    ("乙小学", "200", "3000", "15", "96.5"),
    ("合计", "300", "5001", "16.7", "96"),
)


def read(*rows: tuple[str, ...]) -> ReadDocument:
    pieces = [
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
