"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ingestion.claims.reading import figure, figures


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("占地面积8580平方米", "8580", "m2"),
        ("占地面积８５８０㎡", "8580", "m2"),
        ("占地面积8,580m²", "8580", "m2"),
        ("占地面积８，５８０平米", "8580", "m2"),
        ("占地面积 10.8 亩", "10.8", "mu"),
        ("在校学生342人", "342", "person"),
        ("在校学生3\n42人", "342", "person"),
        ("在校学生一千二百三十四人", "1234", "person"),
        ("在校学生两千零五人", "2005", "person"),
        ("图书1.5万册", "1.5E+4", "volume"),
        ("图书三万册", "3E+4", "volume"),
        ("图书1万5千册", "1.5E+4", "volume"),
        ("固定资产1.89亿元", "1.89E+8", "yuan"),
        ("入学率百分之五十", "50", "percent"),
        ("入学率百分之百", "100", "percent"),
        ("入学率99.90％", "99.90", "percent"),
        ("入学率92﹪", "92", "percent"),
        ("师生比1:18", "18", None),
        ("师生比为1∶18.5", "18.5", None),
        ("小学综合差异系数（0.53）", "0.53", "ratio"),
        ("有教学班12个", "12", "class"),
        ("计算机82台", "82", "computer"),
    ],
)
def test_a_number_is_read_with_the_digits_it_prints(text, value, unit):
    found = figure(f"学校{text}。")
    assert str(found.value) == str(Decimal(value))
    assert found.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "藏书达到万册",
        "在校学生万人",
        "20xx年在校学生20xx人",
        "各乡镇有1 ~ 3所初中",
        "学生数在130——350人左右",
        "2016年4月21日",
        "第3名学生",
        "三分之一的学生",
        "每一名学生都能做到",
        "有五六个班",
        "有学生数百人",
        "在校学生数十人",
        "城乡二元结构",
        "十三五期间",
        "3个月",
        "每天锻炼80分钟",
        "平均年龄24岁",
        "晋教基[20xx]33号",
        "(1)学生宿舍",
    ],
)
def test_what_is_no_figure_is_none(text):
    assert figures(f"{text}。") == []


@pytest.mark.parametrize(
    "text",
    [
        "每12个班有音乐、美术专用教室各1间以上",
        "每十二个班配一间音乐教室",
        "每5名教师中有骨干教师1名",
        "每1名教师",
    ],
)
def test_so_many_for_every_so_many_is_a_rule_and_no_figure(text):
    assert figures(f"{text}。") == []
    assert [one.text for one in figures(f"{text}，现有音乐教室5间。")] == ["5间"]


def test_for_every_hundred_pupils_is_a_ratio_however_it_is_written():
    written = ("每百名学生拥有计算机12.5台。", "每100名学生拥有计算机12.5台。")
    assert [figure(text).quantity for text in written] == ["b4", "b4"]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("图书5000册", "exact"),
        ("图书约5000册", "about"),
        ("图书近5000册", "about"),
        ("图书5000册左右", "about"),
        ("图书5000余册", "stated_at_least"),
        ("图书5000多册", "stated_at_least"),
        ("图书5000册以上", "stated_at_least"),
        ("图书不低于5000册", "stated_at_least"),
        ("图书达5000册", "exact"),
        ("图书不足5000册", "stated_at_most"),
        ("图书不超过5000册", "stated_at_most"),
        ("图书10余万册", "stated_at_least"),
    ],
)
def test_words_around_a_number_say_how_exactly_it_is_meant(text, qualifier):
    assert figure(f"{text}。").qualifier == qualifier


@pytest.mark.parametrize(
    ("text", "quantity", "level"),
    [
        ("全县小学在校生56898人", "enrolment.pupils", "primary"),
        ("初中有教职工350名", "staff.staff", "junior"),
        ("全县有行政村99个", "county_profile.villages", "county"),
        ("我校现有105名教师", "staff.full_time_teachers", "school"),
        ("小学高级教师3名", "staff.intermediate", None),
        ("生均图书21.5册", "b5", None),
        ("每百名学生拥有计算机12.5台", "b4", None),
        ("生均占地30平方米", "facility.land_area/enrolment.pupils", None),
        ("师生比1:18", "enrolment.pupils/staff.full_time_teachers", None),
        ("平均班额42人", "m3", None),
        ("小学综合差异系数为0.53", "composite.cv", "primary"),
        ("初中生均教学仪器设备值差异系数0.62", "b3.cv", "junior"),
        ("最大班额51人", "enrolment.largest_class", None),
        ("中小学25所", None, None),
    ],
)
def test_a_figure_is_named_by_the_declarations(text, quantity, level):
    found = figure(f"{text}。")
    assert (found.quantity, found.level) == (quantity, level)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2016年在校学生342人", 2016),
        ("2016-2017学年在校学生342人", 2016),
        ("2017年春在校学生342人", 2016),
        ("2017年9月在校学生342人", 2017),
        ("二〇一六年在校学生342人", 2016),
        ("20xx年在校学生342人", None),
        ("在校学生342人", None),
    ],
)
def test_the_year_of_a_figure_is_the_school_year_the_text_gives(text, year):
    assert figure(f"{text}。").school_year == year


def test_every_declared_unit_has_a_span_that_holds_its_number():
    text = "占地８５８０平方米，有 12个班，藏书1.5万余册，入学率百分之九十九。"
    assert [one.text for one in figures(text)] == [
        "８５８０平方米",
        "12个班",
        "1.5万余册",
        "百分之九十九",
    ]
