"""Writing the forms of a release: a workbook per published county, one per province.

Belongs here: the order of things. Not here: what any workbook says.
"""

from __future__ import annotations

from pathlib import Path

from reporting.counties import Counties
from reporting.counties.places import file_name
from reporting.forms.county import write_county
from reporting.forms.province import ProvinceYear, write_province
from reporting.forms.subject import Subject


class Forms:
    """The forms of a release being written into a folder."""

    def __init__(self, counties: Counties, folder: Path) -> None:
        self._counties = counties
        self._folder = folder

    def write_county(self, code: str) -> None:
        """The workbook of a county, if its figures of the year may be shown."""
        counties = self._counties
        if not counties.is_of_the_year(code):
            return
        subject = Subject(
            marts=counties.marts,
            labels=counties.labels,
            place=counties.places[code],
            school_year=counties.scope.school_year,
            is_simulated=counties.is_simulated,
        )
        write_county(self._folder / f"{file_name(code)}.xlsx", subject)

    def write_provinces(self) -> None:
        """A workbook for every province with a county that was judged in the year."""
        counties = self._counties
        for province in counties.provinces:
            year = ProvinceYear(
                marts=counties.marts,
                labels=counties.labels,
                province=province,
                school_year=counties.scope.school_year,
                is_simulated=counties.is_simulated,
            )
            if year.shown or year.withheld:
                name = f"province_{file_name(province.province)}.xlsx"
                write_province(self._folder / name, year)
