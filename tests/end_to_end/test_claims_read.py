"""A county's self-report read, checked against what it handed in, and drafted for the gate."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pytest
from docx import Document as WordDocument

from expectations.claims.known import open_known
from expectations.claims.table import claim_frame, landed_claims
from expectations.claims.whose import Asked
from expectations.evaluate import evaluate_rule
from expectations.landing import landing_table
from expectations.rules import load_rules
from orchestration.claims.document import check_claims
from reporting.numbers import half_up
from tests.end_to_end.commands import junheng

pytestmark = pytest.mark.end_to_end
YEAR = 2021


@dataclass(frozen=True)
class County:
    """What the warehouse says of a county's primary schools."""

    code: str
    name: str
    pupils: int
    classes: int
    books_per_pupil: float
    books_cv: float


FEWEST_CONSISTENT = 30


@pytest.fixture(scope="module")
def county(loaded) -> County:
    with duckdb.connect(str(loaded.data.warehouse), read_only=True) as marts:
        row = marts.execute(
            "select county_code, county_name, county_mean, cv from fct_county_coefficient "
            "join dim_county using (county_code) where school_year = ? and level = 'primary' "
            "and indicator_id = 'b5' and ? between valid_from and valid_to order by 1 limit 1",
            [YEAR, YEAR],
        ).fetchone()
        code, name, mean, cv = row
        pupils, classes = marts.execute(
            "select sum(pupils), sum(classes) from int_school_level "
            "join int_school using (school_year, school_id) "
            "where school_year = ? and level = 'primary' and county_code = ?",
            [YEAR, code],
        ).fetchone()
    return County(code, name, int(pupils), int(classes), mean, cv)


def write_report(path: Path, county: County, pupils: int) -> Path:
    """A report of a few sentences; all its figures but the pupils are those of the returns."""
    word = WordDocument()
    word.add_heading(f"{county.name}义务教育均衡发展自评报告")
    word.add_paragraph(
        f"全县小学在校学生{pupils}人，教学班{county.classes}个，"
        f"平均班额{half_up(pupils / county.classes, 1)}人。"
    )
    word.add_paragraph(f"小学生均图书册数{half_up(county.books_per_pupil, 1)}册。")
    word.save(path)
    return path


@pytest.fixture
def said(loaded, county, tmp_path):
    """What the command says of the county's report with that many pupils."""

    def say(pupils: int, *options: str) -> dict:
        report = write_report(tmp_path / "report.docx", county, pupils)
        done = junheng(loaded.data, "claims", "read", str(report), "--year", str(YEAR), *options)
        assert done.exit_status == 0, done.values
        return done.values

    return say


def of_returns(said: dict) -> dict[str, str]:
    """Quantity → what the returns say of it."""
    return {
        check["quantity"]["zh"]: check["outcome"]
        for check in said["checks"]
        if check["basis"] == "returns"
    }


def test_the_county_is_recognised_and_what_the_returns_say_is_consistent(said, county):
    found = said(county.pupils)
    assert found["county"]["code"] == county.code
    assert of_returns(found)["在校学生数"] == "consistent"
    assert of_returns(found)["生均图书册数"] == "consistent"
    assert "inconsistent" not in found["outcomes"]


def test_a_figure_that_was_not_handed_in_is_inconsistent(said, county):
    found = said(county.pupils + 7)
    assert of_returns(found)["在校学生数"] == "inconsistent"
    assert of_returns(found)["生均图书册数"] == "consistent"


def test_a_figure_is_held_against_the_standard_in_force(said, county):
    (standard,) = [
        check
        for check in said(county.pupils)["checks"]
        if check["basis"] == "standard" and check["quantity"]["zh"] == "生均图书册数"
    ]
    assert standard["outcome"] == ("met" if county.books_per_pupil >= 25 else "not_met")
    assert "≥ 25" in standard["arithmetic"]["zh"] or "< 25" in standard["arithmetic"]["zh"]


def test_a_county_that_did_not_hand_in_returns_is_not_guessed(said, loaded, tmp_path):
    report = tmp_path / "other.docx"
    stranger = County("999999", "某某县", 0, 10, 1.0, 0.1)
    write_report(report, stranger, 500)
    done = junheng(loaded.data, "claims", "read", str(report), "--year", str(YEAR))
    assert done.values["county"] is None
    assert set(of_returns(done.values).values()) == {"not_evaluable"}


def test_a_year_that_has_not_landed_is_not_evaluable(loaded, county, tmp_path):
    report = write_report(tmp_path / "report.docx", county, county.pupils)
    done = junheng(loaded.data, "claims", "read", str(report), "--year", "2024")
    assert set(of_returns(done.values).values()) == {"not_evaluable"}


def test_an_unknown_county_or_school_is_refused_with_the_nearest(loaded, county, tmp_path):
    report = write_report(tmp_path / "report.docx", county, county.pupils)
    wrong = ("claims", "read", str(report), "--year", str(YEAR), "--county", "000000")
    done = junheng(loaded.data, *wrong)
    assert (done.exit_status, done.values["error"]["code"]) == (2, "county_unknown")
    assert county.code in done.values["error"]["remedy"]["zh"]


def test_the_generated_reports_read_back_say_nothing_but_what_the_returns_say(loaded):
    """What the project writes itself its own reader finds right, by itself and by the returns."""
    reports = [
        path
        for path in sorted((loaded.data.releases / "latest" / "documents").glob("*.docx"))
        if path.stem.isdigit()
    ]
    assert reports
    for report in reports:
        checked = check_claims(loaded.data, report, Asked(YEAR))
        assert checked.county is not None
        assert checked.county.code == report.stem
        outcomes = Counter(str(one.outcome) for one in checked.document.checks)
        assert outcomes["consistent"] > FEWEST_CONSISTENT
        assert set(outcomes) <= {"consistent", "met", "not_met"}, report.name


def test_confirmed_claims_enter_the_gate(said, loaded, county, copy_of, tmp_path):
    """The drafted sheet is ingested as county forms are, and the gate's rules judge its claims."""
    draft = tmp_path / "draft.xlsx"
    drafted = said(county.pupils + 7, "--county", county.code, "--draft", str(draft))["drafted"]
    data = copy_of(loaded.data)
    (forms,) = data.inbox_year(YEAR).rglob(f"*县级表*{county.name}*")
    shutil.copy(draft, forms)
    assert junheng(data, "ingest", "--year", str(YEAR)).exit_status == 0
    with open_known(loaded.data) as years:
        claims = landed_claims(landing_table(data, "claim", YEAR), years[YEAR].returns)
    ours = [one for one in claims if one.row["document"] == "report.docx"]
    assert len(ours) == drafted
    frame = claim_frame(ours)
    failed = {
        frame.labels["item"][row]
        for rule in load_rules().rules
        if rule.id in ("D06", "D07")
        for row in np.flatnonzero(evaluate_rule(rule, frame).failing)
    }
    by_item = {one.item: one for one in ours}
    assert {by_item[item].row["numerator"] for item in failed} == {"primary:enrolment.pupils"}
