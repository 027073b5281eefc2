"""A small simulated province, loaded once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.paths import DataFolder
from tests.end_to_end.commands import Said, copied, junheng

# The switch of form family in 2021 is inside, and every year but the first has a predecessor.
SAMPLE = (
    *("--first-year", "2019", "--last-year", "2021", "--provinces", "1"),
    *("--counties", "2", "--schools", "6", "--seed", "7"),
)


@dataclass(frozen=True)
class Loaded:
    """A data folder that ``junheng run`` has taken from the inbox to a release."""

    data: DataFolder
    said: Said


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Simulated returns in an inbox; nothing has been done with them."""
    data = DataFolder.at(tmp_path_factory.mktemp("sample"))
    assert junheng(data, "sample", *SAMPLE).exit_status == 0
    return data


@pytest.fixture(scope="session")
def loaded(sample: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The sample after one run. Tests only look at it; who changes something takes a copy."""
    data = copied(sample, tmp_path_factory.mktemp("loaded") / "data")
    return Loaded(data, junheng(data, "run"))


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[DataFolder], DataFolder]:
    """Gives a data folder's copy that a test may change."""
    return lambda data: copied(data, tmp_path / "data")
