"""The workbook of a province: county means and coefficients in the published layout.

Belongs here: two lines per county and level, coverage, who is withheld and why. Not here: figures
of withheld counties, which no query gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from contract.messages import Text
from reporting.counties.places import Place, Province
from reporting.forms.book import Book, Sheet, both, digits, headed, in_line
from reporting.forms.coefficients import write_cv
from reporting.forms.layout import ProvinceSheet, province_form, word
from reporting.forms.subject import Subject, year_line
from reporting.marts import forms as form_marts
from reporting.marts.county import Marts
from reporting.marts.labels import Indicator, Labels
from reporting.marts.query import Row
from reporting.verdicts import CountyYear

_LEVELS = ("primary", "junior")
_NAME_COLUMNS = (("number", 6), ("city", 14), ("county", 16), ("level", 10), ("figure", 16))
_WIDTH = 13
_WITHHELD_COLUMNS = (("number", 6), ("county", 24), ("reason", 110))
_TITLE = Text(zh="义务教育学校校际差异系数表", en="Coefficients between schools, county by county")


@dataclass(frozen=True)
class ProvinceYear:
    """A province in a school year: who is judged, who of them is shown."""

    marts: Marts
    labels: Labels
    province: Province
    school_year: int
    is_simulated: bool

    @property
    def shown(self) -> tuple[Place, ...]:
        """Counties whose figures are published."""
        return tuple(place for place in self._judged if self._of(place).is_published)

    @property
    def withheld(self) -> tuple[tuple[Place, CountyYear], ...]:
        """Counties that are withheld, with their verdict."""
        found = ((place, self._of(place)) for place in self._judged)
        return tuple((place, one) for place, one in found if not one.is_published)

    @property
    def subtitle(self) -> str:
        """The school year."""
        return year_line(self.school_year, self.is_simulated)

    def coverage(self, withheld_sheet: str) -> tuple[Text, ...]:
        """How many counties the table stands on, and where the others are named."""
        shown, withheld = len(self.shown), len(self.withheld)
        stands_on = word(
            "coverage", province=self.province.name, judged=shown + withheld, published=shown
        )
        if not withheld:
            return (stands_on,)
        return (stands_on, word("withheld_note", withheld=withheld, sheet=withheld_sheet))

    @property
    def _judged(self) -> tuple[Place, ...]:
        return tuple(one for one in self.province.places if self.school_year in one.by_year)

    def _of(self, place: Place) -> CountyYear:
        return place.by_year[self.school_year]


@dataclass(frozen=True)
class _Figures:
    """Coefficients by county, level and indicator; composites by county and level."""

    lines: Mapping[tuple[str, str, str], Row]
    composites: Mapping[tuple[str, str], Row]

    @cached_property
    def levels(self) -> frozenset[tuple[str, str]]:
        """Counties with the levels at which they have anything."""
        return frozenset((county, level) for county, level, _ in self.lines)


def write_province(path: Path, year: ProvinceYear) -> None:
    """Write a province's workbook: a sheet per review, then the counties that are withheld."""
    layout = province_form()
    book = Book(path, _TITLE, year.school_year)
    for sheet in layout.sheets:
        _write_review(book.sheet(sheet.sheet), sheet, year, layout.withheld_sheet)
    _write_withheld(book.sheet(layout.withheld_sheet), year)
    book.close()


def _write_review(
    sheet: Sheet, layout: ProvinceSheet, year: ProvinceYear, withheld_sheet: str
) -> None:
    indicators = [year.labels.indicators[name] for name in layout.indicators]
    sheet.widths([*(width for _, width in _NAME_COLUMNS), *[_WIDTH] * (len(indicators) + 1)])
    title = layout.title.format(province=year.province.name, counties=len(year.shown))
    line = sheet.heads(title, year.subtitle)
    for text in year.coverage(withheld_sheet):
        sheet.note(line, in_line(text))
        line += 1
    top = sheet.legend(line)
    names = [both(word(key)) for key, _ in _NAME_COLUMNS]
    figures = [headed(indicator.label, indicator.unit) for indicator in indicators]
    sheet.texts(top, [*names, *figures, both(word("composite"))], "heading")
    found = _figures(layout, year)
    line = top + 1
    for number, place in enumerate(year.shown, start=1):
        line = _write_county(sheet, (line, number), place, indicators, (found, year))
    sheet.foot(line + 1, ())
    sheet.finish(frozen=top + 1, repeated=top, columns=len(_NAME_COLUMNS))


def _figures(layout: ProvinceSheet, year: ProvinceYear) -> _Figures:
    about = (year.marts, year.province.province, year.school_year, layout.review)
    return _Figures(
        lines={
            (row["county_code"], row["level"], row["indicator_id"]): row
            for row in form_marts.province_coefficients(*about)
        },
        composites={
            (row["county_code"], row["level"]): row
            for row in form_marts.province_composites(*about)
        },
    )


def _write_county(
    sheet: Sheet,
    start: tuple[int, int],
    place: Place,
    indicators: Sequence[Indicator],
    about: tuple[_Figures, ProvinceYear],
) -> int:
    line, number = start
    figures, year = about
    levels = [level for level in _LEVELS if (place.county_code, level) in figures.levels]
    subject = Subject(year.marts, year.labels, place, year.school_year, year.is_simulated)
    for level in levels:
        for offset, key in enumerate(("mean", "coefficient")):
            sheet.number(line + offset, 0, number, digits(0))
            sheet.words(line + offset, 1, place.city_name)
            sheet.words(line + offset, 2, place.county_name)
            sheet.words(line + offset, 3, year.labels.of("level", level).zh)
            sheet.words(line + offset, 4, word(key).zh)
        _write_figures(sheet, line, (place, level), indicators, (figures, subject))
        line += 2
    return line


def _write_figures(
    sheet: Sheet,
    line: int,
    whose: tuple[Place, str],
    indicators: Sequence[Indicator],
    about: tuple[_Figures, Subject],
) -> None:
    """A line of means, empty under 综合, and a line of coefficients."""
    (place, level), (figures, subject) = whose, about
    first = len(_NAME_COLUMNS)
    for column, indicator in enumerate(indicators, start=first):
        row = figures.lines.get((place.county_code, level, indicator.indicator_id))
        if row is None or row["county_mean"] is None:
            sheet.missing(line, column, subject.why(row))
        else:
            sheet.number(line, column, row["county_mean"], digits(indicator.decimals))
        write_cv(sheet, (line + 1, column), row, "cv", subject)
    composite = figures.composites.get((place.county_code, level))
    sheet.words(line, first + len(indicators), "", "figure")
    write_cv(sheet, (line + 1, first + len(indicators)), composite, "composite_cv", subject)


def _write_withheld(sheet: Sheet, year: ProvinceYear) -> None:
    """Names and reasons, no figure."""
    sheet.widths([width for _, width in _WITHHELD_COLUMNS])
    title = word("withheld_title", province=year.province.name)
    top = sheet.heads(title, year.subtitle)
    sheet.texts(top, [both(word(key)) for key, _ in _WITHHELD_COLUMNS], "heading")
    for number, (place, one) in enumerate(year.withheld, start=1):
        line = top + number
        reasons = "\n".join(in_line(reason) for reason in one.reasons)
        sheet.number(line, 0, number, digits(0))
        sheet.words(line, 1, f"{place.county_name} {place.county_code}")
        sheet.words(line, 2, reasons)
        sheet.height(line, {2: reasons})
    if not year.withheld:
        sheet.note(top + 1, in_line(word("none_withheld")))
    sheet.finish(frozen=top + 1, repeated=top)
