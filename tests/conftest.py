"""For all tests: how they are spread over processes, file by file, the long ones first.

Tests that look at what was made once for tests of several files (:data:`SHARED`) go to one process,
whatever their file, so that it is made once. What runs the pipeline or builds the shared warehouse
starts first: no process is left with it at the end while the others have nothing to do. A record
that only a crash of the machine could lose is not waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

import pytest
from sqlalchemy import Engine, event

SHARED = ("loaded", "shared_warehouse", "case_world", "found_marts")
"""Fixtures that take long: data after the whole pipeline, a warehouse, the cases of all rules, what
the oracle makes of random counties."""


@pytest.fixture(scope="session", autouse=True)
def history_outlives_the_process_only() -> Iterator[None]:
    """Dagster writes its history event by event; a test's need not outlive the machine as well.

    A run commits some thousand times, and to wait for the disk each time is no test's subject.
    """
    event.listen(Engine, "connect", _do_not_wait_for_the_disk)
    yield
    event.remove(Engine, "connect", _do_not_wait_for_the_disk)


def _do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    if isinstance(connection, Connection):
        connection.execute("PRAGMA synchronous=OFF")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=_place)


def group_of(item: pytest.Item) -> str:
    """Tests of one group run in one process, in their order."""
    own = item.path.relative_to(item.config.rootpath).as_posix()
    return _shared(item) or own


def _shared(item: pytest.Item) -> str | None:
    names = getattr(item, "fixturenames", ())
    return next((name for name in SHARED if name in names), None)


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("end_to_end") is not None:
        return 0
    return 1 if _shared(item) is not None else 2
