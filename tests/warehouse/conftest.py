"""Fixtures of the warehouse tests: one build serves every test of a module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warehouse.returns import Returns, build


@pytest.fixture(scope="module")
def warehouse_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Returns], Path]:
    """Lands the returns in a fresh data folder and builds its warehouse."""

    def land_and_build(returns: Returns) -> Path:
        root = tmp_path_factory.mktemp("data")
        returns.write(root)
        return build(root)

    return land_and_build
