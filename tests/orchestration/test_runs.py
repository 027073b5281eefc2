"""How stages and years become Dagster runs."""

from __future__ import annotations

from orchestration.runs import Step, plan
from orchestration.stages import Stage

ALL = tuple(Stage)


def test_neighbouring_years_go_through_all_stages_in_one_run():
    assert plan(ALL, [2018, 2019, 2020]) == [Step(ALL, 2018, 2020)]


def test_years_with_a_gap_leave_the_year_between_alone_and_build_the_warehouse_once():
    assert plan(ALL, [2018, 2020, 2021]) == [
        Step((Stage.LANDING,), 2018, 2018),
        Step((Stage.LANDING,), 2020, 2021),
        Step((Stage.WAREHOUSE,)),
        Step((Stage.GATE,), 2018, 2018),
        Step((Stage.GATE,), 2020, 2021),
        Step((Stage.RELEASE,)),
    ]


def test_stages_that_know_no_year_are_one_run_without_partitions():
    assert plan([Stage.WAREHOUSE], []) == [Step((Stage.WAREHOUSE,))]
    assert plan([Stage.RELEASE], []) == [Step((Stage.RELEASE,))]
