"""The body of a document as WordprocessingML: headings, paragraphs, tables, captions, contents.

Belongs here: turning text into XML, with everything escaped. Not here: styles (``styles``), the
package (``document``), charts (``charts``).

XML is written directly: a table built through python-docx costs a hundred times as much, and a
release has thousands of documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from contract.messages import Language
from reporting.self_report.filling import Heading, Table, TableCell
from reporting.self_report.template import words
from reporting.self_report.word.styles import TABLE_STYLE, TEXT_WIDTH_CM, UNMET_FILL

STYLES = {
    "paragraph": "Normal",
    "bullet": "ListBullet",
    "note": "ReportNote",
    "placeholder": "ToBeWritten",
}
_TWIPS_PER_CM = 567
_INDENT = 360
_EMU_PER_CM = 360_000
_CHART_CM = (15.0, 7.2)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHART_NAMESPACES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def body(elements: Iterable[str]) -> str:
    """The elements under one root that declares their namespaces."""
    return f"<w:body {nsdecls('w')} {_CHART_NAMESPACES}>{''.join(elements)}</w:body>"


def plain(text: str) -> str:
    """Text as XML; characters XML cannot hold are left out."""
    return escape(_NOT_IN_XML.sub("", text))


def paragraph(text: str, style: str) -> str:
    """A paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def heading(text: str, level: int, number: int) -> str:
    """A heading the table of contents can point at; the first begins a page."""
    page_break = "<w:pageBreakBefore/>" if number == 1 else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/>{page_break}</w:pPr>'
        f'<w:bookmarkStart w:id="{number}" w:name="{_bookmark(number)}"/>{_run(text)}'
        f'<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


def contents(headings: Sequence[Heading], language: Language) -> list[str]:
    """A table of contents: a field Word refreshes (F9), already holding its entries."""
    title = paragraph(words()["contents"].in_(language), "Subtitle")
    last = len(headings)
    return [
        title,
        *(_entry(one, number, last, language) for number, one in enumerate(headings, start=1)),
    ]


def caption(text: str, kind: str, number: int, language: Language) -> str:
    """A caption Word numbers; ``kind`` is ``table`` or ``figure``."""
    label = words()[kind].in_(language)
    return (
        '<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr>'
        f'{_run(label + " ")}<w:fldSimple w:instr=" SEQ {label} \\* ARABIC ">'
        f"{_run(str(number))}</w:fldSimple>{_run('  ' + text)}</w:p>"
    )


def table(one: Table, language: Language) -> str:
    """A table over the width of the text; its first row is repeated on every page."""
    widths = _widths([column.width for column in one.columns])
    numeric = [_has_figures(one, place) for place in range(len(one.columns))]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    headings = "".join(
        _cell(
            paragraph(
                column.heading.in_(language), "TableNumberHeading" if is_number else "TableHeading"
            ),
            width,
            False,
        )
        for column, is_number, width in zip(one.columns, numeric, widths, strict=True)
    )
    rows = "".join(_row(row, widths, numeric, language) for row in one.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{headings}</w:tr>{rows}</w:tbl>"
        + paragraph("", "ReportNote")
    )


def chart(relation: str, number: int, description: str) -> str:
    """The place of a chart, with what it shows for those who cannot see it."""
    width, height = (int(one * _EMU_PER_CM) for one in _CHART_CM)
    stated = plain(description).replace('"', "&quot;")
    return (
        '<w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" '
        f'cy="{height}"/><wp:docPr id="{number}" name="Chart {number}" descr="{stated}"/>'
        "<a:graphic><a:graphicData "
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )


def _entry(one: Heading, number: int, last: int, language: Language) -> str:
    """A line of the contents; the first opens the field, the last closes it."""
    begin = (
        _field_mark("begin")
        + '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h </w:instrText></w:r>'
        + _field_mark("separate")
    )
    indent = _INDENT * (one.level - 1)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="ReportContents"/><w:ind w:left="{indent}"/></w:pPr>'
        f'{begin if number == 1 else ""}<w:hyperlink w:anchor="{_bookmark(number)}">'
        f"{_run(one.text.in_(language))}</w:hyperlink>"
        f"{_field_mark('end') if number == last else ''}</w:p>"
    )


def _row(
    cells: Sequence[TableCell],
    widths: Sequence[int],
    numeric: Sequence[bool],
    language: Language,
) -> str:
    drawn = (
        _cell(
            paragraph(one.text.in_(language), "TableNumber" if is_number else "TableText"),
            width,
            one.is_shaded,
        )
        for one, width, is_number in zip(cells, widths, numeric, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(drawn)}</w:tr>"


def _has_figures(one: Table, place: int) -> bool:
    """Whether a column holds figures: they, their heading and what is missing stand right."""
    return any(row[place].is_figure for row in one.rows)


def _cell(content: str, width: int, is_shaded: bool) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{UNMET_FILL}"/>' if is_shaded else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )


def _widths(shares: Sequence[int]) -> list[int]:
    """Widths of columns by their shares, together the width of the text."""
    whole = int(TEXT_WIDTH_CM * _TWIPS_PER_CM)
    return [whole * share // sum(shares) for share in shares]


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{plain(text)}</w:t></w:r>' if text else ""


def _field_mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"
