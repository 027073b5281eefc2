"""Which figures of a table are what a head calls them, so that the returns may be asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contract.messages import Text
from ingestion.claims.model import Block, Document, Report, Span, StatedFigure
from orchestration.claims_cells import Cells

LABEL = Text(zh="生均图书册数", en="Books per pupil")


def say(above: str, beside: str, *more_heads: str) -> bool:
    """Whether the heads of a cell of 22.5 say that it is the books per pupil."""
    texts = [(1, 1, ""), (1, 2, above), *((1, 3 + n, one) for n, one in enumerate(more_heads))]
    texts += [(2, 1, beside), (2, 2, "22.5")]
    blocks = tuple(
        Block(index, "cell", text, "表 1", 1, row, column)
        for index, (row, column, text) in enumerate(texts)
    )
    span = Span(0, len(blocks) - 1, 0, 4)
    figure = StatedFigure(span, "22.5", Decimal("22.5"), None, "b5", label="生均图书册数")
    return Cells(Document("a.docx", (Report(0, "", blocks),))).say(figure, LABEL)


@pytest.mark.parametrize(
    ("above", "beside"),
    [("生均图书册数", "小学"), ("生均图书册数（册）", "城关小学"), ("数值", "小学生均图书册数")],
)
def test_one_head_names_the_quantity_and_the_other_is_neutral(above, beside):
    assert say(above, beside)


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("差异系数", "生均图书册数"),
        ("学校", "生均图书册数"),
        ("缺口", "小学"),
        ("参加计算的学生", "小学"),
    ],
)
def test_a_head_that_names_another_measure_is_no_figure_of_the_quantity(above, beside):
    assert not say(above, beside)


def test_beside_a_column_of_units_a_bare_number_does_not_say_its_unit():
    assert not say("数值", "生均图书册数", "单位")
