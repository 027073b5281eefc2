"""Who a name in a document stands for: exactly one county or school, or nobody and the nearest."""

from __future__ import annotations

import pytest

from contract.messages import UserError
from expectations.claims.indicators import Indicators
from expectations.claims.known import KnownYear
from expectations.claims.returns import ReturnFigures
from expectations.claims.subjects import Register, Subject
from expectations.claims.whose import Asked, Whose
from expectations.landing import YearTables

COUNTY = Subject("county", "980122", "青禾县", "980122")
OTHER_COUNTY = Subject("county", "980121", "星野县", "980121")
SCHOOL = Subject("school", "2198003001", "青禾实验小学", "980122")
CAMPUS = Subject("school", "2198003013", "青禾实验小学东校区", "980122")
NAMESAKES = (
    Subject("school", "2198003002", "育才小学", "980122"),
    Subject("school", "2198001002", "育才小学", "980121"),
)
REGISTER = Register(
    (COUNTY, OTHER_COUNTY, SCHOOL, CAMPUS, *NAMESAKES), frozenset({"演示省", "晨光市"})
)
OLD_CODE = "980199"
RETURNS = ReturnFigures(
    YearTables(2024, {}, {}, {}), {OLD_CODE: COUNTY.code}, Indicators({}, {}, {})
)
YEARS = {2024: KnownYear(2024, REGISTER, RETURNS, {}, {})}


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("青禾县", COUNTY),
        ("演示省晨光市青禾县", COUNTY),
        ("青禾县教育局", COUNTY),
        ("演示省青禾县人民政府", COUNTY),
        ("青禾 实验小学", SCHOOL),
        ("晨光市青禾县青禾实验小学", SCHOOL),
        ("青禾实验小学东校区", CAMPUS),
    ],
)
def test_a_whole_name_stands_for_its_bearer(name, subject):
    assert REGISTER.named(name).subject == subject


@pytest.mark.parametrize("name", ["青禾", "青和实验小学", "新青禾实验小学", "实验小学"])
def test_a_name_that_is_only_near_stands_for_nobody_and_the_nearest_are_offered(name):
    found = REGISTER.named(name)
    assert found.subject is None
    assert found.nearest


def test_a_name_like_no_other_offers_nothing():
    assert REGISTER.named("外国语大学").nearest == ()


def test_of_two_of_one_name_it_is_the_one_of_the_county_and_else_nobody():
    assert REGISTER.named("育才小学").subject is None
    assert REGISTER.named("育才小学").nearest == NAMESAKES
    assert REGISTER.named("育才小学", within="980121").subject == NAMESAKES[1]


def test_a_code_is_found_and_else_the_nearest_are_offered():
    assert REGISTER.of_code("980122", "county").subject == COUNTY
    assert REGISTER.of_code("980123", "county").nearest[0] == COUNTY


def test_a_school_named_in_full_in_the_sentence_is_whose_figure_it_is():
    assert REGISTER.spoken_of("其中青禾实验小学有学生", "980122") == SCHOOL
    assert REGISTER.spoken_of("青禾实验小学和青禾实验小学东校区分别有", "980122") == CAMPUS
    assert REGISTER.spoken_of("其中实验小学有学生", "980122") is None
    assert REGISTER.spoken_of("青禾实验小学有学生", "980121") is None


def asked(**of: str) -> Whose:
    return Whose.of(YEARS, Asked(2024, **of))


def test_a_figure_that_names_nobody_is_of_whom_was_asked_for():
    assert asked(county="980122").attribute(None, None).subject == COUNTY
    assert asked(county=OLD_CODE).attribute(None, None).subject == COUNTY
    assert asked(school="2198003001").attribute(None, "primary").subject == SCHOOL


def test_a_figure_that_names_somebody_is_theirs_whoever_was_asked_for():
    assert asked(school="2198003001").attribute("星野县", None).subject == OTHER_COUNTY
    assert asked(county="980122").attribute(None, None, "青禾实验小学有").subject == SCHOOL


def test_a_figure_of_the_whole_county_in_a_schools_report_is_the_countys():
    assert asked(school="2198003001").attribute(None, "county").subject == COUNTY


def test_a_short_name_of_whom_was_asked_for_is_theirs():
    assert asked(school="2198003001").attribute("实验小学", None).subject == SCHOOL
    assert asked(county="980122").attribute("青禾县第九小学", None).subject is None


def test_a_figure_of_nobody_says_what_to_do():
    found = asked().attribute(None, None)
    assert found.subject is None
    assert "--county" in found.why_not.zh
    assert "--school" in found.why_not.en


def test_a_name_that_is_not_sure_is_reported_once_with_the_nearest():
    whose = asked()
    for _ in range(2):
        assert whose.attribute("青和实验小学", None).subject is None
    (notice,) = whose.notices()
    assert "青禾实验小学 2198003001" in notice.en


@pytest.mark.parametrize(
    ("of", "code"), [({"school": "1"}, "school_unknown"), ({"county": "1"}, "county_unknown")]
)
def test_whom_the_year_does_not_have_cannot_be_asked_for(of, code):
    with pytest.raises(UserError) as error:
        asked(**of)
    assert error.value.code == code
