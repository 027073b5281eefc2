"""Pages as HTML from templates, in both languages.

Belongs here: the template environment and what templates may call. Not here: what a page says
(``overview``, ``province``, ``county``, ``schools``, ``methods``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract.fields import tables
from contract.messages import Language, Text
from reporting import numbers
from reporting.marts.labels import COMPOSITE, Labels
from reporting.site.overview import shade
from reporting.site.places import (
    OVERVIEW,
    PAGES,
    county_page,
    link,
    province_page,
    relative,
    schools_page,
)
from reporting.site.text import say

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = "—"
"""Stands where there is no figure; why there is none is said beside it."""


@dataclass(frozen=True)
class Break:
    """A year in which indicators changed their meaning."""

    school_year: int
    indicators: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class Release:
    """What every page may say of the release it belongs to."""

    school_year: int
    is_simulated: bool
    labels: Labels
    breaks: tuple[Break, ...]
    resources: Mapping[str, Text]
    """What prices are for, by numerator."""


class Pages:
    """Writes pages of a site in every language."""

    def __init__(self, site: Path, release: Release) -> None:
        self.site = site
        self._release = release
        self._words = {language: _sayings(release, language) for language in PAGES}

    def folder(self, name: str) -> Path:
        """The folder of a page, made where it is not yet there."""
        folder = self.site / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write(self, template: str, name: str, **values: object) -> None:
        """Write the page in folder ``name``."""
        folder = self.folder(name)
        for language, words in self._words.items():
            text = (
                environment(language)
                .get_template(template)
                .render(
                    release=self._release,
                    link=partial(_link, name, language),
                    file=partial(relative, name),
                    **words,
                    **values,
                )
            )
            (folder / PAGES[language]).write_text(text, encoding="utf-8", newline="\n")


@cache
def environment(language: Language) -> Environment:
    """Templates in one language, compiled once; every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    other: Language = "en" if language == "zh" else "zh"
    made.filters.update(_filters(language))
    made.globals.update(
        language=language,
        other_page=PAGES[other],
        OVERVIEW=OVERVIEW,
        county_page=county_page,
        province_page=province_page,
        schools_page=schools_page,
        shade=shade,
        notes=notes,
    )
    return made


def notes(stated: str | None) -> list[tuple[str, str]]:
    """Notes on a coefficient with their number of units: ``sponsor_missing:12``."""
    pairs = (one.partition(":") for one in (stated or "").split("; ") if one)
    return [(code, number) for code, _, number in pairs]


def _link(here: str, language: Language, there: str) -> str:
    return link(here, there, language)


def _sayings(release: Release, language: Language) -> dict[str, Callable[..., str]]:
    """Functions of the templates that give words."""
    labels = release.labels
    word = partial(say, language=language)

    def label(code_list: str, code: str | None) -> str:
        if code == COMPOSITE:
            return word("composite")
        if (code_list, code) == ("area_group", "unknown"):
            return word("script.area_unknown")
        return labels.of(code_list, code).in_(language)

    def line_name(level: str, indicator_id: str) -> str:
        number = "" if indicator_id == COMPOSITE else f"{indicator_id} "
        return f"{label('level', level)} {number}{label('indicator', indicator_id)}"

    def unit(name: str) -> str:
        return labels.unit(name).in_(language)

    def measured(value: float | None, name: str) -> str:
        """A value of a review's item with its unit; whole states are yes or no."""
        if value is None:
            return NOTHING
        if name == "ratio":
            return numbers.percent(value)
        if name == "none":
            return word("flag.yes" if value else "flag.no")
        return f"{_stated(value)} {unit(name)}"

    return {
        "say": word,
        "label": label,
        "line_name": line_name,
        "unit": unit,
        "measured": measured,
        "field": lambda table, name: tables()[table].field(name).label.in_(language),
        "resource": lambda name: release.resources[name].in_(language),
    }


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    return {
        "text": lambda value: value.in_(language),
        "coefficient": _or_nothing(numbers.coefficient),
        "figure": _or_nothing(numbers.half_up),
        "change": _or_nothing(numbers.change),
        "percent": _or_nothing(numbers.percent),
        "limit": _or_nothing(numbers.limit),
        "money": _or_nothing(numbers.money),
        "count": _or_nothing(numbers.count),
        "stated": _or_nothing(_stated),
        "year": lambda value: f"{value}/{(value + 1) % 100:02d}",
    }


def _or_nothing(print_: Callable[..., str]) -> Callable[..., str]:
    def printed(value: float | None, *arguments: int) -> str:
        return NOTHING if value is None else print_(value, *arguments)

    return printed


def _stated(value: float) -> str:
    """A requirement as it is written: 85, 0.65, 4.2."""
    return f"{float(value):.6g}"
