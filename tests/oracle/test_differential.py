"""The warehouse against the oracle: every mart of hundreds of random counties, figure by figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.paths import DataFolder
from tests.landing_fixture import write_landing
from tests.oracle.compare import compare
from tests.oracle.county_reviews import REVIEW_PARTS
from tests.oracle.exact import MET, NOT_EVALUABLE, NOT_MET, Row
from tests.oracle.random_province import packed
from tests.oracle.reference import KEYS, marts
from tests.oracle.seeds import read_rules
from tests.warehouse.returns import build, rows

SEEDS = range(220)

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def both_sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Row]], Path]:
    """What the oracle expects, and the warehouse built from the same landing rows."""
    rules = read_rules()
    landing = packed(SEEDS, rules)
    data = DataFolder.at(tmp_path_factory.mktemp("differential"))
    write_landing(data, landing)
    return marts(landing, rules), build(data.root)


@pytest.mark.parametrize("mart", KEYS)
def test_the_warehouse_agrees_with_the_oracle(both_sides, mart):
    expected, warehouse = both_sides
    key = KEYS[mart]
    columns = [column for column in expected[mart][0] if column not in key]
    schema = _schema(warehouse, mart)
    found = compare(mart, expected[mart], rows(warehouse, f"from {schema}.{mart}"), key, columns)
    assert found.rows > 0
    assert found.agrees, str(found)


def test_every_part_of_both_reviews_is_met_not_met_and_open_in_some_county(both_sides):
    expected, _ = both_sides
    verdicts = expected["fct_county_verdict"]
    parts = {(row["standard_id"], row["part"]) for row in verdicts}
    reached = {(row["standard_id"], row["part"], row["status"]) for row in verdicts}

    assert len(parts) == len(REVIEW_PARTS["basic"]) + len(REVIEW_PARTS["quality"]) + 2
    assert reached == {
        (*part, status) for part in parts for status in (MET, NOT_MET, NOT_EVALUABLE)
    }


def _schema(warehouse: Path, mart: str) -> str:
    query = "select table_schema from information_schema.tables where table_name = ?"
    (row,) = rows(warehouse, query, mart)
    return str(row["table_schema"])
