"""The simulated county answers just the items that the reviews ask a county for."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from ingestion.sample.county import _items

SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_item_asked_of_a_county_is_stated():
    requirements = seed("item_requirement")
    asked = {row["figure"] for row in requirements if row["figure_source"] == "county_item"}
    fallback = {
        row["otherwise_figure"] for row in requirements if row["otherwise_source"] == "county_item"
    }
    stated = {row["item_id"] for row in _items(Random(1)) if row["value"] is not None}
    assert asked <= stated <= asked | fallback


def test_the_lowest_items_of_the_score_sheet_are_scored_within_their_weight():
    sheet = {row["item_id"]: row for row in seed("score_sheet")}
    parents = {row["parent_item_id"] for row in sheet.values()}
    scored = {row["item_id"]: row for row in _items(Random(1)) if row["self_score"] is not None}
    assert set(scored) == set(sheet) - parents
    for name, row in scored.items():
        assert row["review_score"] <= row["self_score"] == float(sheet[name]["weight"])
