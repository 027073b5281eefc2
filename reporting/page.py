"""The overview page as HTML: self-contained, printable, Chinese and English.

Belongs here: rendering templates. Not here: what the page says (``overview``).
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract.messages import Language, Text
from reporting.overview import Overview

TEMPLATES = Path(__file__).parent / "templates"

PAGES: dict[Language, str] = {"zh": "index.html", "en": "en.html"}
"""File name of each language."""


def render(overview: Overview, language: Language) -> str:
    """The page in one language; every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def text(value: Text) -> str:
        return value.in_(language)

    environment.filters["text"] = text
    other: Language = "en" if language == "zh" else "zh"
    return environment.get_template("overview.html.j2").render(
        page=overview, say=say, language=language, other_page=PAGES[other]
    )
