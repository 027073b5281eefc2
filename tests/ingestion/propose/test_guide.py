"""The guide to a new family shows what really happens to its example."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ingestion.map import map_document
from ingestion.propose.proposal import propose
from ingestion.read import open_document

PAGE = Path(__file__).parents[3] / "docs" / "guides" / "add_a_form_family.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_drafted_layout_and_the_figures_are_those_of_the_page(tmp_path: Path) -> None:
    name = "装备普查_2025.csv"
    (tmp_path / name).write_text(block("csv"), encoding="utf-8")
    document = open_document(tmp_path / name, name)
    proposal = propose(document, "equipment_survey", 2025)
    assert proposal.text(name) == block("yaml")
    assert set(yaml.safe_load(block("yaml"))["records"]) == {"school", "enrolment", "facility"}
    assert f"columns not read: {', '.join(proposal.ignored)}" in TEXT

    facility = map_document(document, proposal.layout, 2025).columns["facility"]
    assert (facility["computers"][0], facility["books"][0]) == (68, 17381)
