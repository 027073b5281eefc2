"""A sentence stands only where the figures support it."""

from __future__ import annotations

import duckdb
import pytest

from contract.paths import DataFolder
from reporting.self_report import SelfReports
from tests.reporting.conftest import Published
from tests.reporting.self_report.conftest import SHOWN, counties_of, report_of, said, table
from tests.reporting.warehouse import insert

CASES = {
    "990111": (0.5, 0.4),
    "990112": (0.4, 0.5),
    "990113": (0.40001, 0.40002),
    "990114": (0.4126, 0.4004),
    "990115": (None, 0.65),
    "990116": (None, 0.7),
    "990117": (None, 0.65035),
}
"""Composites of 2020 and 2021 by county: a case each, so that one warehouse is enough."""


@pytest.fixture(scope="module")
def by_case(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[float | None, float], str]:
    """What is said of each case."""
    world = Published(DataFolder.at(tmp_path_factory.mktemp("sentences") / "data"))
    for code, composites in CASES.items():
        for year, composite in zip((2020, 2021), composites, strict=True):
            if composite is not None:
                world.county(year, code, composite=composite)
    with counties_of(world.write()) as counties:
        reports = SelfReports(counties, world.data.root)
        found = counties.in_turn(CASES)
        return {CASES[one.place.county_code]: said(reports.report(one)) for one in found}


def said_after(world, statement: str) -> str:
    """What is said after a change of the warehouse."""
    world.county(2021, SHOWN).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        marts.execute(statement)
    return said(report_of(world))


def test_a_composite_within_its_limit_is_said_to_be(by_case):
    assert "小学综合差异系数 0.400，在上限 0.65 以内" in by_case[0.5, 0.4]


def test_a_composite_at_its_limit_is_within_it(by_case):
    assert "小学综合差异系数 0.650，在上限 0.65 以内" in by_case[None, 0.65]


def test_a_composite_above_its_limit_is_said_to_be_and_is_a_problem(by_case):
    text = by_case[None, 0.7]
    assert text.count("小学综合差异系数 0.700，超过上限 0.65") == 2
    assert "小学综合差异系数 0.700，在上限" not in text


def test_what_exceeds_its_limit_by_less_than_is_printed_is_printed_finer(by_case):
    assert "小学综合差异系数 0.6504，超过上限 0.65" in by_case[None, 0.65035]


def test_a_composite_that_is_not_evaluable_is_said_to_be_with_its_reason(world):
    text = said_after(
        world,
        "update fct_county_composite set composite_cv = null, within_limit = 'not_evaluable', "
        "status = 'not_evaluable', reason = 'indicator_not_evaluable'",
    )
    assert "小学综合差异系数不可评：有指标不可评" in text


def test_a_fall_is_called_a_fall(by_case):
    assert "由上一学年的 0.500 降至 0.400，下降 0.100" in by_case[0.5, 0.4]


def test_a_rise_is_never_called_a_fall(by_case):
    text = by_case[0.4, 0.5]
    assert "由上一学年的 0.400 升至 0.500，上升 0.100" in text
    assert "降至" not in text


def test_what_is_the_same_in_print_has_not_changed(by_case):
    text = by_case[0.40001, 0.40002]
    assert "与上一学年持平（0.400）" in text
    assert "升至" not in text


def test_a_difference_that_does_not_come_out_in_print_is_left_out(by_case):
    """0.4126 and 0.4004 print as 0.413 and 0.400, but differ by 0.012."""
    text = by_case[0.4126, 0.4004]
    assert "由上一学年的 0.413 降至 0.400。" in text
    assert "下降" not in text


def test_a_first_year_has_nothing_to_compare_with(by_case):
    text = by_case[None, 0.7]
    assert "没有可以与上一学年比较的综合差异系数" in text
    assert "降至" not in text and "升至" not in text


def test_a_year_that_does_not_compare_says_why(world):
    text = said_after(
        world,
        "update fct_trend set break_reason = 'family_change' where indicator_id = 'composite'",
    )
    assert "与上一学年不可比：报表族更换" in text


@pytest.mark.parametrize(
    ("rate", "status", "expected"),
    [
        ((589, 543), "met", "满意度 92.2%，不低于要求的 85%"),
        ((589, 471), "not_met", "满意度 80.0%，低于要求的 85%"),
        ((10000, 8499), "not_met", "满意度 84.99%，低于要求的 85%"),
    ],
)
def test_satisfaction_is_held_against_its_bar(world, rate, status, expected):
    valid, satisfied = rate
    world.county(2021, SHOWN).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        insert(
            marts,
            "fct_satisfaction",
            school_year=2021,
            county_code=SHOWN,
            group_name="all",
            distributed=valid + 20,
            returned=valid + 10,
            valid=valid,
            satisfied=satisfied,
            rate=satisfied / valid,
            requirement=0.85,
            status=status,
        )
    assert expected in said(report_of(world))


def test_satisfaction_that_contradicts_its_counts_is_not_said_with_them(world):
    world.county(2021, SHOWN).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        insert(
            marts,
            "fct_satisfaction",
            **{"school_year": 2021, "county_code": SHOWN, "group_name": "all"},
            **{"distributed": 600, "returned": 590, "valid": 589, "satisfied": 543},
            **{"rate": 0.95, "requirement": 0.85, "status": "met"},
        )
    text = said(report_of(world))
    assert "满意度 95.0%，不低于要求的 85%" in text
    assert "589" not in text


def test_schools_are_met_or_not_as_they_are_counted(report):
    text = said(report)
    assert "优质均衡适用“优质均衡学校资源配置标准”" in text
    assert "全部达到" not in text.split("差异系数")[0]


def test_an_indicator_above_its_limit_is_counted_and_named(world):
    text = said_after(
        world,
        "update fct_county_coefficient set cv = 0.6, within_limit = 'not_met' "
        "where indicator_id = 'q1'",
    )
    name = "每百名学生拥有高于规定学历教师数"
    assert f"优质均衡小学指标 1 项，差异系数在上限以内的 0 项，超过上限的 1 项（{name}）" in text
    assert f"优质均衡小学指标 1 项中，差异系数超过上限的 1 项（{name}）" in text


def test_an_indicator_without_a_coefficient_is_not_evaluable_with_its_reason(world):
    text = said_after(
        world,
        "update fct_county_coefficient set cv = null, county_mean = null, "
        "within_limit = 'not_evaluable', status = 'not_evaluable', reason = 'missing_in_return' "
        "where indicator_id = 'q1'",
    )
    assert "优质均衡小学每百名学生拥有高于规定学历教师数：不可评，报表中该数缺失" in text
    assert "不可评的 1 项" in text


def test_a_plan_says_from_where_to_where_and_at_what_cost(world):
    world.county(2021, SHOWN).write()
    with duckdb.connect(str(world.data.warehouse)) as marts:
        insert(
            marts,
            "fct_plan_county",
            **{"school_year": 2021, "county_code": SHOWN, "level": "primary"},
            **{"indicator_id": "q4", "cv_before": 0.5957, "cv_after": 0.49997},
            **{"limit_used": 0.5, "limit_source": "cv_limit", "added": 1532},
            **{"cost_yuan": 4596000.0, "schools_raised": 3},
        )
    text = said(report_of(world))
    assert "差异系数由 0.596 降到 0.500（上限 0.50），至少增配 1,532 平方米" in text
    assert "涉及学校 3 所，估算经费 459.60 万元" in text
    assert "没有需要增配的" not in text


def test_a_finance_item_names_the_years_it_did_not_hold(world):
    world.county(2021, SHOWN).write()
    growth = {"county_code": SHOWN, "school_year": 2021, "item_id": "teacher_pay"}
    with duckdb.connect(str(world.data.warehouse)) as marts:
        for year, later, status in ((2019, 50_000.0, "not_met"), (2020, 60_000.0, "met")):
            insert(
                marts,
                "fct_funding_growth",
                **{**growth, "from_year": year, "to_year": year + 1, "kind": "growth"},
                **{"value_from": 50_000.0, "value_to": later, "growth": later / 50_000 - 1},
                status=status,
            )
    assert "教师年平均工资收入（要求比上年增长）：未达到的年份为 2019—2020。" in said(
        report_of(world)
    )


def test_an_item_that_is_not_evaluable_says_why(report):
    assert "教师平均工资不低于当地公务员”：不可评，报表中该数缺失" in said(report)


def test_waived_figures_stand_with_the_reason_and_undecided_ones_are_counted(world):
    world.county(2021, SHOWN, "passed_with_waivers")
    rule = {"statement_zh": "平均班额合理", "statement_en": "Class size is plausible"}
    waived = {"status": "WAIVED", "waiver_reason": "新建校", "waived_by": "王五"}
    world.finding(2021, SHOWN, school_name="村小", value="71", **rule, **waived)
    world.finding(2021, SHOWN, rule_id="C07", **rule).finding(2021, SHOWN, rule_id="C07", **rule)
    report = report_of(world.write())
    assert "经人接受（豁免）" in said(report)
    assert "平均班额合理（规则 C07），2 处" in said(report)
    (row,) = table(report, "质量核查标记而经人接受的数字")
    assert (row["学校"], row["数值"], row["接受的理由"]) == ("村小", "71", "新建校")


def test_a_withheld_year_is_named_without_figures(world):
    world.county(2020, SHOWN, "blocked", composite=0.33219).county(2021, SHOWN)
    text = said(report_of(world.write()))
    assert "未通过质量核查而不列数字的学年：2020/21" in text
    assert "0.332" not in text
