"""Simulated returns in the official shapes, to try the system with and to test it.

Belongs here: a seeded world of invented provinces (``world``), the official forms it is written
into (``forms_2018``, ``forms_2021``, ``wide``, ``county``) and errors planted on request
(``faults``). Not here: reading returns. Nothing in it is a real place, school or person, and
everything it writes says so.
"""

from ingestion.sample.faults import list_faults
from ingestion.sample.report import Planted, SampleReport
from ingestion.sample.write import write_sample

__all__ = ["Planted", "SampleReport", "list_faults", "write_sample"]
