"""What the standards in force in a school year ask of a county's or a school's figures.

Belongs here: reading requirements from the warehouse. Not here: judging by them
(``standards``), whether a school complies (the warehouse).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import duckdb

from contract.messages import Text
from expectations.claims.indicators import CV_SUFFIX
from expectations.claims.ratios import declared
from expectations.claims.standards import AT_MOST, Requirement
from expectations.claims.subjects import Subject

_OF_SCHOOL = """
select item.item_id, item.level, item.operator, item.threshold, set_id, standard_id
from fct_school_item as item
where school_year = $year and school_id = $school and threshold is not null
order by set_id, level, item_no
"""
_OF_COUNTY = """
select item_id, level, operator, threshold, set_id, standard_id
from (
    unpivot (
        select
            item_id, level, operator, set_id, standard_id, item_no,
            threshold_urban, threshold_town, threshold_rural
        from int_county_standard_item
        where school_year = $year and county_code = $county
    ) on threshold_urban, threshold_town, threshold_rural into name area value threshold
)
order by set_id, level, item_no, threshold
"""
_LIMITS = """
select indicator_id, standard_id, level, cv_limit from int_county_limit
where school_year = $year and county_code = $county and cv_limit is not null
order by standard_id, level, indicator_id
"""


def read_requirements(
    connection: duckdb.DuckDBPyConnection, school_year: int, subject: Subject
) -> tuple[Requirement, ...]:
    """What the standards in force in a school year ask of a county's or a school's figures."""
    query, of = _OF_COUNTY, {"year": school_year, "county": subject.county_code}
    if subject.kind == "school":
        query, of = _OF_SCHOOL, {"year": school_year, "school": subject.code}
    rows = connection.execute(query, of).fetchall()
    sets = _texts(connection, "select set_id, label_zh, label_en from dim_standard_set")
    limits: list[Requirement] = []
    if subject.kind == "county":
        limits.extend(_limits(connection, of))
    return (*_items(connection, rows, sets), *limits)


def _items(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[tuple[str, str, str, Decimal | float, str, str]],
    sets: Mapping[str, Text],
) -> list[Requirement]:
    items = connection.execute(
        "select item_id, unit_label_zh, unit_label_en, coalesce(indicator_ids, ''), "
        "numerator_id, denominator_id, multiplier from dim_compliance_item"
    ).fetchall()
    known = {
        item: (Text(zh, en), frozenset({item, *filter(None, indicators.split(",")), *_ratios(*of)}))
        for item, zh, en, indicators, *of in items
    }
    thresholds: dict[tuple[str, str, str, str], list[Decimal]] = {}
    for item_id, level, operator, threshold, set_id, _ in rows:
        found = thresholds.setdefault((item_id, level, operator, set_id), [])
        value = _shortest(threshold)
        if value not in found:
            found.append(value)
    return [
        Requirement(
            quantities=known[item_id][1],
            level=level,
            operator=operator,
            thresholds=tuple(found),
            unit=known[item_id][0],
            standard=sets[set_id],
        )
        for (item_id, level, operator, set_id), found in thresholds.items()
    ]


def _ratios(
    numerator: str | None, denominator: str | None, multiplier: float | None
) -> Iterator[str]:
    """The item as a ratio of two declared fields, where it is one: ``table.field/table.field``."""
    if multiplier == 1:
        for above in declared(numerator):
            for below in declared(denominator):
                yield f"{above}/{below}"


def _limits(connection: duckdb.DuckDBPyConnection, of: Mapping[str, object]) -> list[Requirement]:
    """Limits of coefficients: of each indicator, or ``composite``."""
    standards = _texts(connection, "select standard_id, label_zh, label_en from standard")
    return [
        Requirement(
            quantities=frozenset({f"{indicator_id}{CV_SUFFIX}"}),
            level=level,
            operator=AT_MOST,
            thresholds=(_shortest(limit),),
            unit=Text(zh="", en=""),
            standard=standards[standard_id],
        )
        for indicator_id, standard_id, level, limit in connection.execute(_LIMITS, of).fetchall()
    ]


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Text]:
    return {key: Text(zh, en) for key, zh, en in connection.execute(query).fetchall()}


def _shortest(value: Decimal | float) -> Decimal:
    """A threshold as regulations write it: 25, not 25.00000000."""
    number = Decimal(str(value)).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
