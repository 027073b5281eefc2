from __future__ import annotations

from datetime import date

import pytest

from contract.messages import UserError
from ingestion.years import SchoolYear, add_year, registry


def written(folder, text):
    path = folder / "years.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_registry_of_the_project_is_ascending_and_the_returns_have_no_gaps():
    declared = registry()
    assert list(declared) == sorted(declared)
    annual = [year for year in declared if declared[year].families != ("ca_caschool",)]
    assert annual == list(range(annual[0], annual[-1] + 1))


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


REGISTRY = """\
# Years of a test; this line stays.
years:
  2024: {due: 2024-02-29, families: [a, b], status: closed}  # as in the notice
  2025:
    due: 2025-09-20
    families: [a]
    status: open
"""


def test_a_year_is_added_like_the_one_before_and_every_other_line_stays(tmp_path):
    path = written(tmp_path, REGISTRY)
    added = add_year(2026, path)
    assert added == SchoolYear(2026, date(2026, 9, 20), ("a",), "open", like=2025)
    line = "  2026: {due: 2026-09-20, families: [a], status: open, like: 2025}\n"
    assert path.read_text(encoding="utf-8") == REGISTRY + line
    assert registry(path)[2026] == added


def test_a_year_between_two_others_goes_between_them(tmp_path):
    path = written(tmp_path, REGISTRY.replace("2025:", "2027:"))
    add_year(2025, path)
    assert list(registry(path)) == [2024, 2025, 2027]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[3].startswith("  2025: {due: 2025-02-28, families: [a, b]")


def test_due_date_and_families_may_be_others(tmp_path):
    added = add_year(2026, written(tmp_path, REGISTRY), due=date(2026, 10, 8), families=["c"])
    assert (added.due, added.families) == (date(2026, 10, 8), ("c",))


@pytest.mark.parametrize(("year", "code"), [(2025, "year_registered"), (2023, "no_year_before")])
def test_a_year_that_cannot_be_added_is_refused_and_nothing_is_written(tmp_path, year, code):
    path = written(tmp_path, REGISTRY)
    with pytest.raises(UserError) as refused:
        add_year(year, path)
    assert refused.value.code == code
    assert path.read_text(encoding="utf-8") == REGISTRY


def test_a_year_is_like_one_that_is_registered(tmp_path):
    text = "years:\n  2021: {due: 2021-09-20, families: [a], status: open, like: 2020}\n"
    with pytest.raises(UserError) as refused:
        registry(written(tmp_path, text))
    assert "like: 2020" in refused.value.what.en
