"""Documents of every format become the same blocks of text, with their place."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from contract.documents import Document
from contract.messages import UserError
from ingestion.documents.read import SUFFIXES, read_document
from tests.ingestion.documents.pdf_by_hand import pdf


def read(tmp_path, name: str, data: bytes | str) -> Document:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(path)


def texts(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def test_plain_text_has_a_paragraph_a_line(tmp_path):
    document = read(tmp_path, "a.txt", "一、基本情况\n\n在校学生342人。\n教学班12个。\n")
    assert texts(document) == [
        ("heading", "一、基本情况"),
        ("paragraph", "在校学生342人。"),
        ("paragraph", "教学班12个。"),
    ]
    assert [block.where for block in document.blocks] == ["行 1", "行 3", "行 4"]


def test_text_in_the_encoding_of_windows_is_read(tmp_path):
    document = read(tmp_path, "a.txt", "在校学生342人。".encode("gb18030"))
    assert texts(document) == [("paragraph", "在校学生342人。")]


def test_lines_broken_at_a_width_are_one_paragraph(tmp_path):
    lines = "学校现有在校学生三百四十二人，教学班十二个，其中一年级二个班，共有学\n生52人，全"
    broken = (
        f"{lines}部就近入学。在职教师四十九人，全部具有规定的学历，并且都\n持证上岗。\n1、下一条\n"
    )
    document = read(tmp_path, "a.txt", broken)
    assert len(document.blocks) == 2
    assert "\n" in document.blocks[0].text


def test_page_numbers_are_no_paragraphs(tmp_path):
    document = read(tmp_path, "a.txt", "在校学生342人。\n3 / 20\n- 4 -\n教学班12个。")
    assert len(document.blocks) == 2


def test_a_word_document_gives_paragraphs_and_cells_in_order(tmp_path):
    document = docx.Document()
    document.add_heading("自评报告", 1)
    document.add_paragraph("在校学生342人。\n教学班12个。")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "项目"
    table.cell(1, 0).text, table.cell(1, 1).text = "图书", "16579册"
    document.add_paragraph("完。")
    blocks = read(tmp_path, "a.docx", saved(document)).blocks
    assert [(one.kind, one.text) for one in blocks] == [
        ("heading", "自评报告"),
        ("paragraph", "在校学生342人。"),
        ("paragraph", "教学班12个。"),
        ("cell", "项目"),
        ("cell", "图书"),
        ("cell", "16579册"),
        ("paragraph", "完。"),
    ]
    assert (blocks[5].table, blocks[5].row, blocks[5].column) == (1, 2, 2)
    assert blocks[5].where == "表 1 行 2 列 2"
    assert [one.index for one in blocks] == list(range(7))


def test_text_under_review_is_read_as_if_accepted(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("在校学生")
    for tag, text_tag, text in (("w:del", "w:delText", "300"), ("w:ins", "w:t", "342")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run("人")
    assert paragraph._p.find(qn("w:ins")) is not None
    assert texts(read(tmp_path, "a.docx", saved(document))) == [("paragraph", "在校学生342人")]


HTML = """<html><head><title>x</title><style>p {top: 1px}</style></head><body><h1>自评报告</h1>
<p>在校学生<b>3</b>42人，<br>教学班12个。</p><script>var a = 99</script><!-- 77 -->
<table><tr><th>项目</th><th>数</th></tr><tr><td>图书</td><td>16579册</td></tr></table>
<div>教师<p>49人</p>在职</div></body></html>"""


def test_a_web_page_gives_what_it_shows(tmp_path):
    document = read(tmp_path, "a.html", HTML)
    assert texts(document) == [
        ("heading", "自评报告"),
        ("paragraph", "在校学生342人，"),
        ("paragraph", "教学班12个。"),
        ("cell", "项目"),
        ("cell", "数"),
        ("cell", "图书"),
        ("cell", "16579册"),
        ("paragraph", "教师"),
        ("paragraph", "49人"),
        ("paragraph", "在职"),
    ]
    assert document.blocks[6].where == "表 1 行 2 列 2"


def test_markdown_gives_text_without_its_marks(tmp_path):
    text = "# 自评报告\n\n1. 在校学生**342**人\n\n| 项目 | 数 |\n|---|---|\n| 图书 | 16579册 |\n"
    assert texts(read(tmp_path, "a.md", text)) == [
        ("heading", "自评报告"),
        ("paragraph", "在校学生342人"),
        ("cell", "项目"),
        ("cell", "数"),
        ("cell", "图书"),
        ("cell", "16579册"),
    ]


def shown(x: int, y: int, text: str) -> str:
    return f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET"


def test_a_pdf_gives_lines_and_the_cells_of_its_tables(tmp_path):
    lines = [f"{x} 600 m {x} 640 l S" for x in (50, 150, 250)]
    lines += [f"50 {y} m 250 {y} l S" for y in (600, 620, 640)]
    words = [shown(50, 700, "pupils 342"), shown(55, 625, "books"), shown(155, 625, "16579")]
    words += [shown(55, 605, "classes"), shown(155, 605, "12")]
    document = read(tmp_path, "a.pdf", pdf("\n".join((*lines, *words))))
    assert texts(document) == [
        ("paragraph", "pupils 342"),
        ("cell", "books"),
        ("cell", "16579"),
        ("cell", "classes"),
        ("cell", "12"),
    ]
    assert document.blocks[0].where == "页 1 行 1"
    assert document.blocks[4].where == "页 1 表 1 行 2 列 2"


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (["总结篇一", "甲", "总结篇二", "乙"], ["总结篇一", "总结篇二"]),
        (["甲校自评报告", "甲", "乙校自评报告", "乙"], ["甲校自评报告", "乙校自评报告"]),
        (["说明", "甲校自查报告", "甲", "乙校自查报告"], ["说明", "甲校自查报告", "乙校自查报告"]),
        (["甲校自评报告", "一、自评情况", "甲"], ["甲校自评报告"]),
    ],
)
def test_several_reports_in_a_file_are_told_apart(tmp_path, lines, titles):
    document = read(tmp_path, "a.txt", "\n\n".join(lines))
    assert [report.title for report in document.reports] == titles
    assert [one for report in document.reports for one in report.blocks] == list(document.blocks)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.doc", b"x", "unsupported_suffix"),
        ("a.txt", b"  \n", "empty_file"),
        ("a.txt", b"\xff\xff\xff", "text_undecodable"),
        ("a.docx", b"no zip", "document_damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "document_damaged"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "document_encrypted",
        ),
        ("a.pdf", b"%PDF-1.4 cut off", "document_damaged"),
        ("a.pdf", pdf(""), "no_text"),
        ("a.docx", word(), "no_text"),
        ("a.html", b"<html><script>1</script></html>", "no_text"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, name, data, code):
    with pytest.raises(UserError) as raised:
        read(tmp_path, name, data)
    assert raised.value.code == code
    assert raised.value.where.file == name


def test_a_missing_file_is_an_error_of_its_own(tmp_path):
    with pytest.raises(UserError, match="file_unreadable"):
        read_document(tmp_path / "missing.docx")


def test_a_container_that_is_no_word_document_is_damaged(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        container.writestr("other.xml", "<a/>")
    with pytest.raises(UserError, match="document_damaged"):
        read(tmp_path, "a.docx", file.getvalue())


def test_the_formats_are_those_people_send():
    assert set(SUFFIXES) == {".docx", ".txt", ".md", ".html", ".htm", ".pdf"}
