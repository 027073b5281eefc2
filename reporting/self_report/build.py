"""Writing the self-reports of a release, county by county.

Belongs here: the order of things: read, choose, check, write. Not here: what a report says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from contract.messages import Language
from reporting.counties import Counties
from reporting.counties.figures import County
from reporting.counties.places import file_name
from reporting.self_report.arithmetic import Arithmetic
from reporting.self_report.check import WrongFigureError, check_figures
from reporting.self_report.figure import Figure
from reporting.self_report.filling import Chart, Heading, Paragraph, Piece, Table, filled
from reporting.self_report.template import template, words
from reporting.self_report.topics import all_cases
from reporting.self_report.topics.subject import Subject, read_subject, year_of
from reporting.self_report.word.document import word_document

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
    """The self-reports of a release being written into a folder."""

    def __init__(self, counties: Counties, folder: Path) -> None:
        self._counties = counties
        self._folder = folder

    def report(self, county: County) -> SelfReport:
        """What the report of a county says; raises WrongFigureError if a figure is not right."""
        counties = self._counties
        assert county.figures is not None, "a county with a report has published figures"
        subject = read_subject(
            counties.marts, counties.labels, county.place, county.figures, counties.scope.years
        )
        pieces = filled(template(), all_cases(subject))
        if counties.is_simulated:
            pieces.insert(0, Paragraph("note", words()["simulated"]))
        report = SelfReport(subject, tuple(pieces))
        self._check(report)
        return report

    def write_county(self, county: County) -> None:
        """``<code>.docx`` and ``<code>.en.docx``, if its figures of the year may be shown."""
        code = county.place.county_code
        if not self._counties.is_of_the_year(code):
            return
        report = self.report(county)
        for language in LANGUAGES:
            (self._folder / _file(code, language)).write_bytes(as_word(report, language))

    def _check(self, report: SelfReport) -> None:
        county = report.subject.place.county_code
        check_figures(self._counties.marts, county, report.figures)
        broken = [one for one in report.arithmetic if not one.holds]
        if broken:
            raise WrongFigureError(
                f"county {county}: does not come out at the printed digits: {broken[0]}"
            )


def as_word(report: SelfReport, language: Language) -> bytes:
    """A report as a Word document in one language."""
    place, year = report.subject.place, report.subject.school_year
    separator = "" if language == "zh" else ": "
    title = f"{place.county_name}{separator}{words()['title'].in_(language)}"
    subtitle = {"zh": f"{year_of(year)} 学年", "en": f"School year {year_of(year)}"}[language]
    return word_document(report.pieces, title, subtitle, year, language)


def _file(county: str, language: Language) -> str:
    return f"{file_name(county)}{'' if language == 'zh' else '.' + language}.docx"
