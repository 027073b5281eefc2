"""Writing the forms of a release: a workbook per published county, one per province.

Belongs here: the order of things. Not here: what any workbook says.
"""

from __future__ import annotations

from pathlib import Path

from reporting.counties import Counties
from reporting.counties.places import Province, file_name
from reporting.forms.county import write_county
from reporting.forms.province import ProvinceYear, write_province
from reporting.forms.subject import Subject

PROVINCE = "province_"
"""How the name of a province's workbook begins."""


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

    def write_province(self, province: Province) -> None:
        """The workbook of a province, if one of its counties was judged in the year."""
        counties = self._counties
        year = ProvinceYear(
            marts=counties.marts,
            labels=counties.labels,
            province=province,
            school_year=counties.scope.school_year,
            is_simulated=counties.is_simulated,
        )
        if year.shown or year.withheld:
            write_province(self._folder / f"{PROVINCE}{file_name(province.province)}.xlsx", year)
