"""How a county sends its returns: as which files, into which folder.

Belongs here: the choice between generations of forms and between workbooks and an export. Not here:
what the files look like (``forms_2018``, ``forms_2021``, ``wide``).
"""

from __future__ import annotations

from pathlib import Path

from ingestion.sample import forms_2018, forms_2021, wide
from ingestion.sample.entities import CountyYear
from ingestion.sample.faults.model import OutFile, Shape
from ingestion.sample.geography import County

_NEW_FORMS_SINCE = 2021


def shape_in(county: County, school_year: int) -> Shape:
    """Whether the county's schools send workbooks or the province an export, that year."""
    return "wide" if school_year >= _NEW_FORMS_SINCE and county.province % 2 else "forms"


def workbooks(year: CountyYear) -> list[OutFile]:
    """The county's workbooks of one year, by the generation and the province's way of sending."""
    if shape_in(year.county, year.school_year) == "wide":
        return [OutFile(wide.file_name(year), wide.export(year), None)]
    if year.school_year >= _NEW_FORMS_SINCE:
        return [
            OutFile(forms_2021.file_name(s), forms_2021.school_workbook(s), s.school_id)
            for s in year.schools
        ]
    return [
        OutFile(forms_2018.file_name(s), forms_2018.school_workbook(s), s.school_id)
        for s in year.schools
    ]


def folder_of(year: CountyYear) -> Path:
    """The county's folder below the output folder."""
    county = year.county
    return Path(str(year.school_year)) / county.province_name / county.name


def county_file(year: CountyYear) -> str:
    """The name of the workbook of the county's own tables."""
    return f"县级表_{year.county.name}.xlsx"
