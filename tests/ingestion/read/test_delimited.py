from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.messages import UserError
from ingestion.read import open_document
from ingestion.read.delimited import DELIMITERS, DelimitedText

TEXT = "学校代码,学校名称,学生数\n011301,市立板橋國小,１２３\n"


def rows(data: bytes, name: str = "a.csv"):
    document = DelimitedText(name, data)
    return document.sheet(document.sheet_names[0]).rows


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_the_encoding_is_found_out(encoding):
    assert rows(TEXT.encode(encoding))[1] == ["011301", "市立板橋國小", "１２３"]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found_out(delimiter):
    assert rows(TEXT.replace(",", delimiter).encode())[0] == ["学校代码", "学校名称", "学生数"]


def test_a_delimiter_inside_quotes_or_in_a_title_line_does_not_mislead():
    text = "2021年,学校;一览\nid;name;pupils\n1;甲,乙;3\n2;丙,丁;4\n"
    assert rows(text.encode())[2] == ["1", "甲,乙", "3"]


def test_a_quoted_line_break_does_not_start_a_new_row():
    assert rows(b'a,b\r\n"x\r\ny",2\r\n3,4\r\n') == [["a", "b"], ["x\r\ny", "2"], ["3", "4"]]


def test_everything_stays_text():
    assert rows(b"id,n\n011301,3 \n")[1] == ["011301", "3 "]


def test_one_column_is_a_table_too():
    assert rows(b"id\n1\n2\n") == [["id"], ["1"], ["2"]]


def test_a_quote_that_is_not_closed_is_refused_with_its_line():
    with pytest.raises(UserError) as caught:
        rows(b'id,name\n1,"a\n2,b\n3,c\n')
    assert caught.value.code == "text_quotes"
    assert caught.value.where.file == "a.csv"
    assert caught.value.remedy.zh


@pytest.mark.parametrize("data", [b"a,b\n\xff\xff\xff,1\n", b"%PDF\x01\x02\x7f\xe4"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(UserError) as caught:
        DelimitedText("a.csv", data)
    assert caught.value.code == "text_undecodable"
    assert caught.value.remedy.en


def test_the_sheet_is_named_after_the_file(tmp_path):
    path = tmp_path / "0f3a"
    path.write_bytes(TEXT.encode())
    assert open_document(path, "103_basec.csv").sheet_names == ("103_basec",)


@given(
    st.lists(
        st.lists(st.text("甲乙ab1 ,;\t\n|", max_size=6), min_size=2, max_size=2),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_a_spreadsheet_program_quotes_is_read_back_as_it_was(table, encoding):
    quoted = "\r\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in [["h", "i"], *table]
    )
    assert rows(quoted.encode(encoding))[1:] == table
