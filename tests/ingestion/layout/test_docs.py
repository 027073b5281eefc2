"""The page on the layout language says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ingestion.layout import schema

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "layouts.md").read_text(encoding="utf-8")
CODES = re.compile(
    r"""(?:code=|UserError\(\s*|problem\(\s*|_filtered\(\s*|_issue\(\s*)"([a-z_]+)\""""
)


def test_every_code_of_an_issue_or_refusal_is_on_the_page() -> None:
    sources = [*(ROOT / "ingestion" / "map").glob("*.py"), ROOT / "ingestion" / "recognise.py"]
    used = {code for file in sources for code in CODES.findall(file.read_text(encoding="utf-8"))}
    assert len(used) > 20
    assert {code for code in used if f"`{code}`" not in PAGE} == set()


def test_the_examples_are_yaml_and_use_keys_of_the_language() -> None:
    keys = {
        key
        for model in vars(schema).values()
        if isinstance(model, type) and issubclass(model, schema.BaseModel)
        for key in model.model_fields
    }
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        for source in re.findall(
            r"^ *\w+: (\{(?:header|form|pattern|beside).*?\})(?: +#.*)?$", block, re.M
        ):
            assert set(yaml.safe_load(source)) <= keys, source
        assert yaml.safe_load(block)
