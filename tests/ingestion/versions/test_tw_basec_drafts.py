"""Real open data: from 103 alone later versions are drafted, and totals are the oracle's."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from ingestion.layout.confirm import confirm, open_questions
from ingestion.layout.load import LAYOUTS_DIR, layouts
from ingestion.map import map_document
from ingestion.read import open_document
from ingestion.recognise import recognise
from ingestion.versions.draft import draft, nearest
from ingestion.versions.write import version_name, version_text, write_version

DATA = Path(__file__).parents[3] / ".." / "shared" / "realdata" / "tw_basec"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the open data is not beside the project")

TOTALS = {
    "pupils": ("enrolment", "pupils"),
    "classes": ("enrolment", "classes"),
    "teachers": ("staff", "full_time_teachers"),
    "staff": ("staff", "staff"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Layouts of which version 103 is all that is known."""
    (tmp_path / "tw_basec").mkdir()
    shutil.copy(LAYOUTS_DIR / "tw_basec" / "103.yml", tmp_path / "tw_basec")
    return tmp_path


@pytest.mark.parametrize("roc_year", [109, 110, 111])
def test_a_version_drafted_from_103_needs_two_answers_at_most_and_reads_what_the_oracle_says(
    roc_year: int, folder: Path
) -> None:
    file = DATA / "original" / f"{roc_year}_basec.csv"
    year = roc_year + 1911
    document = open_document(file, file.name)
    known = layouts(folder)
    best = nearest(document, known.values(), year)[0]
    made = draft(document, best.layout, year)
    name = version_name(best.layout, year)
    assert name == str(roc_year)
    path = write_version(folder, best.layout, name, version_text(made, known, year, file.name))

    questions = open_questions(layouts(folder)[f"tw_basec/{name}"])
    assert 1 <= len(questions) <= 2
    confirm(path, [question.path for question in questions])

    layout = recognise(document, layouts(folder), year)
    parsed = map_document(document, layout, year)
    shipped = map_document(document, recognise(document, layouts(), year), year)
    assert parsed.columns == shipped.columns, "whose coefficients are the oracle's"
    assert layout.id == f"tw_basec/{name}"
    assert not [issue for issue in parsed.issues if issue.severity != "info"]
    expected = oracle(roc_year)
    columns = parsed.columns
    for total, (table, field) in TOTALS.items():
        assert sum(float(str(value)) for value in columns[table][field]) == expected[total]
    assert len(columns["school"]["school_id"]) == expected["rows"]
    assert columns["enrolment"]["pupils"].count(0) == expected["zero_pupil_schools"]
    assert len(set(columns["school"]["county_code"])) == expected["counties"]


def oracle(roc_year: int) -> dict[str, int]:
    with (DATA / "oracle" / "control_totals.csv").open(encoding="utf-8") as lines:
        rows = [{key: int(value) for key, value in row.items()} for row in csv.DictReader(lines)]
    return next(row for row in rows if row["year"] == roc_year)
