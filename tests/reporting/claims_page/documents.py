"""A checked document by hand, for the tests of what is shown of one."""

from __future__ import annotations

from contract.documents import Block, Report
from contract.messages import Text
from reporting.claims_page.model import Check, CheckedDocument, Mark

TEXT = "占地8580平方米，学生244人，生均30.6平方米。<script>alert(1)</script>"


def mark(text: str, block: int = 1, of: str = TEXT) -> Mark:
    """The place of a text in a block."""
    start = of.index(text)
    return Mark(block, start, start + len(text))


def check(check_id: str, outcome: str, *marks: Mark, **changes: object) -> Check:
    """A check of one of the figures."""
    columns = {
        "check_id": check_id,
        "basis": "document",
        "kind": "ratio",
        "quantity": Text(zh="生均占地面积", en="Land per pupil"),
        "level": "primary",
        "subject": "城关小学 2199000001",
        "school_year": 2021,
        "stated_text": "30.6",
        "outcome": outcome,
        "severity": None,
        "arithmetic": Text(zh="8580 ÷ 244 → 35.2", en="8580 by 244 is 35.2"),
        "marks": marks,
        "where": "段 2",
        "sentence": TEXT,
    }
    return Check(**{**columns, **changes})


def document(*checks: Check, text: str = TEXT, notices: tuple[Text, ...] = ()) -> CheckedDocument:
    """A report of a heading and a paragraph, with those checks."""
    blocks = (Block(0, "heading", "自评报告", "段 1"), Block(1, "paragraph", text, "段 2"))
    return CheckedDocument(
        name="自评.docx",
        school_year=2021,
        subject="城关小学 2199000001",
        reports=(Report(0, "自评报告", blocks),),
        figures=(mark("8580"), mark("244"), mark("30.6")) if text == TEXT else (),
        checks=checks,
        notices=notices,
    )
