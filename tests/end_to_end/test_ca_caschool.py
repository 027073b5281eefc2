"""A family that is layout files alone: real districts through ingest and models to the oracle."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from contract.paths import DataFolder
from tests.end_to_end.commands import junheng
from tests.warehouse.returns import build, rows

REAL = Path(__file__).parents[3] / "shared" / "realdata" / "ca_caschool"
INDICATORS = {"teachers_per_pupil": "b6", "computer_per_pupil": "b4"}
LEVELS = {
    "Caschool.csv": {"ALL": "primary"},
    "Caschool_grspan.csv": {"KK-06": "primary", "KK-08": "junior"},
}
"""By the name the file is sent under, which decides its layout: our level for the oracle's."""
MODELS = ("--select", "+fct_county_coefficient", "+dim_county", "--exclude-resource-type", "test")
QUERY = (
    "select county_name, level, indicator_id, schools, pupils, cv "
    "from fct_county_coefficient inner join dim_county using (county_code)"
)

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not REAL.exists(), reason="the real data is not part of the project"),
]


@pytest.fixture(scope="module")
def coefficients(tmp_path_factory):
    """Rows of QUERY by the name the file was sent under, in one data folder after the other."""
    data = DataFolder.at(tmp_path_factory.mktemp("ca"))
    inbox = data.inbox_year(1998)
    found = {}
    for name in LEVELS:
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir(parents=True)
        shutil.copy(REAL / "original" / "Caschool.csv", inbox / name)
        said = junheng(data, "ingest")
        assert (said.exit_status, said.values["years"][0]["files"]["landed"]) == (0, 1)
        found[name] = rows(build(data.root, *MODELS), QUERY)
    return found


@pytest.mark.parametrize(
    ("name", "coefficients_there"), [("Caschool.csv", 90), ("Caschool_grspan.csv", 118)]
)
def test_every_coefficient_equals_the_oracle(coefficients, name, coefficients_there):
    found = {
        (row["county_name"], row["level"], row["indicator_id"]): row for row in coefficients[name]
    }
    with (REAL / "oracle" / "cv_by_county.csv").open(encoding="utf-8", newline="") as file:
        expected = [row for row in csv.DictReader(file) if row["level"] in LEVELS[name]]
    assert len(expected) == coefficients_there
    for row in expected:
        key = (row["county"], LEVELS[name][row["level"]], INDICATORS[row["indicator"]])
        ours = found[key]
        assert (ours["schools"], ours["pupils"]) == (int(row["n"]), int(row["pupils"])), key
        assert ours["cv"] == pytest.approx(float(row["cv"]), rel=1e-9, abs=1e-9), key
