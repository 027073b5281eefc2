from __future__ import annotations

from datetime import date

import pytest

from contract.messages import UserError
from ingestion.years import registry


def written(folder, text):
    path = folder / "years.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_registry_of_the_project_is_ascending_and_without_gaps():
    years = list(registry())
    assert years == list(range(years[0], years[-1] + 1))


def test_an_entry_gives_due_date_families_and_status(tmp_path):
    path = written(tmp_path, "years:\n  2021: {due: 2021-09-20, families: [a, b], status: open}\n")
    year = registry(path)[2021]
    assert (year.year, year.due, year.families, year.status) == (
        2021,
        date(2021, 9, 20),
        ("a", "b"),
        "open",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("years:\n  2021: {due: soon, families: [a], status: open}\n", "2021.due"),
        ("years:\n  2021: {due: 2021-09-20, families: [], status: open}\n", "families"),
        ("years:\n  2021: {due: 2021-09-20, families: [a], status: shut}\n", "status"),
        ("years:\n  2021: {due: 2021-09-20, families: [a], status: open, x: 1}\n", "2021.x"),
        ("years: {}\n", "years"),
        ("years: [", "line 1"),
    ],
    ids=["due date", "no families", "status", "unknown field", "no years", "not yaml"],
)
def test_a_wrong_registry_is_refused_with_place_and_remedy(tmp_path, text, found):
    with pytest.raises(UserError) as caught:
        registry(written(tmp_path, text))
    error = caught.value
    assert error.code == "year_registry_invalid"
    assert error.where.file == "years.yml"
    assert found in error.what.en
    assert error.remedy.zh and error.remedy.en


def test_a_missing_registry_is_refused(tmp_path):
    with pytest.raises(UserError):
        registry(tmp_path / "years.yml")
