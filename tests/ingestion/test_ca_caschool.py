"""Real districts of another country: a family by layout files alone, with ratios to check by."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from contract.messages import UserError
from ingestion.layout.load import LAYOUTS_DIR, layouts
from ingestion.layout.schema import Layout
from ingestion.map import map_document
from ingestion.model import ParsedFile
from ingestion.read import open_document
from ingestion.recognise import recognise

FILE = (
    Path(__file__).parents[3] / "shared" / "realdata" / "ca_caschool" / "original" / "Caschool.csv"
)

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the open data is not beside the project")


def parsed(name: str = "Caschool.csv", layout: Layout | None = None) -> ParsedFile:
    document = open_document(FILE, name)
    return map_document(document, layout or recognise(document, layouts(), 1998), 1998)


def test_the_name_of_the_file_says_whether_grade_spans_are_told_apart() -> None:
    together, apart = parsed(), parsed("Caschool_grspan.csv")
    assert (together.layout_id, apart.layout_id) == (
        "ca_caschool/1998",
        "ca_caschool/1998_grade_span",
    )
    assert set(together.columns["enrolment"]["level"]) == {"primary"}
    levels = apart.columns["enrolment"]["level"]
    assert (levels.count("primary"), levels.count("junior")) == (61, 359)


def test_counts_computed_from_the_ratios_are_the_counts_of_the_file() -> None:
    """The file has both: computers, and computers per pupil; teachers, and pupils per teacher."""
    stated = parsed().columns
    content = yaml.safe_load((LAYOUTS_DIR / "ca_caschool" / "1998.yml").read_text(encoding="utf-8"))
    content["records"]["facility"]["fields"]["computers"] = {"product": ["compstu", "enrltot"]}
    teachers = {"quotient": ["enrltot", "str"], "fractions": True}
    content["records"]["staff.primary"]["fields"]["full_time_teachers"] = teachers
    content["ignored"] += ["computer", "teachers"]
    layout = Layout.model_validate({**content, "family": "ca_caschool", "version": "ratios"})
    computed = parsed(layout=layout).columns

    assert computed["facility"]["computers"] == stated["facility"]["computers"]
    assert computed["staff"]["full_time_teachers"] == pytest.approx(
        stated["staff"]["full_time_teachers"], rel=1e-6
    )
    assert computed["facility"]["source_cells"][0] == '{"computers": "L#*F#"}'
    assert computed["staff"]["source_cells"][0] == '{"full_time_teachers": "F#/N#"}'


def test_the_one_school_year_there_is_is_the_only_one_it_is_taken_for() -> None:
    with pytest.raises(UserError) as raised:
        recognise(open_document(FILE, FILE.name), layouts(), 2014)
    assert raised.value.code == "version_not_in_year"
