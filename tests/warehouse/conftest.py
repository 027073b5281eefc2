"""One warehouse for all tests of this room: each module lands counties of its own in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.returns import Returns, build


@pytest.fixture(scope="session")
def shared_warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The warehouse of what ``land`` adds in every module that asks for it; nobody changes it.

    A county is judged by its own returns alone, so counties of different tests may share a build.
    """
    modules = [
        item.module
        for item in request.session.items
        if isinstance(item, pytest.Function) and "shared_warehouse" in item.fixturenames
    ]
    returns = Returns()
    for module in dict.fromkeys(modules):
        module.land(returns)
    root = tmp_path_factory.mktemp("data")
    returns.write(root)
    return build(root)
