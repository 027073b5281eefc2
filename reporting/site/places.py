"""Where the pages of the site lie and how they point at each other.

Belongs here: folders and file names. Every page is a folder with one file per language, so a link
is the same in both languages but for the file name, and works from ``file://``.
"""

from __future__ import annotations

import os.path

from contract.messages import Language
from reporting.counties.places import file_name

PAGES: dict[Language, str] = {"zh": "index.html", "en": "en.html"}
"""File of a page in each language."""

OVERVIEW = "."
METHODS = "methods"
ASSETS = "assets"


def province_page(province: str) -> str:
    """Folder of a province's page."""
    return f"province/{file_name(province)}"


def county_page(county: str) -> str:
    """Folder of a county's page."""
    return f"county/{file_name(county)}"


def schools_page(county: str) -> str:
    """Folder of the page with a county's schools."""
    return f"{county_page(county)}/schools"


def relative(here: str, there: str) -> str:
    """The way from a page's folder to another folder or file of the site."""
    return os.path.relpath(there, here).replace(os.sep, "/")


def link(here: str, there: str, language: Language) -> str:
    """The way from a page to another page in the same language."""
    return f"{relative(here, there)}/{PAGES[language]}".removeprefix("./")
