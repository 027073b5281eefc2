"""Writing the forms of a release: a workbook per published county, one per province.

Belongs here: the order of things. Not here: what any workbook says.

A county is read and written by itself, so memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path, PurePosixPath

from reporting.forms.county import write_county
from reporting.forms.province import ProvinceYear, write_province
from reporting.forms.subject import Subject
from reporting.marts import forms as form_marts
from reporting.marts import nation
from reporting.marts.county import Marts
from reporting.marts.labels import read_labels
from reporting.site.overview import provinces_of
from reporting.site.places import county_page, province_page
from reporting.site.scope import is_simulated, places_of
from reporting.verdicts import Scope


class Forms:
    """The forms of a release being written into a folder."""

    def __init__(self, marts: Marts, scope: Scope, folder: Path) -> None:
        form_marts.prepare_profiles(marts, scope.school_year)
        self._marts = marts
        self._scope = scope
        self._folder = folder
        self._labels = read_labels(marts)
        self._places = places_of(scope, nation.places(marts, scope.school_year))
        self._is_simulated = is_simulated(self._places)

    @property
    def counties(self) -> tuple[str, ...]:
        """Codes of the counties that have a workbook: published in the release's year."""
        return tuple(
            code
            for code, place in self._places.items()
            if self._scope.school_year in place.published
        )

    def write_counties(self, counties: Collection[str]) -> None:
        """The workbooks of those of the counties that have one."""
        for code in self.counties:
            if code in counties:
                self._write_county(code)

    def _write_county(self, code: str) -> None:
        subject = Subject(
            marts=self._marts,
            labels=self._labels,
            place=self._places[code],
            school_year=self._scope.school_year,
            is_simulated=self._is_simulated,
        )
        write_county(self._folder / _file(county_page(code)), subject)

    def write_provinces(self) -> None:
        """A workbook for every province with a county that was judged in the year."""
        for province in provinces_of(self._places):
            year = ProvinceYear(
                marts=self._marts,
                labels=self._labels,
                province=province,
                school_year=self._scope.school_year,
                is_simulated=self._is_simulated,
            )
            if year.shown or year.withheld:
                name = _file(province_page(province.province))
                write_province(self._folder / f"province_{name}", year)


def _file(page: str) -> str:
    """A workbook is called like the county's or province's page on the site."""
    return f"{PurePosixPath(page).name}.xlsx"
