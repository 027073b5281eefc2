"""What a check leaves beside its verdict for people: the gate's page, workbooks to send back.

Belongs here: writing both from the stored verdict and findings. Not here: releases, which hold
only what is published of them.
"""

from __future__ import annotations

import pyarrow.parquet as pq

from contract.atomic import write_text
from contract.paths import DataFolder
from contract.verdicts import read_verdict
from reporting.findings import write_findings_workbooks
from reporting.gate_page import gate_page


def write_gate_reports(data: DataFolder, school_year: int) -> None:
    """Write ``verdicts/<year>.html`` and a workbook for every county with open findings."""
    verdict = read_verdict(data, school_year)
    write_text(data.gate_page(school_year), gate_page(verdict))
    names = {county["county_code"]: county["county_name"] for county in verdict["counties"]}
    findings = pq.ParquetFile(data.findings(school_year)).read()
    write_findings_workbooks(findings, data.findings_workbooks(school_year), names)
