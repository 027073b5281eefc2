"""``junheng claims read`` without a warehouse, its errors, its files, and the claims it drafts."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from contract.paths import DataFolder
from expectations.claims.judge import judge
from expectations.claims.model import Claim, ClaimKind, Qualifier
from expectations.claims.quantities import NamedClaim
from expectations.claims.table import claim_of, figure_of
from orchestration.claims.checks import DraftedClaim
from orchestration.claims.draft import claim_row
from orchestration.cli import main
from tests.ingestion.documents.pdf_by_hand import ENCRYPTED, pdf

RIGHT = "学校占地面积8580平方米，在校学生244人，生均占地面积35.2平方米。"
WRONG = "学校占地面积8580平方米，在校学生244人，生均占地面积30.6平方米。"


def read(data: Path, file: Path, *options: str):
    """Run the command; exit status and what it prints."""
    command = ["claims", "read", str(file), "--year", "2021", "--data", str(data), *options]
    return CliRunner().invoke(main, command)


@pytest.fixture
def report(tmp_path):
    """A report of one sentence as a text file."""

    def write(text: str) -> Path:
        path = tmp_path / "report.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_a_warehouse_a_document_is_checked_against_itself(report, tmp_path):
    said = json.loads(read(tmp_path, report(WRONG), "--json").stdout)
    by_basis = {
        basis: [c for c in said["checks"] if c["basis"] == basis]
        for basis in ("document", "returns", "standard")
    }
    (wrong,) = by_basis["document"]
    assert (wrong["outcome"], wrong["severity"]) == ("inconsistent", "critical")
    assert wrong["arithmetic"]["en"].startswith("8580 ÷ 244 ≈ 35.164 → 35.2; stated 30.6")
    assert by_basis["returns"] == by_basis["standard"] == []
    (why_not,) = said["notices"]
    assert "junheng build" in why_not["zh"]


def test_a_place_of_every_check_holds_its_figure(report, tmp_path):
    said = json.loads(read(tmp_path, report(WRONG), "--json").stdout)
    for check in said["checks"]:
        first = check["marks"][0]
        assert WRONG[first["start"] : first["end"]] == check["stated_text"]
        assert check["stated_text"] in check["sentence"]


def test_an_inconsistent_claim_is_no_failure_unless_asked_for(report, tmp_path):
    assert read(tmp_path, report(WRONG)).exit_code == 0
    assert read(tmp_path, report(WRONG), "--strict").exit_code == 1
    assert read(tmp_path, report(RIGHT), "--strict").exit_code == 0


def test_what_is_right_is_listed_when_asked_for(report, tmp_path):
    path = report(RIGHT)
    assert "35.164 → 35.2" not in read(tmp_path, path).stdout
    assert "35.164 → 35.2" in read(tmp_path, path, "--all").stdout


def test_the_page_the_csv_and_the_workbook_are_written(report, tmp_path):
    files = {kind: tmp_path / f"out.{kind}" for kind in ("html", "csv", "excel")}
    options = [text for kind, path in files.items() for text in (f"--{kind}", str(path))]
    said = json.loads(read(tmp_path, report(WRONG), "--json", *options).stdout)
    assert said["written"] == {kind: str(path) for kind, path in files.items()}
    assert "35.164 → 35.2" in files["html"].read_text(encoding="utf-8")
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["check_id"] for row in rows] == [check["check_id"] for check in said["checks"]]
    assert files["excel"].read_bytes()[:2] == b"PK"


def test_county_and_school_together_are_wrong_use(report, tmp_path):
    assert read(tmp_path, report(RIGHT), "--county", "1", "--school", "2").exit_code == 2


def test_a_draft_needs_a_county(report, tmp_path):
    draft = tmp_path / "draft.xlsx"
    result = read(tmp_path, report(RIGHT), "--draft", str(draft))
    assert result.exit_code == 2
    assert "--county" in result.stderr
    assert not draft.exists()


def _scan(path: Path) -> None:
    path.write_bytes(pdf(""))


def _encrypted(path: Path) -> None:
    path.write_bytes(pdf("", ENCRYPTED))


def _empty_word(path: Path) -> None:
    WordDocument().save(path)


def _damaged(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 no archive")


def _picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG")


def _nothing(_path: Path) -> None:
    """No file at all."""


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("scan.pdf", _scan, "no_text"),
        ("secret.pdf", _encrypted, "document_encrypted"),
        ("empty.docx", _empty_word, "no_text"),
        ("damaged.docx", _damaged, "document_damaged"),
        ("picture.png", _picture, "unsupported_suffix"),
        ("missing.docx", _nothing, "file_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do_in_both_languages(tmp_path, name, make, code):
    path = tmp_path / name
    make(path)
    result = read(tmp_path, path, "--json")
    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["code"], error["where"]["file"]) == (2, code, name)
    assert all(error[part][language] for part in ("message", "remedy") for language in ("zh", "en"))


figures = st.builds(
    lambda digits, exponent: Decimal((0, tuple(map(int, str(digits))), exponent)),
    st.integers(min_value=0, max_value=10**12),
    st.integers(min_value=-4, max_value=8),
)


@given(st.lists(figures, min_size=1, max_size=4), figures, figures)
def test_a_drafted_claim_is_the_claim_with_the_digits_that_were_printed(operands, below, stated):
    claim = Claim(ClaimKind.RATIO, tuple(operands), below, stated, "", Decimal(100))
    row = claim_row(DraftedClaim("C1", claim, ""), "report.docx")
    drafted = claim_of(row)
    assert drafted == claim
    assert [one.as_tuple() for one in drafted.operands] == [one.as_tuple() for one in operands]
    assert judge(drafted) == judge(claim)


def test_a_drafted_comparison_names_the_figures_of_the_returns():
    names = ("primary:enrolment.pupils", "junior:enrolment.pupils")
    claim = Claim(
        ClaimKind.SUM,
        (Decimal(1), Decimal(2)),
        None,
        Decimal("1.5E+4"),
        "1.5万",
        qualifier=Qualifier.ABOUT,
    )
    row = claim_row(DraftedClaim("R1", claim, "约1.5万人", NamedClaim(claim, names)), "a.docx")
    assert row["numerator"] == ";".join(names)
    assert (row["kind"], row["qualifier"], row["denominator"]) == ("sum", "about", None)
    assert figure_of(row["stated_value"]).as_tuple() == Decimal("1.5E+4").as_tuple()


def test_the_data_folder_is_not_written_to(report, tmp_path):
    data = DataFolder.at(tmp_path / "data")
    assert read(data.root, report(RIGHT)).exit_code == 0
    assert not data.root.exists()
