"""What the marts hold for the application forms of one county and of a province.

Belongs here: queries whose rows are lines of an official form. Not here: which figure goes under
which line (``reporting/forms/layouts``), wording, rounding.

Every function takes the connection of ``published_marts``, so rows are of published county-years.
"""

from __future__ import annotations

from contract.fields import tables
from reporting.marts.by_county import add_by_county
from reporting.marts.county import BY_LEVEL, Marts, of_year
from reporting.marts.query import Row, rows

_PROFILE = "form_profile"
_PROFILES = """
select stated.school_year, county.county_code, count(*) as statements, {figures}
from stg_county_profile as stated
inner join dim_county as county
    on
        stated.school_year between county.valid_from and county.valid_to
        and (
            stated.county_code = county.county_code
            or list_contains(string_split(county.stated_county_codes, ','), stated.county_code)
        )
inner join published_county_year as shown
    on county.county_code = shown.county_code and stated.school_year = shown.school_year
where stated.school_year = $year
group by stated.school_year, county.county_code
"""

_SCHOOL = """
inner join by_county.school as school
    on
        school.county_code = $county
        and {line}.school_id = school.school_id
        and {line}.school_year between school.valid_from and school.valid_to
left join school_type as kind using (school_type_code)
"""
_NAME = """
school.school_name,
coalesce(
    cast(kind.has_primary as int) + cast(kind.has_junior as int) + cast(kind.has_senior as int), 1
) > 1 as has_stages
"""


def prepare_profiles(marts: Marts, school_year: int) -> None:
    """Put what the counties state of themselves (表Ⅰ) beside the marts.

    Where several codes of a year are one county today, its figures cannot be told apart: they are
    empty and ``statements`` says how many there were.
    """
    figures = ", ".join(
        f"case when count(*) = 1 then any_value(stated.{field.name}) end as {field.name}"
        for field in tables()["county_profile"].measures
    )
    found = marts.sql(_PROFILES.format(figures=figures), params={"year": school_year})
    add_by_county(marts, _PROFILE, found.to_arrow_table())


def profile(marts: Marts, county: str, school_year: int) -> list[Row]:
    """What the county states of itself, in no row or one; ``prepare_profiles`` comes first."""
    return of_year(marts, _PROFILE, county, school_year, "county_code")


def coefficients(marts: Marts, county: str, school_year: int) -> list[Row]:
    """The county's figures of all indicators."""
    order = f"{BY_LEVEL}, indicator_id"
    return of_year(marts, "county_coefficient", county, school_year, order)


def composites(marts: Marts, county: str, school_year: int) -> list[Row]:
    """The county's composite coefficients of all reviews."""
    order = f"{BY_LEVEL}, standard_id"
    return of_year(marts, "county_composite", county, school_year, order)


def school_sizes(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Every school that filed a return: type and pupils of compulsory education."""
    return rows(
        marts,
        """
        select
            school.school_id, school.school_type_code,
            sum(size.pupils) filter (where size.level in ('primary', 'junior')) as pupils
        from by_county.school as school
        inner join (
            select distinct school_id from by_county.school_population
            where county_code = $county and school_year = $year
        ) as filed
            using (school_id)
        left join by_county.enrolment as size
            on
                size.county_code = $county and size.school_year = $year
                and school.school_id = size.school_id
        where
            school.county_code = $county
            and $year between school.valid_from and school.valid_to
        group by school.school_id, school.school_type_code
        order by school.school_id
        """,
        county=county,
        year=school_year,
    )


def values(marts: Marts, county: str, school_year: int, standard: str) -> list[Row]:
    """Each school-level of a review's population and each of its indicators."""
    return _of_review(
        marts,
        f"""
        select
            line.level, line.school_id, {_NAME}, line.indicator_id,
            line.denominator, line.value, line.status, line.reason
        from by_county.school_indicator as line
        inner join dim_indicator as indicator using (indicator_id)
        {_SCHOOL.format(line="line")}
        where
            line.county_code = $county and line.school_year = $year and line.in_population
            and indicator.indicator_set = $standard
        order by {BY_LEVEL}, line.school_id, indicator.sort_order
        """,
        (county, school_year, standard),
    )


def school_items(marts: Marts, county: str, school_year: int, standard: str) -> list[Row]:
    """Each school-level held against the school standard of a review, item by item."""
    return _of_review(
        marts,
        f"""
        select
            level, school_id, {_NAME}, line.item_no, line.item_id, line.value,
            line.operator, line.threshold, line.required_met, line.reason, judged.compliant
        from by_county.school_item as line
        left join (
            select school_id, level, compliant from by_county.school_compliance
            where
                county_code = $county and school_year = $year and standard_id = $standard
        ) as judged
            using (school_id, level)
        {_SCHOOL.format(line="line")}
        where
            line.county_code = $county and line.school_year = $year
            and line.standard_id = $standard
        order by {BY_LEVEL}, line.school_id, line.item_no
        """,
        (county, school_year, standard),
    )


def left_out(marts: Marts, county: str, school_year: int, standard: str) -> list[Row]:
    """Schools that are not a line of their own in a review: left out, or part of another."""
    return _of_review(
        marts,
        f"""
        select
            line.school_id, {_NAME}, line.treatment, line.exclusion_reason,
            parent.school_name as parent_name
        from by_county.school_population as line
        {_SCHOOL.format(line="line")}
        left join by_county.school as parent
            on
                parent.county_code = $county
                and line.unit_school_id = parent.school_id
                and line.school_year between parent.valid_from and parent.valid_to
        where
            line.county_code = $county and line.school_year = $year
            and line.population_standard_id = $standard
            and (not line.in_population or line.school_id <> line.unit_school_id)
        order by line.treatment, line.exclusion_reason, line.school_id
        """,
        (county, school_year, standard),
    )


def scores(marts: Marts, county: str, school_year: int, standard: str) -> list[Row]:
    """The score sheet of a county in its own order, the total last, with its region's names."""
    return _of_review(
        marts,
        """
        with named as (
            select *, rowid as place
            from score_sheet
            where
                standard_id = $standard
                and (region = 'all' or starts_with($county, region))
                and $year between coalesce(valid_from, $year) and coalesce(valid_to, $year)
        ),
        sheet as (
            select * from named
            where region = (
                select region from named
                order by case region when 'all' then 0 else length(region) end desc limit 1
            )
        )
        select scored.*, sheet.label_zh, sheet.label_en
        from by_county.score as scored
        inner join sheet using (item_id)
        where
            scored.county_code = $county and scored.school_year = $year
            and scored.standard_id = $standard
        order by case scored.tier when 'total' then 1 else 0 end, sheet.place
        """,
        (county, school_year, standard),
    )


def province_coefficients(
    marts: Marts, province: str, school_year: int, standard: str
) -> list[Row]:
    """Means and coefficients of all published counties of a province."""
    return _of_province(
        marts,
        f"""
        select line.*
        from published_county_coefficient as line
        inner join dim_indicator as indicator using (indicator_id)
        where
            starts_with(line.county_code, $province) and line.school_year = $year
            and indicator.indicator_set = $standard
        order by line.county_code, {BY_LEVEL}, indicator.sort_order
        """,
        (province, school_year, standard),
    )


def province_composites(marts: Marts, province: str, school_year: int, standard: str) -> list[Row]:
    """Composite coefficients of all published counties of a province."""
    return _of_province(
        marts,
        f"""
        select *
        from published_county_composite
        where
            starts_with(county_code, $province) and school_year = $year
            and standard_id = $standard
        order by county_code, {BY_LEVEL}
        """,
        (province, school_year, standard),
    )


def item_parts(marts: Marts) -> list[Row]:
    """Names of the parts that items of a review are made of."""
    return rows(
        marts,
        "select distinct standard_id, item_id, part_id, label_zh, label_en from item_requirement "
        "where label_zh is not null order by standard_id, item_id, part_id",
    )


def finance_items(marts: Marts) -> list[Row]:
    """The figures each item of finance is about."""
    return rows(
        marts,
        "select item_id, kind, figure, compared_figure from finance_item order by sort_order",
    )


def _of_review(marts: Marts, query: str, about: tuple[str, int, str]) -> list[Row]:
    """Rows of a county in a year for a review."""
    county, school_year, standard = about
    return rows(marts, query, county=county, year=school_year, standard=standard)


def _of_province(marts: Marts, query: str, about: tuple[str, int, str]) -> list[Row]:
    """Rows of a province's counties in a year for a review."""
    province, school_year, standard = about
    return rows(marts, query, province=province, year=school_year, standard=standard)
