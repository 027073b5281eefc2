"""A browser and a site for it to open from the file system, each made once.

The browser is the system's Chromium; nothing is downloaded. Without one the tests are skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from contract.paths import DataFolder
from reporting.release import publish
from tests.reporting.conftest import Published

COUNTY, WITHHELD = "990101", "990102"
SCHOOLS = (
    "实验小学",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "\u202eאבג\u200f",
    "\U0001f3eb" * 3,
    "长" * 60,
    "城关学校",
)
PHONE, DESKTOP = 390, 1440


@dataclass
class Visit:
    """A page of the site, open, with everything that went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this system / 系统没有 Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a simulated province: three years, a county shown, a county withheld."""
    world = Published(DataFolder.at(tmp_path_factory.mktemp("browser") / "data"))
    world.province = "示例省"
    for year in (2019, 2020, 2021):
        world.county(year, COUNTY, name="<b>甲</b>县", schools=SCHOOLS)
        world.county(year, "990103", name="乙县", schools=SCHOOLS[:2])
        world.county(year, WITHHELD, "blocked", name="丙县", schools=["一"])
    world.finding(2021, COUNTY, school_id=f"{COUNTY}001", school_name=SCHOOLS[1], value="66.5")
    return publish(world.write().data, 2021, world.fingerprint_of).path / "site"


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Callable[..., Visit]]:
    """Opens a page by its place in the site, at a width, watching for trouble."""
    contexts = []

    def open_(place: str, width: int = DESKTOP, script: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        contexts.append(context)
        visited = Visit(context.new_page())
        _watch(visited)
        visited.page.goto(f"{folder.as_uri()}/{place}")
        return visited

    yield open_
    for context in contexts:
        context.close()


def _watch(visited: Visit) -> None:
    page, troubles = visited.page, visited.troubles
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (troubles.append("dialog"), dialog.dismiss()))
    page.on(
        "console",
        lambda message: (
            troubles.append(f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            troubles.append(f"request: {request.url}")
            if not request.url.startswith("file:")
            else None
        ),
    )
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
