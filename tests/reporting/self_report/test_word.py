"""The Word document: styles a county can edit, native tables and charts, the same bytes twice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from contract.messages import Text
from reporting.self_report import SelfReports
from reporting.self_report.build import LANGUAGES, as_word
from reporting.self_report.filling import Chart, Heading, Paragraph, Table
from reporting.self_report.word.document import word_document
from reporting.self_report.word.styles import PLACEHOLDER_FILL, UNMET_FILL
from tests.reporting.self_report.conftest import BLOCKED, SHOWN, counties_of, report_of

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "🏫学校{0}%s",
    "\u202e\u0645\u062f\u0631\u0633\u0629",
    "学" * 60,
    "钟\x0b\x1f楼小学",
)
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def made(report):
    return {language: as_word(report, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def document(made):
    return Document(io.BytesIO(made["zh"]))


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as found:
        return {name: found.read(name) for name in found.namelist()}


def text_in(element) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def whole_text(package: bytes) -> str:
    return text_in(Document(io.BytesIO(package)).element.body)


def test_the_same_report_gives_the_same_bytes(full, made):
    again = report_of(full)
    assert {language: as_word(again, language) for language in LANGUAGES} == made


def test_nothing_in_the_package_knows_the_clock(made):
    with zipfile.ZipFile(io.BytesIO(made["zh"])) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    properties = Document(io.BytesIO(made["zh"])).core_properties
    assert properties.created.year == properties.modified.year == 2021
    assert properties.author == ""


def test_headings_are_real_headings_with_a_table_of_contents(document, report):
    headings = [
        (one.style.name, one.text)
        for one in document.paragraphs
        if one.style.name.startswith("Heading")
    ]
    stated = [one for one in report.pieces if isinstance(one, Heading)]
    assert headings == [(f"Heading {one.level}", one.text.zh) for one in stated]
    instructions = [one.text for one in document.element.body.iter(qn("w:instrText"))]
    assert instructions == [' TOC \\o "1-2" \\h ']
    listed = [one for one in document.paragraphs if one.style.name == "Report Contents"]
    assert [text_in(one._p) for one in listed] == [text for _, text in headings]


def test_every_style_that_is_used_is_defined(made):
    for package in made.values():
        parts = members(package)
        used = set(re.findall(rb'w:(?:pStyle|tblStyle) w:val="(\w+)"', parts["word/document.xml"]))
        defined = set(re.findall(rb'w:styleId="([\w-]+)"', parts["word/styles.xml"]))
        assert used <= defined


def test_chinese_text_has_an_east_asian_font(document):
    for name, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Caption", "黑体")):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font


def test_pages_are_numbered(document):
    footer = document.sections[0].footer._element
    fields = [one.get(qn("w:instr")) for one in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_placeholders_are_marked_for_the_eye(document, report):
    marked = [one for one in document.paragraphs if one.style.name == "To Be Written"]
    stated = [
        one for one in report.pieces if isinstance(one, Paragraph) and one.style == "placeholder"
    ]
    assert [one.text for one in marked] == [f"【待县填写】{one.text.zh}" for one in stated]
    style = document.styles["To Be Written"].element
    assert next(style.iter(qn("w:shd"))).get(qn("w:fill")) == PLACEHOLDER_FILL


def test_tables_say_what_the_report_says_and_repeat_their_first_row(document, report):
    stated = [one for one in report.pieces if isinstance(one, Table)]
    assert len(document.tables) == len(stated)
    for drawn, one in zip(document.tables, stated, strict=True):
        assert drawn.style.name == "Report Table"
        assert drawn._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        texts = [[text_in(cell) for cell in row.tc_lst] for row in drawn._tbl.tr_lst]
        assert texts[0] == [column.heading.zh for column in one.columns]
        assert texts[1:] == [[cell.text.zh for cell in row] for row in one.rows]


def test_values_below_what_is_required_have_a_dark_background(document, report):
    shaded = sum(
        cell.is_shaded
        for one in report.pieces
        if isinstance(one, Table)
        for row in one.rows
        for cell in row
    )
    fills = [one.get(qn("w:fill")) for one in document.element.body.iter(qn("w:shd"))]
    assert shaded > 0
    assert fills == [UNMET_FILL] * shaded


def test_captions_are_numbered_fields(document):
    captions = [one for one in document.paragraphs if one.style.name == "Caption"]
    fields = [next(one._p.iter(qn("w:fldSimple"))).get(qn("w:instr")) for one in captions]
    assert set(fields) == {" SEQ 表 \\* ARABIC ", " SEQ 图 \\* ARABIC "}


def test_a_chart_carries_its_figures_as_text_and_as_a_workbook(made, report):
    parts = members(made["zh"])
    charts = [one for one in report.pieces if isinstance(one, Chart)]
    for number, chart in enumerate(charts, start=1):
        xml = parts[f"word/charts/chart{number}.xml"].decode()
        workbook = openpyxl.load_workbook(
            io.BytesIO(parts[f"word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"])
        )
        (_, *rows) = workbook.active.iter_rows(values_only=True)
        assert [row[0] for row in rows] == [one.zh for one in chart.categories]
        for place, series in enumerate(chart.series, start=1):
            points = [one and float(one.number) for one in series.points]
            assert [row[place] for row in rows] == points
            assert series.name.zh in xml
            assert all(one is None or f"<c:v>{one.number}</c:v>" in xml for one in series.points)


def test_names_are_text_whatever_they_contain(world):
    world.county(2021, SHOWN, name='<b>&"甲"', schools=HOSTILE).write()
    report = report_of(world)
    for language in LANGUAGES:
        text = whole_text(as_word(report, language))
        assert '<b>&"甲"' in text
        for name in HOSTILE[:-1]:
            assert name in text
        assert "钟楼小学" in text


def test_a_chart_with_gaps_and_a_table_of_contents_with_braces_are_written():
    pieces = [
        Heading(1, Text(zh="{}{0}", en="{}{0}")),
        Chart(Text(zh="图", en="c"), "line", (Text(zh="甲", en="a"),), (), ()),
    ]
    assert "{}{0}" in whole_text(word_document(pieces, "题", "副题", 2021, "zh"))


def test_published_counties_have_a_document_in_each_language_and_no_others(full, tmp_path):
    with counties_of(full) as counties:
        reports = SelfReports(counties, tmp_path)
        for county in counties.in_turn((SHOWN, BLOCKED)):
            reports.write_county(county)
    documents = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(documents) == {f"{SHOWN}.docx", f"{SHOWN}.en.docx"}
    for package in documents.values():
        parts = b"".join(members(package).values()).decode("utf-8", errors="ignore")
        assert BLOCKED not in parts
        assert "乙县" not in parts and "乙实验小学" not in parts


def writer() -> str:
    """LibreOffice with Writer; skips where either is missing."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: nothing to convert with")
    program = Path(office).resolve().parent
    if not any(program.glob("libswlo.*")):
        pytest.skip("LibreOffice has no Writer here: it cannot open a Word document")
    for tool in ("pdffonts", "pdftotext"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} (poppler-utils) is not installed: the glyphs cannot be checked")
    return office


def run(*command: object) -> str:
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout


def test_the_document_becomes_pdf_with_every_glyph(made, report, tmp_path):
    office = writer()
    if not run("fc-list", ":lang=zh-cn"):
        pytest.skip("no font with Chinese glyphs is installed")
    for language, package in made.items():
        (tmp_path / f"{language}.docx").write_bytes(package)
    run(
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        *("--headless", "--convert-to", "pdf", "--outdir", tmp_path),
        *(tmp_path / f"{language}.docx" for language in LANGUAGES),
    )
    for language in LANGUAGES:
        pdf = tmp_path / f"{language}.pdf"
        embedded = [line.split() for line in run("pdffonts", pdf).splitlines()[2:]]
        assert embedded and all(line[-5] == "yes" for line in embedded)
        text = re.sub(r"\s", "", run("pdftotext", "-layout", pdf, "-"))
        assert "\ufffd" not in text
        for one in report.pieces:
            if isinstance(one, Heading):
                assert re.sub(r"\s", "", one.text.in_(language)) in text
        stated = {sign for sign in whole_text(made[language]) if CJK.match(sign)}
        assert stated <= set(text)
