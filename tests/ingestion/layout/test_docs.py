"""The page on the layout language says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from ingestion.layout.editor_schema import json_schema
from ingestion.layout.schema import Layout

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "layouts.md").read_text(encoding="utf-8")
CODES = re.compile(
    r"""(?:code=|UserError\(\s*|problem\(\s*|_left_out\(\s*|issue\(\s*)"([a-z_]+)\""""
)
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SCHEMA = json_schema()


def test_every_code_of_an_issue_or_refusal_is_on_the_page() -> None:
    sources = [*(ROOT / "ingestion" / "map").glob("*.py"), ROOT / "ingestion" / "recognise.py"]
    used = {code for file in sources for code in CODES.findall(file.read_text(encoding="utf-8"))}
    assert len(used) > 20
    assert {code for code in used if f"`{code}`" not in PAGE} == set()


@pytest.mark.parametrize("block", BLOCKS)
def test_the_examples_are_of_the_language(block: str) -> None:
    """Parts of layouts as such, fields of a record as addresses."""
    content = yaml.safe_load(block)
    if set(content) <= set(Layout.model_fields):
        schema, parts = SCHEMA, [content]
    else:
        schema, parts = {"$ref": "#/$defs/Address", "$defs": SCHEMA["$defs"]}, [*content.values()]
    checker = jsonschema.Draft202012Validator(schema)
    assert [error.message for part in parts for error in checker.iter_errors(part)] == []
