"""What people and editors read about the layout language is written from the language itself."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from ingestion.layout import reference
from ingestion.layout.editor_schema import MODELINE, SCHEMA_FILE, json_schema, json_text
from ingestion.layout.load import LAYOUTS_DIR

FILES = sorted(LAYOUTS_DIR.glob("*/*.yml"))
CHECKER = jsonschema.Draft202012Validator(json_schema())


def complaints(content: object) -> list[str]:
    return [error.message for error in CHECKER.iter_errors(content)]


def record(name: str, **fields: object) -> dict[str, Any]:
    return {"records": {name: {"fields": fields}}}


def test_the_page_is_what_the_language_says() -> None:
    written = reference.PAGE.read_text(encoding="utf-8")
    assert written == reference.page(), "run python -m ingestion.layout.reference"


def test_the_schema_is_what_the_language_says() -> None:
    written = SCHEMA_FILE.read_text(encoding="utf-8")
    assert written == json_text(), "run python -m ingestion.layout.reference"


def test_every_key_of_the_language_says_what_it_means() -> None:
    rows = [line for line in reference.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    bare = [row for row in rows if row.endswith("|  |")]
    assert [row.split("`")[1] for row in bare] == ["zh", "en"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_editors_find_the_schema_and_have_nothing_to_say_of_shipped_layouts(file) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith(MODELINE + "\n")
    assert (file.parent / MODELINE.partition("=")[2]).resolve() == SCHEMA_FILE
    assert complaints(yaml.safe_load(text)) == []


def test_editors_know_the_fields_of_every_table_by_label_and_unit() -> None:
    fields = json_schema()["$defs"]["Record of facility"]["properties"]["fields"]["anyOf"][0]
    told = fields["properties"]["teaching_equipment_value"]["description"]
    assert told == "教学仪器设备资产值 · Teaching equipment [元 · yuan]"


@pytest.mark.parametrize(
    "content",
    [
        {"recordz": {}},
        record("enrolment.primry", pupils={"header": "a"}),
        record("enrolment.primary", pupilz={"header": "a"}),
        record("enrolment.primary", pupils={"headr": "a"}),
        record("facility", books={"product": ["a", "b"], "per": "hundred"}),
        record("facility", books={"header": "a", "unit": "volumes"}),
        {"kind": "tables"},
        {"missing": {"*": "nothing"}},
    ],
    ids=json.dumps,
)
def test_editors_underline_what_is_no_part_of_the_language(content: object) -> None:
    assert complaints(content)


@pytest.mark.parametrize(
    "content",
    [
        {"inherits": "2020"},
        {"records": {"enrolment.primary": None}},
        record("enrolment.primary", pupils={"pattern": None, "header": ["a", "b"]}),
        record("enrolment.primary", pupils={"unit": "10k_person"}),
        record("facility", books={"product": ["a", {"header": "b"}]}),
        record("facility", books=[{"form": "A", "row": 1, "column": [1, 2]}]),
    ],
    ids=json.dumps,
)
def test_editors_let_a_version_state_only_what_differs(content: object) -> None:
    assert complaints(content) == []
