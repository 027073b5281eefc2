"""A published figure leads back to cells that hold it, read with another library than ours."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import openpyxl
import pytest

from contract.fields import tables
from contract.messages import UserError
from contract.paths import DataFolder
from reporting.trace import LandedFigure, Trace, trace
from tests.end_to_end.commands import junheng

pytestmark = pytest.mark.end_to_end

# The unit a return states a figure in, where it is not the unit it is landed in.
FORM_UNITS = {"teaching_equipment_value": 10_000, "fixed_assets": 10_000}


def figures_of(data: DataFolder, school_year: int, amount: int) -> list[tuple[str, str, str]]:
    """Random (school, table.field, level or '') that landed with a figure, same each time."""
    found = []
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        for table in ("enrolment", "staff", "facility"):
            level = "level" if "level" in tables()[table].key else "''"
            for field in tables()[table].measures:
                found += [
                    (school, f"{table}.{field.name}", at)
                    for school, at in marts.execute(
                        f"select school_id, {level} from stg_{table} "
                        f"where school_year = {school_year} and {field.name} is not null "
                        "order by 1, 2"
                    ).fetchall()
                ]
    return random.Random(7).sample(found, amount)


def stated(data: DataFolder, figure: LandedFigure) -> float:
    """What the named cells of the received file hold, summed, in the unit of landing."""
    assert (data.root / figure.archived).read_bytes() == received(data, figure).read_bytes()
    workbook = openpyxl.load_workbook(received(data, figure), data_only=True)
    cells = [cell.rpartition("!") for cell in figure.cells]
    values = [workbook[sheet][address].value for sheet, _, address in cells]
    return sum(float(value or 0) for value in values) * FORM_UNITS.get(figure.field, 1)


def received(data: DataFolder, figure: LandedFigure) -> Path:
    return data.inbox / figure.source_name


@pytest.mark.parametrize("school_year", [2019, 2021])
def test_a_landed_figure_leads_to_cells_that_hold_it(loaded, school_year):
    for school, name, level in figures_of(loaded.data, school_year, 40):
        (found,) = trace(loaded.data, school_year, school, name, level or None)
        (figure,) = found.figures
        assert stated(loaded.data, figure) == pytest.approx(figure.value, rel=1e-12), figure


def indicator_of_a_single_stage_school(data: DataFolder, indicator_id: str) -> Trace:
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        school, _ = marts.execute(
            "select school_id, count(*) from fct_school_indicator where school_year = 2021 "
            "and indicator_id = ? and status = 'evaluated' group by 1 having count(*) = 1 "
            "order by 1 limit 1",
            [indicator_id],
        ).fetchone()
    (found,) = trace(data, 2021, school, indicator_id)
    return found


def test_an_indicator_leads_through_county_and_school_to_all_cells_behind_it(loaded):
    found = indicator_of_a_single_stage_school(loaded.data, "b1")

    total = {figure.field: figure.sign * figure.value for figure in found.figures}
    assert set(total) == {"teaching_auxiliary_area", "gymnasium_area", "pupils"}
    assert total.pop("pupils") == found.school.denominator
    assert sum(total.values()) == pytest.approx(found.school.numerator, rel=1e-12)
    assert found.school.value == pytest.approx(found.school.numerator / found.school.denominator)
    assert found.county.county_mean > 0


def test_the_command_prints_the_way(loaded):
    found = indicator_of_a_single_stage_school(loaded.data, "b5")
    year, school = ("--year", "2021"), ("--school", found.school_id)

    said = junheng(loaded.data, "trace", *year, *school, "--field", "b5")

    assert said.exit_status == 0
    (told,) = said.values["traces"]
    assert told["figures"][0]["cells"] == list(found.figures[0].cells)


def test_a_school_that_is_not_there_is_said_to_be_missing(loaded):
    with pytest.raises(UserError, match="nothing_to_trace"):
        trace(loaded.data, 2021, "0000000000", "books")


def test_a_field_nobody_declared_is_said_to_be_missing(loaded):
    with pytest.raises(UserError, match="nothing_to_trace"):
        trace(loaded.data, 2021, "0000000000", "number_of_flagpoles")
