"""Where the pages of the site lie and how they point at each other.

Belongs here: folders and file names. Every page is a folder with one file per language, so a link
is the same in both languages but for the file name, and works from ``file://``.
"""

from __future__ import annotations

import hashlib
import os.path
import re

from contract.messages import Language

PAGES: dict[Language, str] = {"zh": "index.html", "en": "en.html"}
"""File of a page in each language."""

OVERVIEW = "."
METHODS = "methods"
ASSETS = "assets"

_PLAIN = re.compile(r"[0-9A-Za-z]{1,32}")


def province_page(province: str) -> str:
    """Folder of a province's page."""
    return f"province/{_safe(province)}"


def county_page(county: str) -> str:
    """Folder of a county's page."""
    return f"county/{_safe(county)}"


def schools_page(county: str) -> str:
    """Folder of the page with a county's schools."""
    return f"{county_page(county)}/schools"


def relative(here: str, there: str) -> str:
    """The way from a page's folder to another folder or file of the site."""
    return os.path.relpath(there, here).replace(os.sep, "/")


def link(here: str, there: str, language: Language) -> str:
    """The way from a page to another page in the same language."""
    return f"{relative(here, there)}/{PAGES[language]}".removeprefix("./")


def _safe(code: str) -> str:
    """A code as a folder name; what is not plain letters and digits becomes its digest."""
    if _PLAIN.fullmatch(code):
        return code
    return "x" + hashlib.sha256(code.encode()).hexdigest()[:16]
