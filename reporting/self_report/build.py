"""Writing the self-reports of a release, county by county.

Belongs here: the order of things: read, choose, check, write. Not here: what a report says.

A county's report is made from that county's rows alone: memory does not grow with their number, and
a report can be written again without the others.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pyarrow as pa

from contract.messages import Language
from reporting.marts import nation
from reporting.marts.by_county import add_by_county
from reporting.marts.county import Marts
from reporting.marts.forms import prepare_profiles
from reporting.marts.labels import Labels, read_labels
from reporting.self_report.arithmetic import Arithmetic
from reporting.self_report.check import WrongFigureError, check_figures
from reporting.self_report.figure import Figure
from reporting.self_report.filling import Chart, Heading, Paragraph, Piece, Table, filled
from reporting.self_report.template import template, words
from reporting.self_report.topics import all_cases
from reporting.self_report.topics.subject import Subject, read_subject, year_of
from reporting.self_report.word.document import word_document
from reporting.site.county import county_page
from reporting.site.places import county_page as county_folder
from reporting.site.scope import is_simulated, places_of
from reporting.verdicts import Scope

LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class SelfReport:
    """What the report of a county says, checked; still without a language."""

    subject: Subject
    pieces: tuple[Piece, ...]

    @property
    def figures(self) -> list[Figure]:
        """Every figure that is printed."""
        return [figure for piece in self._stating for figure in piece.figures]

    @property
    def arithmetic(self) -> list[Arithmetic]:
        """Everything a reader can recompute."""
        return [one for piece in self._stating for one in piece.arithmetic]

    @property
    def _stating(self) -> list[Paragraph | Table | Chart]:
        return [piece for piece in self.pieces if not isinstance(piece, Heading)]


class SelfReports:
    """The self-reports of a release, made county by county."""

    def __init__(self, marts: Marts, scope: Scope, findings: pa.Table) -> None:
        add_by_county(marts, "finding", findings)
        self._marts = marts
        prepare_profiles(marts, scope.school_year)
        self._labels: Labels = read_labels(marts)
        self._years = tuple(verdict.school_year for verdict in scope.verdicts)
        self._places = places_of(scope, nation.places(marts, scope.school_year))
        self._is_simulated = is_simulated(self._places)
        self._school_year = scope.school_year

    @property
    def counties(self) -> list[str]:
        """Codes of the counties whose figures of the release's year may be shown."""
        return [
            code for code, place in self._places.items() if self._school_year in place.published
        ]

    def report(self, county: str) -> SelfReport:
        """What the report of a county says; raises WrongFigureError if a figure is not right."""
        place = self._places[county]
        page = county_page(self._marts, self._labels, place, self._years)
        assert page.figures is not None, "a county with a report has published figures"
        subject = read_subject(self._marts, self._labels, place, page.figures, self._years)
        pieces = filled(template(), all_cases(subject))
        if self._is_simulated:
            pieces.insert(0, Paragraph("note", words()["simulated"]))
        report = SelfReport(subject, tuple(pieces))
        self._check(report)
        return report

    def write_counties(self, folder: Path, counties: Collection[str]) -> None:
        """Write ``<code>.docx`` and ``<code>.en.docx`` of those counties that have a report."""
        for county in self.counties:
            if county in counties:
                self.write(county, folder)

    def write(self, county: str, folder: Path) -> None:
        """Write the report of a county in every language."""
        report = self.report(county)
        for language in LANGUAGES:
            (folder / _file(county, language)).write_bytes(as_word(report, language))

    def _check(self, report: SelfReport) -> None:
        check_figures(self._marts, report.subject.place.county_code, report.figures)
        broken = [one for one in report.arithmetic if not one.holds]
        if broken:
            raise WrongFigureError(f"does not come out at the printed digits: {broken[0]}")


def as_word(report: SelfReport, language: Language) -> bytes:
    """A report as a Word document in one language."""
    place, year = report.subject.place, report.subject.school_year
    separator = "" if language == "zh" else ": "
    title = f"{place.county_name}{separator}{words()['title'].in_(language)}"
    subtitle = {"zh": f"{year_of(year)} 学年", "en": f"School year {year_of(year)}"}[language]
    return word_document(report.pieces, title, subtitle, year, language)


def _file(county: str, language: Language) -> str:
    return f"{Path(county_folder(county)).name}{'' if language == 'zh' else '.' + language}.docx"
