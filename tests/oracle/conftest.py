"""Random counties and what the oracle makes of them, computed once for all tests of the oracle."""

from __future__ import annotations

import pytest

from tests.oracle.exact import Row
from tests.oracle.random_province import packed
from tests.oracle.reference import marts
from tests.oracle.rules import Rules
from tests.oracle.seeds import read_rules
from tests.oracle.units_and_population import Landing

SEEDS = range(70)


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules the shipped seed tables state."""
    return read_rules()


@pytest.fixture(scope="session")
def landing(rules: Rules) -> Landing:
    """Landing rows of the random counties; nobody changes them."""
    return packed(SEEDS, rules)


@pytest.fixture(scope="session")
def found_marts(landing: Landing, rules: Rules) -> dict[str, list[Row]]:
    """Rows of every mart of these counties."""
    return marts(landing, rules)
