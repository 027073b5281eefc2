"""Reports of a small written world, and where to find what they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract.messages import Language
from contract.paths import DataFolder
from reporting.counties import Counties
from reporting.findings import published_findings
from reporting.marts import published_marts
from reporting.self_report.build import SelfReport, SelfReports
from reporting.self_report.filling import Heading, Paragraph, Table
from reporting.verdicts import release_scope
from tests.reporting.conftest import Published

SHOWN, BLOCKED = "990101", "990102"
SCHOOLS = ("实验小学", "城关学校", "镇中心学校", "村小", "无名学校")


@contextmanager
def counties_of(world: Published, year: int = 2021) -> Iterator[Counties]:
    """The counties of a written world's release."""
    scope = release_scope(world.data, year, world.fingerprint_of, strict=False)
    with published_marts(world.data, scope.published) as marts:
        findings = published_findings(world.data, scope.years, scope.published)
        yield Counties(marts, scope, findings)


def report_of(world: Published, county: str = SHOWN, year: int = 2021) -> SelfReport:
    """The report of one county."""
    with counties_of(world, year) as counties:
        (found,) = counties.in_turn([county])
        return SelfReports(counties, world.data.root).report(found)


def sentences(report: SelfReport, language: Language = "zh") -> list[str]:
    """What is said, sentence by sentence."""
    return [one.text.in_(language) for one in report.pieces if isinstance(one, Paragraph)]


def said(report: SelfReport, language: Language = "zh") -> str:
    """Everything that is said."""
    return "\n".join(sentences(report, language))


def headings(report: SelfReport) -> list[str]:
    """Headings of the first level."""
    return [one.text.zh for one in report.pieces if isinstance(one, Heading) and one.level == 1]


def table(report: SelfReport, caption: str) -> list[dict[str, str]]:
    """The rows of the table whose caption begins so, by Chinese heading."""
    (found,) = (
        one
        for one in report.pieces
        if isinstance(one, Table) and one.caption.zh.startswith(caption)
    )
    names = [column.heading.zh for column in found.columns]
    return [dict(zip(names, (cell.text.zh for cell in row), strict=True)) for row in found.rows]


def full_world(data: Path) -> Published:
    """A county with every kind of figure in two years, and one that is blocked in the newer."""
    world = Published(DataFolder.at(data))
    for year in (2020, 2021):
        world.county(year, SHOWN, name="甲县", schools=SCHOOLS)
        blocked = "blocked" if year == 2021 else "passed"
        world.county(year, BLOCKED, blocked, name="乙县", schools=[f"乙{n}" for n in SCHOOLS[:3]])
    return world.write()


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The full world, only looked at."""
    return full_world(tmp_path_factory.mktemp("self_report") / "data")


@pytest.fixture(scope="session")
def report(full: Published) -> SelfReport:
    """The report of the county that is shown."""
    return report_of(full)
