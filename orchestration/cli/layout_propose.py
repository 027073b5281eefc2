"""``junheng layout draft --new-family``: a first layout for a family nobody has met.

Belongs here: showing what was proposed. Not here: proposing (``ingestion.propose``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text as RichText

from ingestion.layout.confirm import open_questions
from ingestion.layout.schema import Layout
from ingestion.model import Document
from ingestion.propose.guess import Guess
from ingestion.propose.proposal import Proposal, propose
from ingestion.versions.write import write_version
from orchestration.cli.command import Result

_FAMILY = re.compile(r"[a-z][a-z0-9_]*")


def new_family(
    document: Document,
    family: str,
    school_year: int,
    folder: Path,
    known: Mapping[str, Layout],
    *,
    version: str | None,
    replace: bool,
) -> Result:
    """Write the proposed layout of a new family and say what was found and what is asked."""
    _check_name(family, known)
    proposal = propose(document, family, school_year, version)
    layout = proposal.layout
    path = write_version(
        folder, layout, layout.version, proposal.text(document.name), replace=replace
    )
    questions = open_questions(layout)
    lines = [RichText(f"已写出 / written: {path}")]
    if questions:
        said = f"? {len(questions)} 处待确认 / to be confirmed"
        lines.append(RichText(f"{said}: junheng layout confirm {layout.id}", style="yellow"))
    if proposal.ignored:
        listed = ", ".join(proposal.ignored)
        lines.append(RichText(f"未读取的列 / columns not read: {listed}"))
    values = {
        "written": str(path),
        "version": layout.id,
        "fields": [_as_dict(guess) for guess in proposal.guesses],
        "ignored": list(proposal.ignored),
        "open": [{"path": q.path, **q.confirm.model_dump()} for q in questions],
    }
    return Result(values, (_found(proposal), *lines))


def _check_name(family: str, known: Mapping[str, Layout]) -> None:
    if not _FAMILY.fullmatch(family):
        said = "小写字母、数字和下划线 / lower case letters, digits and underscores"
        raise click.BadParameter(f"{family}: {said}", param_hint="--new-family")
    if any(layout.family == family for layout in known.values()):
        said = "已有此报表族，请用 --family / this family is known; use --family"
        raise click.BadParameter(f"{family}: {said}", param_hint="--new-family")


def _found(proposal: Proposal) -> Table:
    table = Table("字段 Field", "列 Columns", "把握 Likeness", "")
    for guess in proposal.guesses:
        asked = "?" if guess.question else "✓"
        table.add_row(_field(guess), _columns(guess), f"{guess.score} %", asked)
    return table


def _as_dict(guess: Guess) -> dict[str, object]:
    return {
        "field": _field(guess),
        "columns": [column.path for column in guess.columns],
        "score": guess.score,
        "certain": guess.question is None,
    }


def _field(guess: Guess) -> str:
    return f"{guess.record}.{guess.field.name}"


def _columns(guess: Guess) -> str:
    read = guess.pattern or " + ".join(column.path for column in guess.columns)
    if not guess.ratio_to:
        return read
    base = " + ".join(column.path for column in guess.ratio_to)
    return f"{base} ÷ {read}" if guess.is_divisor else f"{read} × {base}"
