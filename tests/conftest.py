"""How tests are spread over processes: file by file, the long ones first.

Tests that look at the one data folder that has been through the whole pipeline (``loaded``) go to
one process, whatever their file, so that the pipeline runs once. What runs the pipeline starts
first: no process is left with it at the end while the others have nothing to do.
"""

from __future__ import annotations

import pytest

SHARED = "loaded"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=lambda item: item.get_closest_marker("end_to_end") is None)


def group_of(item: pytest.Item) -> str:
    """Tests of one group run in one process, in their order."""
    shares = SHARED in getattr(item, "fixturenames", ())
    return SHARED if shares else item.path.relative_to(item.config.rootpath).as_posix()
