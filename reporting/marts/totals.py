"""What a county has altogether, as its schools returned it, and how often each standard is reached.

Belongs here: sums and counts over the schools of one county and year. Not here: indicators and
coefficients (``county``), figures of single schools (``school``).

A sum is null where a school-level with pupils has not stated the figure: a total that leaves a
school out is none.
"""

from __future__ import annotations

from reporting.marts.county import BY_LEVEL, Marts
from reporting.marts.query import Row, rows

OF_PUPILS = ("pupils", "classes", "migrant_pupils", "left_behind_pupils", "boarders")
OF_STAFF = ("staff", "full_time_teachers")
OF_SCHOOL = (
    *("floor_area", "teaching_auxiliary_area", "gymnasium_area", "sports_ground_area"),
    *("books", "computers", "network_multimedia_classrooms", "teaching_equipment_value"),
)


def totals_by_level(marts: Marts, county: str, school_year: int) -> list[Row]:
    """School-levels with pupils, and sums of ``OF_PUPILS`` and ``OF_STAFF``, primary and junior."""
    sums = ", ".join(_sum_of_known(name) for name in (*OF_PUPILS, *OF_STAFF))
    return rows(
        marts,
        f"""
        with enrolled as (
            select school_id, level, {", ".join(OF_PUPILS)} from by_county.enrolment
            where county_code = $county and school_year = $year
        ),
        employed as (
            select school_id, level, {", ".join(OF_STAFF)} from by_county.staff
            where county_code = $county and school_year = $year
        )
        select level, count(case when pupils > 0 then 1 end) as schools, {sums}
        from enrolled full join employed using (school_id, level)
        where level in ('primary', 'junior')
        group by level
        having schools > 0
        order by {BY_LEVEL}
        """,
        county=county,
        year=school_year,
    )


def totals_of_schools(marts: Marts, county: str, school_year: int) -> Row:
    """Schools that returned their facilities, and sums of ``OF_SCHOOL`` over all of them."""
    sums = ", ".join(
        f"case when count(*) = count({name}) then sum({name}) end as {name}" for name in OF_SCHOOL
    )
    (found,) = rows(
        marts,
        f"select count(*) as schools, {sums} from by_county.facility "
        "where county_code = $county and school_year = $year",
        county=county,
        year=school_year,
    )
    return found


def standard_results(marts: Marts, county: str, school_year: int) -> list[Row]:
    """School-levels met, not met and not evaluable, by review, level, item and threshold."""
    return rows(
        marts,
        f"""
        select
            standard_id, set_id, level, item_id, operator, threshold,
            count(case when required_met = 'met' then 1 end) as met,
            count(case when required_met = 'not_met' then 1 end) as not_met,
            count(case when required_met = 'not_evaluable' then 1 end) as not_evaluable
        from by_county.school_item
        where county_code = $county and school_year = $year
        group by standard_id, set_id, level, item_id, operator, threshold
        order by standard_id, {BY_LEVEL}, min(item_no), item_id, threshold nulls last
        """,
        county=county,
        year=school_year,
    )


def _sum_of_known(name: str) -> str:
    """A sum over school-levels; null if one with pupils lacks the figure."""
    is_missing = f"pupils > 0 and {name} is null"
    return f"case when count(case when {is_missing} then 1 end) = 0 then sum({name}) end as {name}"
