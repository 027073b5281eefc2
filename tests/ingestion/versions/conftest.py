"""Simulated returns of 2020 and 2025, one of every shape, opened once and held in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.read import open_document
from ingestion.sample import write_sample
from tests.ingestion.fakes import FakeDocument


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of returns: form workbooks and, in the second province, wide exports."""
    folder = tmp_path_factory.mktemp("versions")
    for year in (2020, 2025):
        write_sample(folder, year, year, 2, 7, 7, provinces=2)
    return folder


@pytest.fixture(scope="session")
def export(sample: Path) -> FakeDocument:
    """A wide export of 2025."""
    return opened(next(sample.glob("2025/*/*/*过录表*.xlsx")))


@pytest.fixture(scope="session")
def county_tables(sample: Path) -> FakeDocument:
    """The county forms of 2025, filled in."""
    return opened(next(sample.glob("2025/*/*/县级表*.xlsx")))


@pytest.fixture(scope="session")
def workbook(sample: Path) -> FakeDocument:
    """A 教基 workbook of 2025 of a school with two stages."""
    return opened(next(sample.glob("2025/*/*/*九年一贯制*.xlsx")))


@pytest.fixture(scope="session")
def earlier_workbook(sample: Path) -> FakeDocument:
    """A 基础基 workbook of 2020 of a school with two stages."""
    books = (opened(path) for path in sorted(sample.glob("2020/*/*/3*.xlsx")))
    return next(b for b in books if {"基础基312", "基础基313"} <= set(b.sheet_names))


def opened(path: Path) -> FakeDocument:
    document = open_document(path, path.name)
    content = {name: document.sheet(name) for name in document.sheet_names}
    return FakeDocument(document.name, content, kind=document.kind)
