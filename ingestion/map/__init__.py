"""Recognised documents → columns of landing tables, with issues.

Belongs here: what a layout says, applied to one document. Not here: opening files (``read``),
choosing the layout (``recognise``), writing (``land``).
"""

from __future__ import annotations

from dataclasses import replace

from contract.messages import UserError
from ingestion.layout.schema import Layout
from ingestion.map.content import content_sha256
from ingestion.map.form import FormBook
from ingestion.map.issues import IssueLog
from ingestion.map.plan import plan_of
from ingestion.map.records import FormRecords
from ingestion.map.table import TableRecords
from ingestion.model import Document, ParsedFile


def map_document(document: Document, layout: Layout, school_year: int) -> ParsedFile:
    """Figures of a recognised document, per landing table; what was odd, as issues.

    UserError when the file as a whole cannot be taken: ``headers_differ``, ``duplicate_header``,
    ``header_missing``, ``unit_contradicts``, ``sheet_missing``, ``no_school_id``,
    ``year_contradicts_folder``.
    """
    try:
        return _map(document, layout, school_year)
    except UserError as error:
        where = replace(error.where, school_year=school_year, file=document.name)
        raise UserError(error.code, error.what, error.remedy, where) from error


def _map(document: Document, layout: Layout, school_year: int) -> ParsedFile:
    plan = plan_of(layout)
    log = IssueLog()
    book = FormBook(document, plan.index, log)
    forms = FormRecords(book, plan, school_year)
    parsed = ParsedFile(layout.id, layout.family, layout.maturity, layout.detail)
    parsed.columns = forms.read()
    tables = TableRecords(document, plan, school_year, log, forms.constants)
    if plan.table_records:
        parsed.columns |= tables.read()
    forms.report()
    parsed.out_of_scope = forms.out_of_scope + tables.out_of_scope
    parsed.issues = log.issues(forms.text("school_id"), forms.text("county_code"))
    parsed.content_sha256 = content_sha256([*book.content(), *tables.content])
    return parsed
