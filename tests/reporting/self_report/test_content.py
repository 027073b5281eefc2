"""What a self-report says: its skeleton, its tables, what a county has to write itself."""

from __future__ import annotations

import duckdb
import pytest

from reporting.numbers import coefficient, half_up
from reporting.self_report.filling import Chart, Paragraph
from tests.reporting.self_report.conftest import (
    BLOCKED,
    SCHOOLS,
    SHOWN,
    counties_of,
    headings,
    report_of,
    said,
    table,
)

LEVELS = {"primary": "小学", "junior": "初中"}


@pytest.fixture(scope="module")
def marts(full):
    with duckdb.connect(str(full.data.warehouse), read_only=True) as found:
        yield found


def test_the_chapters_are_those_of_the_skeleton(report):
    assert headings(report) == [
        "一、基本情况",
        "二、主要指标达成情况",
        "三、主要做法",
        "四、存在问题",
        "五、整改措施",
        "附：数据说明",
    ]


def test_every_indicator_of_both_reviews_stands_with_mean_coefficient_and_limit(report, marts):
    query = """
        select level, indicator_set, label_zh, unit_label_zh, decimals, county_mean, cv, cv_limit
        from fct_county_coefficient inner join dim_indicator using (indicator_id)
        where school_year = 2021 and county_code = ? and indicator_set in ('basic', 'quality')
    """
    found = marts.execute(query, [SHOWN]).fetchall()
    assert len(found) == 2 * (8 + 7)
    reviews = {"basic": "基本均衡", "quality": "优质均衡"}
    for level, review, label, unit, decimals, mean, cv, limit in found:
        rows = table(report, f"{reviews[review]}：{LEVELS[level]}县平均")
        (row,) = (one for one in rows if one["指标"] == f"{label}（{unit}）")
        assert row["县平均"] == half_up(mean, decimals)
        assert row["差异系数"] == coefficient(cv)
        assert row["上限"] == (f"{limit:.2f}" if limit else "—")


def test_the_composite_closes_the_tables_of_the_review_that_tests_it(report):
    assert table(report, "基本均衡：小学县平均")[-1]["指标"] == "综合差异系数"
    assert table(report, "基本均衡：小学县平均")[-1]["上限"] == "0.65"
    assert "综合差异系数" not in {row["指标"] for row in table(report, "优质均衡：小学县平均")}


def test_the_regulations_in_force_are_named(report):
    assert "教督〔2012〕3号" in said(report)
    assert "教督〔2017〕6号" in said(report)


def test_schools_below_the_standard_stand_with_what_they_miss(report, marts):
    query = """
        select count(*) from fct_school_compliance
        where school_year = 2021 and county_code = ? and standard_id = 'quality'
        and compliant = 'not_met'
    """
    (below,) = marts.execute(query, [SHOWN]).fetchone()
    rows = table(report, "优质均衡：未达到标准或不可评的学校")
    assert len(rows) == below
    assert {row["学校"] for row in rows} <= set(SCHOOLS)
    assert all(row["未达标或不可评的项目"] for row in rows)


def test_satisfaction_finance_shortfall_and_targets_have_their_tables(report):
    assert table(report, "满意度")[0]["满意度"] == "92.2%"
    assert table(report, "三个增长")[0]["项目"] == "财政教育拨款（万元）"
    assert table(report, "优质均衡：学校标准的缺口")
    assert table(report, "未达到的规划目标")[0]["责任部门"] == "基教股"


def test_charts_show_what_the_tables_print(report):
    composite, single = (
        next(one for one in report.pieces if isinstance(one, Chart) and one.kind == kind)
        for kind in ("line", "bar")
    )
    assert [one.zh for one in composite.categories] == ["2020/21", "2021/22"]
    assert [one.is_limit for one in composite.series] == [False, True, False, True]
    shown = [point.printed for point in single.series[0].points]
    rows = table(report, "优质均衡：小学县平均")
    assert shown == [row["差异系数"] for row in rows]


def test_what_the_county_must_write_is_a_placeholder(report):
    placeholders = [
        one.text.zh
        for one in report.pieces
        if isinstance(one, Paragraph) and one.style == "placeholder"
    ]
    for part in ("县情", "组织领导", "教师队伍", "原因分析", "责任人和完成时限"):
        assert any(part in one for one in placeholders), part


def test_a_blocked_county_has_no_report_and_is_in_none(full, report):
    with counties_of(full) as counties:
        assert [code for code in counties.places if counties.is_of_the_year(code)] == [SHOWN]
    assert "乙" not in said(report) + said(report, "en")
    assert BLOCKED not in said(report)


def test_a_county_that_is_withheld_this_year_has_none_for_an_earlier_one(two_years):
    with counties_of(two_years.write()) as counties:
        assert [code for code in counties.places if counties.is_of_the_year(code)] == ["990101"]


def test_both_languages_say_the_same_number_of_things(report):
    assert all(one.text.zh and one.text.en for one in report.pieces if isinstance(one, Paragraph))


@pytest.mark.parametrize("schools", [(), ("独校",)])
def test_a_county_with_one_school_or_none_has_a_report(world, schools):
    world.county(2021, SHOWN, schools=schools).write()
    report = report_of(world)
    assert len(headings(report)) == 6


def test_a_county_with_nothing_but_a_coefficient_says_what_is_missing(world):
    text = said(report_of(world.county(2021, SHOWN).write()))
    assert "县情简表（表Ⅰ）未填报" in text
    assert "满意度未填报，不可评" in text
    assert "教育经费未填报" in text
    assert "学校办学标准不可评" in text
    assert "没有填报规划目标" in text
