"""The sentences of the site: each used, each in both languages, each with the same blanks."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from reporting.site.assets import STATIC
from reporting.site.render import TEMPLATES
from reporting.site.text import SCRIPT_PREFIX, say, script_strings, strings

CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (TEMPLATES, STATIC, TEMPLATES.parent)
    for path in sorted(folder.rglob("*"))
    if path.suffix in (".j2", ".js", ".py")
)
NAMED = set(re.findall(r"""(?:say|word)\(\s*['"]([a-z_.]+)['"]""", CODE))
PREFIXES = tuple(re.findall(r"""(?:say|word)\(\s*['"]([a-z_.]+[._])['"]\s*~""", CODE))
CHOSEN = set(re.findall(r"""['"]([a-z_]+\.[a-z_]+|composite|withheld|no_return)['"]""", CODE))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(strings()))
def test_a_sentence_is_used_and_has_the_same_blanks_in_both_languages(key):
    text = strings()[key]
    assert text.zh.strip()
    assert text.en.strip()
    assert blanks(text.zh) == blanks(text.en)
    bare = key.removeprefix(SCRIPT_PREFIX)
    assert bare in NAMED or key in NAMED or key in CHOSEN or key.startswith(PREFIXES)


def test_every_sentence_that_is_asked_for_is_there():
    known = set(strings()) | set(script_strings("zh"))
    assert sorted(key for key in NAMED if key not in known and not key.endswith((".", "_"))) == []


def test_blanks_are_filled():
    assert say("limit", "en", limit="0.50") == "limit 0.50"


def test_an_unknown_sentence_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.sentence", "zh")
