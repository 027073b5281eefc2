"""A figure is paired with the operands stated near it, and with no others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.claims.model import Outcome
from tests.ingestion.claims.reading import claim, claims, read, shown, verdict


def operands(found) -> list[str]:
    return [str(one.value) for one in found.operands]


@pytest.mark.parametrize(
    "text",
    [
        "学校占地面积8580平方米，在校学生244人，生均占地面积35.2平方米。",
        "学校占地面积8580平方米，生均35.2平方米。现有学生244人。",
        "我校现有244名学生。学校占地8580㎡，生均35.2㎡。",
        "生均占地35.2平方米（占地面积8580平方米，在校学生244人）。",
        "占地面积生均35.2平方米，学校占地8,580平方米，在校生244人。",
    ],
)
def test_a_ratio_finds_its_operands_in_any_order(text):
    found = claim(text, kind="ratio")
    assert shown(found)[1:4] == ((Decimal(8580),), Decimal(244), Decimal("35.2"))
    assert verdict(found).outcome is Outcome.CONSISTENT


def test_an_unnamed_ratio_is_of_the_figure_right_before_it():
    text = "现有学生100人，占地面积3000平方米，建筑面积1200余平方米，生均12.3平方米。"
    found = claim(text, kind="ratio")
    assert operands(found) == ["1200"]
    assert found.qualifier == "numerator_at_least"


def test_a_ratio_without_a_stated_operand_is_no_claim():
    assert claims("学校图书充足，生均图书21.5册，平均班额42人。") == []


def test_two_numbers_of_pupils_divide_nothing():
    text = "在校学生244人。", "在校学生300人。", "占地面积8580平方米，生均35.2平方米。"
    assert [one.kind for one in claims(*text)] == ["repeat"]


def test_figures_of_different_years_are_not_paired():
    text = "2015年在校学生500人。2016年占地面积8580平方米，生均35.2平方米。"
    assert claims(text) == []


def test_pupils_per_teacher_and_pupils_per_hundred():
    text = "在校学生900人，专任教师50人，计算机90台，师生比1:18，每百名学生拥有计算机10台。"
    found = {one.stated.text: (operands(one), one.denominator.text) for one in claims(text)}
    assert found == {"1:18": (["900"], "50人"), "10台": (["90"], "900人")}


def test_a_requirement_is_no_ratio():
    assert claims("在校学生100人，图书2000册。要求生均图书不低于30册。") == []


@pytest.mark.parametrize(
    ("text", "addends", "total"),
    [
        ("本科13人，专科9人，中师6人，共计28人。", ["13", "9", "6"], "28"),
        ("全镇25所中小学（完全中学2所、初级中学1所、小学22所）。", ["2", "1", "22"], "25"),
        ("标准为每生750元，转移支付每生142元，共计每生892元。", ["750", "142"], "892"),
        (
            "全区有小学265所。其中，农村小学234所，有教师9人。城区小学31所。",
            ["234", "31"],
            "265",
        ),
        ("教师总数165人。一级教师77人，二级教师87人，三级教师1人。", ["77", "87", "1"], "165"),
    ],
)
def test_a_total_finds_its_addends(text, addends, total):
    found = claim(text, kind="sum")
    assert (operands(found), str(found.stated.value)) == (addends, total)
    assert verdict(found).outcome is Outcome.CONSISTENT


def test_a_wrong_total_is_inconsistent():
    found = claim("本科13人，专科9人，共计28人。", kind="sum")
    assert verdict(found).outcome is Outcome.INCONSISTENT


@pytest.mark.parametrize(
    "text",
    [
        "教师49人，本科学历30人，大专学历6人。",
        "男生120人，女生100人，共有教师20人。",
        "教师49人（高级教师3人，骨干教师13人）。",
    ],
)
def test_a_list_that_need_not_be_complete_is_no_total(text):
    assert not [one for one in claims(text) if one.kind == "sum"]


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("专任教师49人，其中本科学历43人，占87.8%。", ["43"], "49"),
        ("专任教师49人，其中本科学历43人，占专任教师的87.8%。", ["43"], "49"),
        ("在49名教师中，本科学历43人，占87.8%。", ["43"], "49"),
        ("在教师问卷的49频次中，满意（43）为87.8%。", ["43"], "49"),
        ("在回收的49份问卷中，很少（20）和没有（23）共占87.8%。", ["20", "23"], "49"),
    ],
)
def test_a_share_finds_its_part_and_whole(text, part, whole):
    found = claim(text, kind="rate")
    assert (operands(found), str(found.denominator.value)) == (part, whole)
    assert found.multiplier == 100
    assert verdict(found).outcome is Outcome.CONSISTENT


def test_shares_told_apart_by_respectively_go_to_their_counts():
    text = "在350份问卷中，活动（322）和课程（188），分别为92%、54%。"
    found = [(operands(one), one.stated.text) for one in claims(text)]
    assert found == [(["322"], "92%"), (["188"], "54%")]


def test_shares_of_an_unstated_whole_are_held_against_each_other():
    text = "本科97人，占教师总数的25%；大专244人，占教师总数的63%；高级教师162人，占教师总数的4%。"
    outcomes = {one.stated.text: verdict(one).outcome for one in claims(text)}
    assert outcomes == {"25%": Outcome.CONSISTENT, "4%": Outcome.INCONSISTENT}


def test_a_rate_of_something_else_is_no_share():
    assert claims("专任教师49人，合格率95%。") == []


def test_the_share_of_an_indicator_counts_the_educations_of_its_level():
    text = "清河中学现有教师49人。大专6人，本科43人，高于规定学历教师比例87.8%。"
    found = claim(text, kind="rate")
    assert (operands(found), found.denominator.text) == (["43"], "49人")
    assert not [one for one in claims(text.replace("大专6人，", "")) if one.kind == "rate"]


def test_parts_behind_among_fit_the_figure_before_it():
    found = claim("教师49人，其中高级教师3人，一级教师50人。", kind="part_of_whole")
    assert (operands(found), found.denominator.text) == (["3", "50"], "49人")
    assert verdict(found).outcome is Outcome.INCONSISTENT


def test_a_budget_by_the_head_implies_a_number_of_heads():
    found = claim("公用经费每生892元，到账总额550482元。", kind="implied_count")
    assert verdict(found).outcome is Outcome.INCONSISTENT
    stated = claim("按每生800元安排，学生300人，共24万元。", kind="implied_count")
    assert (stated.stated.text, verdict(stated).outcome) == ("300人", Outcome.CONSISTENT)


def test_a_quantity_stated_twice_is_a_repeat():
    found = claim("现有在校学生69人。", "学校在校生62人。", kind="repeat")
    assert operands(found) == ["69", "62"]
    assert verdict(found).outcome is Outcome.INCONSISTENT


@pytest.mark.parametrize(
    "text",
    [
        "在校学生69人，其中一年级在校学生12人。",
        "现有在校学生69人。新增在校学生12人。",
        "小学在校学生69人。初中在校学生12人。",
        "2015年在校学生69人。2016年在校学生62人。",
        "教师69人。专任教师62人。",
    ],
)
def test_what_is_told_apart_is_no_repeat(text):
    assert not [one for one in claims(text) if one.kind == "repeat"]


@pytest.mark.parametrize(
    ("text", "standard", "direction"),
    [
        ("图书2100册，学生100人，生均图书21册，达到省定标准（20册）。", "20册", "stated_at_least"),
        ("图书2100册，学生100人，生均21册，高于20册的标准。", "20册", "stated_at_least"),
        ("学生420人，10个班，平均班额42人，符合不超过45人的要求。", "45人", "stated_at_most"),
        ("学生420人，10个班，平均班额42人，达到45人的标准。", "45人", "stated_at_most"),
    ],
)
def test_a_standard_said_to_be_met_goes_with_its_figure(text, standard, direction):
    found = claim(text, kind="ratio")
    assert found.standard is not None
    assert (found.standard.text, found.standard.qualifier) == (standard, direction)


def test_a_standard_is_kept_where_the_operands_are_not_stated():
    found = claim("生均图书21册，达到省定20册的标准。", kind="ratio")
    assert (found.operands, found.stated.text, found.standard.text) == ((), "21册", "20册")


def test_reports_of_one_file_share_no_operands():
    text = "甲校自评报告", "在校学生244人。", "乙校自评报告", "占地面积8580平方米，生均35.2平方米。"
    assert claims(*text) == []
    assert len(claims(text[1], text[3])) == 1


def test_a_ratio_without_a_name_takes_that_of_what_was_divided():
    document = read("占地面积8580平方米，生均35.2平方米，在校学生244人。")
    assert document.claims[0].stated in document.figures
    assert document.claims[0].stated.quantity == "facility.land_area/enrolment.pupils"
