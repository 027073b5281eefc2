"""The empty document every report starts from: page, styles, header and footer.

Belongs here: how a report looks. Everything is a named Word style, so that a county changes the
look of its report in one place. Not here: content (``body``).

Fonts are named, not embedded. They are those official documents use; where one is not installed the
reader's program takes another with Chinese glyphs, and no text becomes boxes: it stays text
everywhere, also in charts.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from contract.messages import Language
from reporting.self_report.template import words

BODY_ZH, HEADING_ZH = "宋体", "黑体"
BODY_EN, HEADING_EN = "Times New Roman", "Arial"
_LOCALES: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}
_INK = RGBColor(0x1D, 0x27, 0x33)

TEXT_WIDTH_CM = 16.0
PLACEHOLDER_FILL = "FFF2CC"
HEADER_FILL = "E8ECF1"
UNMET_FILL = "D9D9D9"
"""Behind values below what is required, as in the official forms."""

TABLE_STYLE = "ReportTable"

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
  <w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
  <w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>
    <w:top w:val="single" w:sz="8" w:space="0" w:color="5B6775"/>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="5B6775"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="D9DEE5"/>
  </w:tblBorders>
  <w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>
    <w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="5B6775"/></w:tcBorders>
    <w:shd w:val="clear" w:color="auto" w:fill="{HEADER_FILL}"/>
  </w:tcPr></w:tblStylePr>
</w:style>
"""


@cache
def empty_document(language: Language) -> bytes:
    """A document with styles and page, and nothing in it."""
    document = Document()
    _set_page(document)
    _set_styles(document, language)
    _set_language(document, language)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    _set_header_and_footer(document, language)
    _forget_origin(document)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def _set_page(document: DocumentObject) -> None:
    """A4 upright; the margins leave ``TEXT_WIDTH_CM``."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(2.4)


def _set_styles(document: DocumentObject, language: Language) -> None:
    _set_style(document, "Normal", 11, after=6)
    _set_style(document, "Title", 22, after=4, is_heading=True, is_centred=True)
    _set_style(document, "Subtitle", 13, after=10, is_heading=True, is_centred=True)
    for level, size in ((1, 16), (2, 13), (3, 11.5)):
        style = _set_style(document, f"Heading {level}", size, after=6, is_heading=True)
        style.paragraph_format.space_before = Pt(14 if level == 1 else 10)
        style.paragraph_format.keep_with_next = True
    caption = _set_style(document, "Caption", 10, after=3, is_heading=True, is_centred=True)
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.keep_with_next = True
    _add_style(document, "Report Note", 9.5, after=4)
    _add_style(document, "Report Contents", 10.5, after=2)
    _add_style(document, "Table Text", 9, after=0)
    number = _add_style(document, "Table Number", 9, after=0)
    number.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_style(document, "Table Heading", 9, after=0)
    over_numbers = _add_style(document, "Table Number Heading", 9, after=0)
    over_numbers.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _shade(_add_style(document, "To Be Written", 11, after=6), PLACEHOLDER_FILL)
    if language == "zh":
        document.styles["Normal"].paragraph_format.line_spacing = 1.35


def _add_style(document: DocumentObject, name: str, size: float, after: float) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.paragraph_format.line_spacing = 1.0
    return _set_style(document, name, size, after=after)


def _set_style(
    document: DocumentObject,
    name: str,
    size: float,
    after: float,
    is_heading: bool = False,
    is_centred: bool = False,
) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    style.font.size, style.font.color.rgb = Pt(size), _INK
    style.font.italic = False
    style.font.bold = is_heading
    latin, chinese = (HEADING_EN, HEADING_ZH) if is_heading else (BODY_EN, BODY_ZH)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name_of in list(fonts.attrib):
        del fonts.attrib[name_of]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), latin)
    fonts.set(qn("w:eastAsia"), chinese)
    style.paragraph_format.space_after = Pt(after)
    if is_centred:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        style.element.pPr.remove(border)
    return style


def _shade(style: ParagraphStyle, fill: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    style.element.get_or_add_pPr().append(shading)


def _set_language(document: DocumentObject, language: Language) -> None:
    """The language spelling is checked in, and that of East Asian text."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for found in defaults.iter(qn("w:lang")):
        found.set(qn("w:val"), _LOCALES[language])
        found.set(qn("w:eastAsia"), _LOCALES["zh"])


def _set_header_and_footer(document: DocumentObject, language: Language) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    header.text = words()["title"].in_(language)
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")
    for name in ("Header", "Footer"):
        _set_style(document, name, 9, after=0)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _forget_origin(document: DocumentObject) -> None:
    """Without the picture and the notes of the document python-docx starts from."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            package.rels.pop(key)
    document.core_properties.comments = ""
