"""A site with every kind of page, written once, for tests that only look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from contract.messages import Language
from contract.paths import DataFolder
from reporting.release import publish
from reporting.site.places import PAGES
from tests.reporting.conftest import Published

SHOWN, PARTLY, WITHHELD = "990101", "990102", "990103"
"""Published in all years; withheld in the newest; withheld in all."""

SCHOOLS = ("实验小学", "城关学校", "镇中心学校", "村小", "无名学校")


@dataclass(frozen=True)
class WrittenSite:
    """The folder of a written site."""

    folder: Path

    def page(self, name: str, language: Language = "zh") -> BeautifulSoup:
        """A page by its folder."""
        text = (self.folder / name / PAGES[language]).read_text(encoding="utf-8")
        return BeautifulSoup(text, "lxml")

    def pages(self) -> list[Path]:
        """Every page of the site."""
        return sorted(self.folder.rglob("*.html"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> WrittenSite:
    """Three counties over three years: one shown, one withheld in 2021, one never shown."""
    world = Published(DataFolder.at(tmp_path_factory.mktemp("site") / "data"))
    for year in (2019, 2020, 2021):
        world.county(year, SHOWN, name="甲县", schools=SCHOOLS)
        blocked = "blocked" if year == 2021 else "passed"
        world.county(year, PARTLY, blocked, name="乙县", schools=[f"乙{n}" for n in SCHOOLS[:3]])
        world.county(
            year, WITHHELD, "blocked", name="丙县", schools=[f"丙{n}" for n in SCHOOLS[:2]]
        )
    world.finding(
        2021,
        SHOWN,
        school_id=f"{SHOWN}001",
        school_name=SCHOOLS[1],
        value="66.5",
        bound="x ≤ 60",
        source_name="2021/甲县.xlsx",
        sheet="过录表",
        cell="O16",
        statement_zh="生师比不大于 60",
        statement_en="At most 60 pupils to a teacher",
        remedy_zh="请核对",
        remedy_en="Check",
    )
    return WrittenSite(publish(world.write().data, 2021, world.fingerprint_of).path / "site")


@pytest.fixture
def site_of(tmp_path: Path) -> Callable[[Published], WrittenSite]:
    """Publishes a world's newest year and gives its site."""

    def written(world: Published) -> WrittenSite:
        released = publish(world.write().data, world.years[-1], world.fingerprint_of)
        return WrittenSite(released.path / "site")

    return written
