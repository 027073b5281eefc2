"""What the marts hold about one county: everything its pages, forms and documents show.

Belongs here: queries of ``by_county`` for one county, rows in the order a reader expects. Not here:
wording, rounding, rows per school (``school``), all counties together (``nation``).

Every function takes the connection of ``published_marts`` and a county code; a school year where
only one year is wanted.
"""

from __future__ import annotations

import duckdb

from reporting.marts.query import EXACT_SUM, Row, rows

Marts = duckdb.DuckDBPyConnection

BY_LEVEL = "case level when 'primary' then 1 when 'junior' then 2 else 3 end"
_BY_INDICATOR = f"{BY_LEVEL}, indicator_id"

REVIEW_ITEMS = {"government": "item_id", "outcome": "item_id", "veto": "veto_id"}
"""Parts of a review made of items, and what their marts call the item."""


def of_county(marts: Marts, table: str, county: str, order: str) -> list[Row]:
    """All rows of a county."""
    query = f"select * from by_county.{table} where county_code = $county order by {order}"
    return rows(marts, query, county=county)


def of_year(marts: Marts, table: str, county: str, school_year: int, order: str) -> list[Row]:
    """All rows of a county in one year."""
    query = (
        f"select * from by_county.{table} "
        f"where county_code = $county and school_year = $year order by {order}"
    )
    return rows(marts, query, county=county, year=school_year)


def names(marts: Marts, county: str) -> list[Row]:
    """Names and stated codes of the county by run of years, the newest last."""
    return of_county(marts, "county", county, "valid_from")


def coefficients(marts: Marts, county: str) -> list[Row]:
    """Mean, deviation and coefficient by year, level and indicator."""
    return of_county(marts, "county_coefficient", county, f"school_year, {_BY_INDICATOR}")


def composites(marts: Marts, county: str) -> list[Row]:
    """Composite coefficients by year, level and review."""
    return of_county(marts, "county_composite", county, f"school_year, {BY_LEVEL}, standard_id")


def trend(marts: Marts, county: str) -> list[Row]:
    """Figures by line and year, with breaks."""
    return of_county(marts, "trend", county, f"{_BY_INDICATOR}, measure, school_year")


def findings(marts: Marts, county: str) -> list[Row]:
    """What the gate flagged, accepted findings included, the newest year first."""
    order = "school_year desc, status, rule_id, school_id, level, cell"
    return of_county(marts, "finding", county, order)


def compliance(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Whether each school-level reaches the standard of each review."""
    order = f"standard_id, {BY_LEVEL}, school_id"
    return of_year(marts, "school_compliance", county, school_year, order)


def plans(marts: Marts, county: str, school_year: int) -> list[Row]:
    """The least addition to each coefficient above its limit."""
    return of_year(marts, "plan_county", county, school_year, _BY_INDICATOR)


def targets(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Planned values and what was reached."""
    return of_year(marts, "target", county, school_year, f"measure, {_BY_INDICATOR}")


def verdicts(marts: Marts, county: str) -> list[Row]:
    """Result of every part of every review by year."""
    return rows(
        marts,
        """
        select verdict.*
        from by_county.county_verdict as verdict
        inner join verdict_part as listed using (standard_id, part)
        where county_code = $county
        order by school_year, standard_id, listed.sort_order
        """,
        county=county,
    )


def review_items(marts: Marts, county: str, school_year: int, part: str) -> list[Row]:
    """Items of a part (``REVIEW_ITEMS``) in the order of the review's document."""
    mart, key = f"{part}_item" if part != "veto" else part, REVIEW_ITEMS[part]
    return rows(
        marts,
        f"""
        select item.*, item.{key} as item_id
        from by_county.{mart} as item
        inner join {part}_item as listed
            on item.standard_id = listed.standard_id and item.{key} = listed.item_id
        where county_code = $county and school_year = $year
        order by item.standard_id, listed.sort_order
        """,
        county=county,
        year=school_year,
    )


def satisfaction(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Satisfaction by group asked, all together first."""
    return rows(
        marts,
        """
        select asked.*
        from by_county.satisfaction as asked
        inner join (
            select group_name, min(sort_order) as sort_order from satisfaction_group group by all
        ) as listed using (group_name)
        where county_code = $county and school_year = $year
        order by listed.sort_order
        """,
        county=county,
        year=school_year,
    )


def funding(marts: Marts, county: str, school_year: int) -> list[Row]:
    """The three growths and two ratios, pairs of years in order."""
    return rows(
        marts,
        """
        select growth.*
        from by_county.funding_growth as growth
        inner join finance_item as listed using (item_id)
        where county_code = $county and school_year = $year
        order by listed.sort_order, to_year
        """,
        county=county,
        year=school_year,
    )


def gaps(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Means of urban, town and rural schools beside the county mean, by level and indicator."""
    return rows(
        marts,
        f"""
        select gap.*, coefficient.county_mean
        from by_county.gap as gap
        left join by_county.county_coefficient as coefficient
            using (county_code, school_year, level, indicator_id)
        where county_code = $county and school_year = $year
        order by {_BY_INDICATOR}
        """,
        county=county,
        year=school_year,
    )


def plan_schools(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Schools that get something in a plan."""
    return rows(
        marts,
        f"""
        select * from by_county.plan
        where county_code = $county and school_year = $year and added > 0
        order by {_BY_INDICATOR}, added desc, school_id
        """,
        county=county,
        year=school_year,
    )


def shortfalls(marts: Marts, county: str, school_year: int) -> list[Row]:
    """What schools lack for their standard, added up by review, level and item."""
    return rows(
        marts,
        f"""
        select
            standard_id, level, item_id, any_value(unit) as unit,
            count(*) as schools,
            count(case when gap > 0 then 1 end) as schools_short,
            count(case when status = 'not_evaluable' then 1 end) as not_evaluable,
            cast({EXACT_SUM.format(column="gap")} as double) as gap,
            cast({EXACT_SUM.format(column="cost_yuan")} as double) as cost_yuan
        from by_county.shortfall
        where county_code = $county and school_year = $year
        group by standard_id, level, item_id
        having schools_short > 0 or not_evaluable > 0
        order by standard_id, {BY_LEVEL}, cost_yuan desc nulls last, item_id
        """,
        county=county,
        year=school_year,
    )


def sources(marts: Marts, county: str) -> list[Row]:
    """How many files of which layout the figures of each year come from."""
    return rows(
        marts,
        """
        with file as (
            select school_year, layout_version, maturity, source_name from by_county.enrolment
            where county_code = $county
            union
            select school_year, layout_version, maturity, source_name from by_county.staff
            where county_code = $county
            union
            select school_year, layout_version, maturity, source_name from by_county.facility
            where county_code = $county
        )
        select school_year, layout_version, maturity, count(distinct source_name) as files
        from file
        group by all
        order by school_year, layout_version, maturity
        """,
        county=county,
    )


def size(marts: Marts, county: str, school_year: int) -> list[Row]:
    """School-levels with pupils and their pupils, all that filed a return."""
    return rows(
        marts,
        f"""
        select level, count(*) as schools, sum(pupils) as pupils
        from by_county.enrolment
        where
            county_code = $county and school_year = $year
            and pupils > 0 and level in ('primary', 'junior')
        group by level
        order by {BY_LEVEL}
        """,
        county=county,
        year=school_year,
    )
