"""``python -m expectations.rule_list``: the page that lists every rule, ``docs/rules.md``.

Belongs here: writing the rule files as a page. Not here: the rule language (docs/gate.md). A test
keeps the page equal to the rule files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from expectations.rules import Family, Rule, RuleBook, load_rules

_HEADER = """# Rules of the gate

Every rule of `expectations/rules/*.yml`; the rule language is in [gate.md](gate.md). x is the value
of the check. Written by `python -m expectations.rule_list > docs/rules.md`.
"""
_COLUMNS = "| id | severity | one row is | must hold | bound | from |\n|---|---|---|---|---|---|"


def rule_list(book: RuleBook) -> str:
    """The page for all rules, by family."""
    families = list(dict.fromkeys(book.family_of.values()))
    return "\n".join([_HEADER, *(line for one in families for line in _section(book, one))])


def _section(book: RuleBook, family: Family) -> Iterator[str]:
    rules = [rule for rule in book.rules if book.family_of[rule.id] == family]
    yield f"## {family} ({len(rules)})\n\n{_COLUMNS}"
    yield from (_row(rule) for rule in rules)
    yield ""


def _row(rule: Rule) -> str:
    cells = (
        f"`{rule.id}`",
        rule.severity.value,
        rule.scope,
        f"{rule.statement.en}<br>{rule.statement.zh}",
        f"`{rule.check.bound}`",
        f"{rule.source.kind}: {rule.source.en}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(rule_list(load_rules()))
