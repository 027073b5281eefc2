"""What the pages say in Chinese and English.

Belongs here: reading ``strings.yml``, where every sentence and heading of the site stands once.
Not here: names of indicators, codes or fields (``reporting.marts.labels``, ``contract.fields``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from contract.messages import Language, Text

STRINGS = Path(__file__).parent / "strings.yml"
SCRIPT_PREFIX = "script."
"""Sentences that begin with it are handed to the script of the pages."""


@cache
def strings() -> dict[str, Text]:
    """Every sentence by its dotted key."""
    with STRINGS.open(encoding="utf-8") as file:
        stated = yaml.safe_load(file)
    return {key: Text(zh=text["zh"], en=text["en"]) for key, text in stated.items()}


def say(key: str, language: Language, **values: object) -> str:
    """A sentence in one language, ``{name}`` filled; KeyError for an unknown key."""
    sentence = strings()[key].in_(language)
    return sentence.format(**values) if values else sentence


def script_strings(language: Language) -> dict[str, str]:
    """The sentences the script shows, by their key without prefix."""
    return {
        key.removeprefix(SCRIPT_PREFIX): text.in_(language)
        for key, text in strings().items()
        if key.startswith(SCRIPT_PREFIX)
    }
