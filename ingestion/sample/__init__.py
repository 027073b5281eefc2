"""Simulated returns in the official shapes, to try the system with and to test it.

Belongs here: a seeded world of invented provinces (``world``), the official forms it is written
into (``forms_2018``, ``forms_2021``, ``wide``, ``county``) and errors planted on request
(``faults``, ``plant``). Not here: reading returns. Nothing in it is a real place, school or person,
and everything it writes says so.
"""

from ingestion.sample.faults import list_faults
from ingestion.sample.geography import MOST_COUNTIES, MOST_PROVINCES
from ingestion.sample.report import Change, Figure, Planted, SampleReport
from ingestion.sample.write import MOST_SCHOOLS, write_sample

__all__ = [
    "MOST_COUNTIES",
    "MOST_PROVINCES",
    "MOST_SCHOOLS",
    "Change",
    "Figure",
    "Planted",
    "SampleReport",
    "list_faults",
    "write_sample",
]
