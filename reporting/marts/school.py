"""What the marts hold about the schools of one county.

Belongs here: queries of ``by_county`` that give a row per school. Not here: the county's own
figures (``county``).
"""

from __future__ import annotations

from collections.abc import Sequence

from reporting.marts.county import BY_LEVEL, Marts, of_county, of_year
from reporting.marts.query import Row, rows


def schools(marts: Marts, county: str) -> list[Row]:
    """Names and kinds of the schools by run of years, the newest last."""
    return of_county(marts, "school", county, "school_id, valid_from")


def population(marts: Marts, county: str, school_year: int) -> list[Row]:
    """How each school takes part in each review."""
    order = "population_standard_id, school_id"
    return of_year(marts, "school_population", county, school_year, order)


def campuses(marts: Marts, county: str) -> list[Row]:
    """Schools counted in another school, by review and year."""
    return rows(
        marts,
        "select school_year, population_standard_id, school_id, unit_school_id "
        "from by_county.school_population "
        "where county_code = $county and school_id <> unit_school_id "
        "order by school_year, population_standard_id, school_id",
        county=county,
    )


def values_of_year(marts: Marts, county: str, school_year: int) -> list[Row]:
    """Each school-level that takes part: value, urban or rural, standard, share of the variance.

    The standard is that of the item of the same review that is the same figure, if there is one.
    """
    return rows(
        marts,
        """
        with threshold as (
            select
                item.school_id, item.level, unnest(split(named.indicator_ids, ',')) as indicator_id,
                item.standard_id, item.threshold, item.required_met
            from by_county.school_item as item
            inner join dim_compliance_item as named using (item_id)
            where item.county_code = $county and item.school_year = $year
        ),
        figure as (
            select * from by_county.school_indicator
            where
                county_code = $county and school_year = $year
                and in_population and status = 'evaluated'
        )
        select
            figure.level, figure.indicator_id, figure.school_id, figure.denominator, figure.value,
            coalesce(area.urban_rural_group, 'unknown') as "group",
            threshold.threshold, threshold.required_met, part.deviation, part.share, part.direction
        from figure
        left join by_county.school as school
            on
                school.county_code = $county
                and figure.school_id = school.school_id
                and figure.school_year between school.valid_from and school.valid_to
        left join urban_rural as area using (urban_rural_code)
        inner join dim_indicator as indicator using (indicator_id)
        left join threshold
            on
                figure.school_id = threshold.school_id
                and figure.level = threshold.level
                and figure.indicator_id = threshold.indicator_id
                and indicator.indicator_set = threshold.standard_id
        left join (
            select * from by_county.contribution
            where county_code = $county and school_year = $year
        ) as part
            on
                figure.school_id = part.school_id
                and figure.level = part.level
                and figure.indicator_id = part.indicator_id
        order by figure.level desc, figure.indicator_id, figure.value, figure.school_id
        """,
        county=county,
        year=school_year,
    )


def values(marts: Marts, county: str) -> list[Row]:
    """Every value of every unit over the years, one row per line: lists of years and values."""
    return rows(
        marts,
        """
        select
            school_id, level, indicator_id,
            list(school_year order by school_year) as school_years,
            list(value order by school_year) as "values"
        from by_county.school_indicator
        where county_code = $county and status = 'evaluated'
        group by school_id, level, indicator_id
        order by school_id, level desc, indicator_id
        """,
        county=county,
    )


def items(marts: Marts, county: str) -> list[Row]:
    """Every item of a school's standard over the years: lists of years, values and thresholds."""
    return rows(
        marts,
        f"""
        select
            school_id, level, standard_id, item_id, any_value(operator) as operator,
            list(school_year order by school_year) as school_years,
            list(value order by school_year) as "values",
            list(threshold order by school_year) as thresholds,
            list(required_met order by school_year) as results
        from by_county.school_item
        where county_code = $county
        group by school_id, level, standard_id, item_id
        order by school_id, {BY_LEVEL}, standard_id, min(item_no), item_id
        """,
        county=county,
    )


def numerators(marts: Marts, county: str) -> list[Row]:
    """What each indicator's numerator and denominator were made of, by level and year."""
    return rows(
        marts,
        "select level, indicator_id, numerator_id, denominator_id, "
        "list(school_year order by school_year) as school_years "
        "from by_county.numerator_choice where county_code = $county "
        "group by level, indicator_id, numerator_id, denominator_id "
        "order by level, indicator_id, min(school_year)",
        county=county,
    )


def landed(marts: Marts, county: str, table: str, fields: Sequence[str]) -> list[Row]:
    """Landed figures of the schools with file, sheet, row and cells."""
    level = "level" if table != "facility" else "null as level"
    return rows(
        marts,
        f"select school_year, school_id, {level}, {', '.join(fields)}, "
        "source_name, sheet, source_row, source_cells "
        f"from by_county.{table} where county_code = $county "
        "order by school_id, level, school_year",
        county=county,
    )


def numerator_fields(marts: Marts) -> list[Row]:
    """Landed fields each numerator is made of, with their signs, in order."""
    return rows(
        marts,
        "select numerator_id, table_name, field_name, field_sign "
        "from int_numerator_field order by numerator_id, field_order",
    )
