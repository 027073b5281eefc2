"""What is declared of the published tables, and the publisher's own statement."""

from __future__ import annotations

import re

import pytest

from contract.messages import UserError
from reporting.tables.declared import declared_table, declared_tables
from reporting.tables.publisher import NOT_STATED, Licence, read_publisher

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("table", declared_tables(), ids=lambda table: table.name)
def test_every_table_and_column_is_described_in_both_languages(table):
    for one in (table, *table.columns):
        assert CHINESE.search(one.description.zh)
        assert re.match(r"\S.*[a-z]", one.description.en)


@pytest.mark.parametrize("table", declared_tables(), ids=lambda table: table.name)
def test_every_key_and_reference_names_columns_there_are(table):
    columns = {column.name for column in table.columns}
    assert table.key and set(table.key) <= columns
    for reference in table.references:
        target = declared_table(reference.table)
        assert reference.to_column in {column.name for column in target.columns}


def test_table_names_stand_once():
    names = [table.name for table in declared_tables()]
    assert len(names) == len(set(names))


def test_a_column_that_may_also_hold_the_composite_refers_to_no_indicator():
    assert {one.column for one in declared_table("trend").references} == {"county_code"}


def test_without_a_statement_there_is_no_licence(tmp_path):
    assert read_publisher(tmp_path).licence is NOT_STATED


def test_publisher_and_licence_are_as_stated(tmp_path):
    (tmp_path / "publisher.yml").write_text(
        "publisher: 青山省教育厅\nlicence: {name: CC-BY-4.0, title: 署名 4.0}\n", encoding="utf-8"
    )
    found = read_publisher(tmp_path)
    assert (found.title, found.licence) == ("青山省教育厅", Licence("CC-BY-4.0", "署名 4.0"))


@pytest.mark.parametrize(
    "content",
    [
        "publisher: [",
        "- a list",
        "owner: 某厅",
        "publisher: 12",
        "licence: CC-BY-4.0",
        "licence: {name: CC-BY-4.0}",
        "licence: {name: CC-BY-4.0, title: ''}",
    ],
)
def test_a_statement_that_cannot_be_used_is_refused_and_not_passed_over(tmp_path, content):
    (tmp_path / "publisher.yml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_publisher(tmp_path)
    assert refused.value.code == "publisher_invalid"
    assert "publisher.yml" in refused.value.what.zh
