"""Forms of a small release: a full county, one with open figures, one withheld, one elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from openpyxl.workbook import Workbook

from contract.paths import DataFolder
from reporting.counties import Counties
from reporting.findings import published_findings
from reporting.forms import Forms
from reporting.marts import published_marts
from reporting.marts.by_county import in_turn
from reporting.verdicts import release_scope
from tests.reporting.conftest import Published
from tests.reporting.forms.reading import opened
from tests.reporting.warehouse import insert

FULL, OPEN, WITHHELD, ELSEWHERE = "990101", "990102", "990103", "980101"
YEAR = 2021
SCHOOLS = ("实验小学", "城关学校", "镇中心学校", "村小", "无名学校")
WITHHELD_SCHOOLS = ("丙一小学", "丙二小学")

RECOMPUTED = f"""
with unit as (
    select *, sum(denominator) over line as pupils,
        sum(value * denominator) over line / sum(denominator) over line as mean
    from fct_school_indicator
    where county_code = '{FULL}' and school_year = {YEAR} and in_population
        and status = 'evaluated'
    window line as (partition by level, indicator_id)
),
county as (
    select level, indicator_id, any_value(mean) as mean,
        sqrt(sum(denominator * (value - mean) ** 2) / any_value(pupils)) as deviation
    from unit group by level, indicator_id
)
update fct_county_coefficient as line
set county_mean = county.mean, standard_deviation = deviation, cv = deviation / county.mean,
    within_limit = case when cv_limit is null then 'no_limit'
        when deviation / county.mean <= cv_limit then 'met' else 'not_met' end
from county
where line.county_code = '{FULL}' and line.school_year = {YEAR}
    and line.level = county.level and line.indicator_id = county.indicator_id;
update fct_county_composite as line
set composite_cv = (
    select avg(cv) from fct_county_coefficient as part
    where part.county_code = line.county_code and part.school_year = line.school_year
        and part.level = line.level and starts_with(part.indicator_id, 'b')
)
where line.county_code = '{FULL}' and line.school_year = {YEAR};
"""
"""The county's figures over the schools that are left, in two passes."""

Fill = Callable[[duckdb.DuckDBPyConnection], None]


def forms_of(world: Published, folder: Path, fill: Fill | None = None) -> Path:
    """Write the forms of a world's newest year into a new folder, as a release does."""
    world.write()
    if fill:
        with duckdb.connect(str(world.data.warehouse)) as marts:
            fill(marts)
    return written(world, folder)


def written(world: Published, folder: Path) -> Path:
    """Write the forms of a world that is in place."""
    scope = release_scope(world.data, world.years[-1], world.fingerprint_of, strict=False)
    with published_marts(world.data, scope.published) as marts:
        folder.mkdir()
        findings = published_findings(world.data, scope.years, scope.published)
        counties = Counties(marts, scope, findings)
        forms = Forms(counties, folder)
        for code in in_turn(marts, counties.places):
            forms.write_county(code)
        for province in counties.provinces:
            forms.write_province(province)
    return folder


def small_release(root: Path) -> Published:
    """The counties of the fixture, before they are written."""
    world = Published(DataFolder.at(root / "data"))
    for year in (YEAR - 1, YEAR):
        world.county(year, FULL, name="甲县", schools=SCHOOLS)
        world.county(year, OPEN, name="乙县", schools=[f"乙{name}" for name in SCHOOLS[:3]])
    world.county(YEAR, WITHHELD, "blocked", name="丙县", schools=WITHHELD_SCHOOLS)
    return world.county(YEAR, ELSEWHERE, "passed_with_waivers", name="丁县", schools=["丁小学"])


def fill(marts: duckdb.DuckDBPyConnection) -> None:
    """What the common fixture leaves out: 县情, scores, figures that cannot be evaluated."""
    for county in (FULL, WITHHELD):
        insert(
            marts,
            "stg_county_profile",
            school_year=YEAR,
            county_code=county,
            population=52_249.0,
            townships=6,
            gdp_per_head=87_286.4,
        )
    score = {"school_year": YEAR, "county_code": FULL, "standard_id": "basic"}
    for item, tier, self_score, review in (
        ("total", "total", 96.0, None),
        ("B1", "B", 4.5, 4.0),
        ("A1", "A", 18.5, None),
        ("C1", "C", 3.0, 3.0),
    ):
        insert(
            marts,
            "fct_score",
            **score,
            item_id=item,
            tier=tier,
            weight=20.0,
            self_score=self_score,
            review_score=review,
            review_reason=None if review else "missing_in_return",
        )
    _stricter_limits(marts)
    _open_figures(marts)
    _left_out(marts)


def _stricter_limits(marts: duckdb.DuckDBPyConnection) -> None:
    """County OPEN has limits of its own, 0.30 each, at the junior level of quality."""
    marts.execute(
        "update fct_county_coefficient set cv_limit = 0.3, "
        "within_limit = case when cv > 0.3 then 'not_met' else 'met' end "
        f"where county_code = '{OPEN}' and level = 'junior' and starts_with(indicator_id, 'q')"
    )


def _open_figures(marts: duckdb.DuckDBPyConnection) -> None:
    """In county OPEN, primary level: b5 lacks a school's figure, b3 has a mean of zero."""
    where = f"county_code = '{OPEN}' and school_year = {YEAR} and level = 'primary'"
    marts.execute(
        "update fct_school_indicator set value = null, status = 'not_evaluable', "
        f"reason = 'missing_in_return' where {where} and indicator_id = 'b5' "
        f"and school_id = '{OPEN}001'"
    )
    marts.execute(
        "update fct_county_coefficient set county_mean = null, standard_deviation = null, "
        "cv = null, within_limit = 'not_evaluable', status = 'not_evaluable', "
        f"reason = 'missing_in_return' where {where} and indicator_id = 'b5'"
    )
    marts.execute(
        f"update fct_school_indicator set value = 0 where {where} and indicator_id = 'b3'"
    )
    marts.execute(
        "update fct_county_coefficient set county_mean = 0, standard_deviation = null, cv = null, "
        f"status = 'undefined', reason = 'zero_mean' where {where} and indicator_id = 'b3'"
    )
    marts.execute(
        "update fct_county_composite set composite_cv = null, status = 'not_evaluable', "
        f"within_limit = 'not_evaluable', reason = 'indicator_not_evaluable' where {where}"
    )
    marts.execute(
        "update fct_school_item set value = null, required_met = 'not_evaluable', "
        f"reason = 'missing_figure' where {where} and standard_id = 'basic' "
        f"and school_id = '{OPEN}002'"
    )
    marts.execute(
        f"update fct_school_compliance set compliant = 'not_evaluable' where {where} "
        f"and standard_id = 'basic' and school_id = '{OPEN}002'"
    )


def _left_out(marts: duckdb.DuckDBPyConnection) -> None:
    """In county FULL, a school without pupils, and a private one that is left out of basic."""
    where = f"county_code = '{FULL}' and school_year = {YEAR} and school_id = '{FULL}004'"
    marts.execute(
        "update fct_school_indicator set denominator = 0, value = null, status = 'no_pupils' "
        f"where {where} and level = 'junior'"
    )
    where = f"county_code = '{FULL}' and school_year = {YEAR} and school_id = '{FULL}003'"
    marts.execute(
        "update fct_school_population set in_population = false, treatment = 'exclude', "
        f"exclusion_reason = 'private_school' where {where} and population_standard_id = 'basic'"
    )
    marts.execute(
        f"update fct_school_indicator set in_population = false where {where} "
        "and starts_with(indicator_id, 'b')"
    )
    marts.execute(RECOMPUTED)


@pytest.fixture(scope="session")
def world_of_forms(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The small release, not written yet."""
    return small_release(tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="session")
def forms(world_of_forms: Published) -> Path:
    """The folder with the forms of the small release."""
    return forms_of(world_of_forms, world_of_forms.data.root.parent / "forms", fill)


@pytest.fixture(scope="session")
def full(forms: Path) -> Workbook:
    """The workbook of the county that has everything."""
    return opened(forms / f"{FULL}.xlsx", computed=True)


@pytest.fixture(scope="session")
def gaps(forms: Path) -> Workbook:
    """The workbook of the county with open figures."""
    return opened(forms / f"{OPEN}.xlsx", computed=True)
