"""Pieces of a report put together as the bytes of a Word document.

Belongs here: the order of title, contents and pieces, numbering, the package. Not here: the XML of
any of them (``body``, ``charts``), styles (``styles``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import takewhile

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from contract.messages import Language
from reporting.self_report.filling import Chart, Heading, Paragraph, Piece, Table
from reporting.self_report.template import words
from reporting.self_report.word import body
from reporting.self_report.word.charts import chart_workbook, chart_xml
from reporting.self_report.word.styles import empty_document

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def word_document(
    pieces: Sequence[Piece], title: str, subtitle: str, school_year: int, language: Language
) -> bytes:
    """A report as .docx; what comes before the first heading stands before the contents.

    The same pieces give the same bytes.
    """
    document = Document(BytesIO(empty_document(language)))
    _set_properties(document, title, school_year, language)
    headings = [one for one in pieces if isinstance(one, Heading)]
    preface = list(takewhile(lambda one: not isinstance(one, Heading), pieces))
    elements = [
        body.paragraph(title, "Title"),
        body.paragraph(subtitle, "Subtitle"),
        *_elements(document, preface, language),
        *body.contents(headings, language),
        *_elements(document, pieces[len(preface) :], language),
    ]
    _replace_content(document, elements)
    saved = BytesIO()
    document.save(saved)
    return _without_dates(saved.getvalue())


def _elements(
    document: DocumentObject, pieces: Sequence[Piece], language: Language
) -> Iterator[str]:
    numbers = {"heading": 0, "table": 0, "figure": 0}

    def next_of(kind: str) -> int:
        numbers[kind] += 1
        return numbers[kind]

    for piece in pieces:
        if isinstance(piece, Heading):
            text = piece.text.in_(language)
            yield body.heading(text, piece.level, next_of("heading"))
        elif isinstance(piece, Paragraph):
            yield body.paragraph(_said(piece, language), body.STYLES[piece.style])
        elif isinstance(piece, Table):
            yield body.caption(piece.caption.in_(language), "table", next_of("table"), language)
            yield body.table(piece, language)
        else:
            number, text = next_of("figure"), piece.caption.in_(language)
            yield body.chart(_add_chart(document, piece, number, language), number, text)
            yield body.caption(text, "figure", number, language)


def _said(piece: Paragraph, language: Language) -> str:
    """A sentence; what the county has to write is marked as such."""
    mark = words()["to_write"].in_(language) if piece.style == "placeholder" else ""
    return mark + piece.text.in_(language)


def _add_chart(document: DocumentObject, chart: Chart, number: int, language: Language) -> str:
    """Put a chart with its workbook into the package; the relation the body names it by."""
    package = document.part.package
    workbook = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"),
        _WORKBOOK_TYPE,
        chart_workbook(chart, language),
        package,
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    relation = part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = chart_xml(chart, language, relation)
    return document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)


def _replace_content(document: DocumentObject, elements: Sequence[str]) -> None:
    """Put the elements before the section's properties, which close every body."""
    content = document.element.body
    section = content.find(qn("w:sectPr"))
    for element in list(content):
        if element is not section:
            content.remove(element)
    for element in list(parse_xml(body.body(elements))):
        section.addprevious(element)


def _set_properties(
    document: DocumentObject, title: str, school_year: int, language: Language
) -> None:
    """Without names and clock: the dates are those of the school year."""
    started = datetime(school_year, 9, 1)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.created = properties.modified = started
    properties.last_printed = started
    properties.revision = 1
    properties.language = {"zh": "zh-CN", "en": "en-GB"}[language]


def _without_dates(package: bytes) -> bytes:
    """The same package with fixed dates and in a fixed order, the content types first."""
    saved = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as made,
        zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in sorted(made.namelist()):
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(member, made.read(name))
    return saved.getvalue()
