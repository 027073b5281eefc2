"""The scopes of rules: what one row of a rule is, and which columns it may read.

Belongs here: declaring them. Not here: building the rows (``frames``).
"""

from __future__ import annotations

from typing import Literal

from contract import fields
from expectations.language.expression import FieldRef

Scope = Literal[
    "school", "school_level", "roster", "county", "file", "claim", "satisfaction", "county_item"
]
"""What one row of a rule is: a school, a school and level, a school of the predecessor year,
a county, a received file within a county, a figure a self-report states, a group that was asked
how satisfied it is, or an item of government work."""

VOLUNTARY_SCOPES: frozenset[Scope] = frozenset({"claim", "satisfaction", "county_item"})
"""Scopes of tables a county may not have sent: without rows there is nothing to judge."""

SCHOOL_COUNTS = tuple(one.name for one in fields.table("county_profile").fields if one.school_types)
"""Figures of 表Ⅰ that count schools which send returns."""

DERIVED_FIELDS: dict[Scope, dict[str, tuple[str, ...]]] = {
    "school": {
        "ingest": ("disagreements",),
        "roster": ("known_before",),
        "lineage": ("declared_closed",),
        "campus": ("parent_reported",),
        "levels": ("lacking",),
        "codes": ("school_type", "teaching_point", "urban_rural", "sponsor"),
        "place": ("county", "county_before", "county_of_file", "usual_county_name"),
    },
    "school_level": {"levels": ("fits_type", "grades", "is_senior")},
    "roster": {"roster": ("reported",)},
    "county": {
        "roster": ("schools", "missing_schools", "pupils", "missing_pupils"),
        "returned": SCHOOL_COUNTS,
        "sent": ("county_profile", "county_finance", "county_item", "satisfaction"),
    },
    "file": {"file": ("quarantined", "error_issues")},
    "claim": {
        "claim": (
            *("evaluable", "impossible", "difference", "is_share", "share", "rounding"),
            *("named", "unknown"),
        ),
    },
    "county_item": {"item": ("is_share", "is_state", "minimum", "full_score")},
}
"""Columns the gate derives from what ingestion recorded, the predecessor year and code lists."""

RECORDED_TABLES = frozenset({"ingest", "file", "claim"})
"""Derived columns of which the gate knows a recorded problem with its place and words."""

LEVEL_TABLES: dict[str, tuple[str, str]] = {
    f"{level}_{table}": (table, level)
    for level in ("primary", "junior", "senior")
    for table in ("enrolment", "staff")
}
"""Tables of schools and levels as a coarser scope may read them: one level of it alone."""

_OF_SCHOOLS = ("school", "facility", "enrolment", "staff")

LANDING_TABLES: dict[Scope, tuple[str, ...]] = {
    "school": (*_OF_SCHOOLS, *LEVEL_TABLES),
    "school_level": ("school", "enrolment", "staff"),
    "roster": _OF_SCHOOLS,
    "county": (*_OF_SCHOOLS[1:], *LEVEL_TABLES, "county_profile", "county_finance"),
    "file": (),
    "claim": (),
    "satisfaction": ("satisfaction",),
    "county_item": ("county_item",),
}
"""Tables a scope may read; a table of a finer grain is summed to the scope's grain."""


def require_field(scope: Scope, ref: FieldRef) -> None:
    """Refuse a field the scope does not have; ValueError says what it has."""
    if ref.own and scope not in ("school", "school_level"):
        raise ValueError(f"{ref}: only schools have a return of their own a year before")
    derived = DERIVED_FIELDS.get(scope, {})
    if ref.table in derived and not ref.previous:
        available: tuple[str, ...] = derived[ref.table]
    elif ref.table in LANDING_TABLES[scope]:
        landed, _ = LEVEL_TABLES.get(ref.table, (ref.table, None))
        available = tuple(field.name for field in fields.table(landed).columns)
    else:
        tables = (*LANDING_TABLES[scope], *derived)
        raise ValueError(f"{ref}: scope {scope} has the tables {', '.join(tables)}")
    if ref.field not in available:
        raise ValueError(f"{ref}: table {ref.table} has no field {ref.field!r}")
