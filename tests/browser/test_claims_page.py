"""The page of a checked self-report in a browser: without a script, at both widths, in print."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from contract.messages import Text
from reporting.claims_page.page import claims_page
from tests.browser.conftest import DESKTOP, PHONE
from tests.reporting.claims_page.documents import check, document, mark

SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    """A page with a figure of every outcome."""
    checked = document(
        check("C1", "inconsistent", mark("30.6")),
        check("R1", "not_evaluable", mark("244")),
        check("R2", "consistent", mark("8580")),
        check("S1", "not_met", mark("30.6"), arithmetic=Text(zh="长" * 300, en="word " * 200)),
        notices=(Text(zh="提示", en="Notice"),),
    )
    path = tmp_path_factory.mktemp("claims") / "page.html"
    path.write_text(claims_page(checked), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    """Opens the page at a width."""
    contexts = []

    def open_(width: int, script: bool = False):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        contexts.append(context)
        opened = context.new_page()
        opened.on("dialog", lambda _: pytest.fail("the document's text ran as a script"))
        opened.goto(address)
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_is_wider_than_the_window(page, width):
    found = page(width, script=True)
    assert found.evaluate("document.documentElement.scrollWidth") <= width


def test_the_language_is_chosen_without_a_script(page):
    opened = page(PHONE)
    notice = opened.locator(".notice")
    assert notice.inner_text() == "提示"
    opened.check("#show-en")
    assert notice.inner_text() == "Notice"


def test_on_a_desktop_notes_stand_beside_the_text_and_on_a_phone_below(page):
    for width, beside in ((DESKTOP, True), (PHONE, False)):
        opened = page(width)
        text = opened.locator(".noted .text").bounding_box()
        notes = opened.locator(".noted .notes").bounding_box()
        assert (notes["x"] >= text["x"] + text["width"]) == beside
        assert (notes["y"] >= text["y"] + text["height"] / 2) == (not beside)


def test_the_page_is_accessible(page):
    found = Axe().run(page(DESKTOP, script=True)).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
