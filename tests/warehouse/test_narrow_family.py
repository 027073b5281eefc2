"""A family that has only pupils, classes, staff and teachers of primary schools, and no sponsor."""

from __future__ import annotations

from pathlib import Path

from tests.warehouse.returns import Returns, form_fields, rows

HAS = {
    ("enrolment", "primary", "pupils"),
    ("enrolment", "primary", "classes"),
    ("staff", "primary", "full_time_teachers"),
    ("staff", "primary", "staff"),
}


COUNTY, LAYOUT = "06", "narrow/1"


def land(returns: Returns) -> None:
    returns.layouts[LAYOUT] = frozenset(form_fields()) - HAS
    for number, (pupils, teachers) in enumerate([(30, 3), (60, 4), (0, 1)]):
        returns.school(
            f"0{number}",
            {"primary": pupils},
            county=COUNTY,
            layout_version=LAYOUT,
            school_type_code=None,
            sponsor_code=None,
            is_counted_school=None,
            staff={"primary": {"full_time_teachers": teachers, "staff": 1}},
        )


def test_what_the_family_has_is_evaluated_and_the_rest_says_it_is_not_in_the_family(
    shared_warehouse: Path,
) -> None:
    found = rows(
        shared_warehouse,
        "select indicator_id, status, reason from fct_county_coefficient where county_code = ?",
        COUNTY,
    )

    evaluated = {r["indicator_id"] for r in found if r["status"] == "evaluated"}
    others = {(r["status"], r["reason"]) for r in found if r["indicator_id"] not in evaluated}
    assert evaluated == {"b6", "m1", "m2", "m3"}
    assert others == {("not_evaluable", "not_in_family")}
    assert len(found) == 18


def test_a_field_the_family_lacks_excludes_no_school_and_is_noted(shared_warehouse: Path) -> None:
    (found,) = rows(
        shared_warehouse,
        "select schools, excluded_schools, zero_pupil_schools, note from fct_county_coefficient"
        " where indicator_id = 'b6' and county_code = ?",
        COUNTY,
    )

    assert (found["schools"], found["excluded_schools"], found["zero_pupil_schools"]) == (2, 0, 1)
    assert found["note"] == "sponsor_missing:3;school_type_missing:3"


def test_no_composite_is_computed_from_what_is_left(shared_warehouse: Path) -> None:
    found = rows(
        shared_warehouse,
        "select standard_id, status, within_limit from fct_county_composite where county_code = ?",
        COUNTY,
    )

    assert {(r["standard_id"], r["status"], r["within_limit"]) for r in found} == {
        ("basic", "not_evaluable", "not_evaluable"),
        ("quality", "not_evaluable", "no_limit"),
    }
