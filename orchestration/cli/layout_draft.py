"""``junheng layout draft`` and ``confirm``: the next version of a family, from a file.

Belongs here: asking and showing. Not here: drafting (``ingestion.versions``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from ingestion.layout import confirm as questions
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout
from ingestion.model import Document
from ingestion.propose.years import year_in_name
from ingestion.read import open_document
from ingestion.versions.changes import Change, Comparison
from ingestion.versions.draft import Draft, nearest
from ingestion.versions.draft import draft as draft_version
from ingestion.versions.write import version_name, version_text, write_version
from ingestion.versions.year_of import year_of
from orchestration.cli.command import BLOCKED, DONE, Result, command
from orchestration.cli.layout_check import (
    FILE,
    change_values,
    changes_table,
    known_of,
    layouts_option,
    place_of,
)
from orchestration.cli.layout_propose import new_family
from orchestration.cli.tables import folding_table, short_path


class Wanted(TypedDict):
    """Which version is to be drafted, from which."""

    family: str | None
    new_family: str | None
    school_year: int | None
    base: str | None
    version: str | None
    replace: bool


@click.command()
@click.argument("file", type=FILE)
@click.option("--family", help="报表族 / Family")
@click.option(
    "--new-family", help="新报表族名，由每校一行的表起草 / Name of a new family: one row per school"
)
@click.option("--year", "school_year", type=int, help="学年 / School year")
@click.option("--from", "base", help="以此版本为底 / Start from this version, not the nearest")
@click.option("--version", "version", help="新版本名 / Name of the new version")
@click.option(
    "--replace", is_flag=True, help="覆盖已有的同名版本 / Overwrite a version of that name"
)
@click.option("--no-input", is_flag=True, help="不询问，疑问写入 confirm / Ask nothing")
@layouts_option
@command
def draft(
    data: DataFolder,
    as_json: bool,
    file: Path,
    folder: Path,
    no_input: bool,
    **wanted: Unpack[Wanted],
) -> Result:
    """起草新版本，只写不同之处 / Draft a new version: only what differs from the nearest."""
    known = layouts(folder)
    document = open_document(file, file.name)
    if wanted["new_family"] is not None:
        return _new_family(document, file, folder, known, wanted)
    if wanted["family"] is None:
        raise click.UsageError("请给出 --family 或 --new-family / say --family or --new-family")
    own = known_of(known, wanted["family"])
    year = wanted["school_year"] or year_of(document, file, own.values())
    if year is None:
        raise _year_unknown(file)
    start = _start(document, own, year, wanted["base"])
    if start.fits and start.layout.school_years.covers(year):
        return _nothing_to_draft(start.layout)
    asks = not (no_input or as_json) and is_terminal()
    made = draft_version(document, start.layout, year, _ask if asks else lambda change: None)
    name = wanted["version"] or version_name(start.layout, year)
    text = version_text(made, known, year, file.name)
    path = write_version(folder, start.layout, name, text, replace=wanted["replace"])
    return _drafted(path, f"{start.layout.family}/{name}", made, text)


@click.command()
@click.argument("version")
@click.argument("paths", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="全部确认 / Confirm all")
@layouts_option
@command
def confirm(
    data: DataFolder,
    as_json: bool,
    version: str,
    paths: tuple[str, ...],
    everything: bool,
    folder: Path,
) -> Result:
    """列出或确认起草的疑问 / List the questions of a draft, or confirm what was assumed.

    Exit status: 0 nothing is open, 1 questions are left.
    """
    before = questions.open_questions(_version(layouts(folder), version))
    chosen = [q.path for q in before] if everything else list(paths)
    questions.confirm(folder / f"{version}.yml", chosen)
    left = questions.open_questions(_version(layouts(folder), version))
    shown = [RichText(f"? {question}") for question in left] or [
        RichText(f"✓ {version} 无未决 / nothing is open", style="green")
    ]
    values = {
        "version": version,
        "confirmed": chosen,
        "open": [{"path": q.path, **q.confirm.model_dump()} for q in left],
    }
    return Result(values, tuple(shown), BLOCKED if left else DONE)


def _new_family(
    document: Document, file: Path, folder: Path, known: dict[str, Layout], wanted: Wanted
) -> Result:
    if wanted["family"] is not None or wanted["base"] is not None:
        raise click.UsageError(
            "--new-family 不与 --family、--from 并用 / not with --family or --from"
        )
    year = wanted["school_year"] or year_of(document, file, ()) or year_in_name(file.name)
    if year is None:
        raise _year_unknown(file)
    return new_family(
        document,
        wanted["new_family"] or "",
        year,
        folder,
        known,
        version=wanted["version"],
        replace=wanted["replace"],
    )


def is_terminal() -> bool:
    """Whether there is a person to be asked."""
    return sys.stdin.isatty()


def _start(document: Document, own: dict[str, Layout], year: int, base: str | None) -> Comparison:
    """The version to start from: the one named, or the nearest."""
    if base is not None:
        wanted = next((x for x in own.values() if base in (x.id, x.version)), None)
        if wanted is None:
            raise click.BadParameter(f"{base}: {', '.join(own)}", param_hint="--from")
        own = {wanted.id: wanted}
    return nearest(document, own.values(), year)[0]


def _ask(change: Change) -> int | None:
    """Put a question to the person at the terminal."""
    click.echo(f"\n{change.what.zh}\n{change.what.en}")
    if change.fields:
        click.echo(f"  → {', '.join(change.fields)}")
    for number, choice in enumerate(change.choices, start=1):
        likeness = f" ({choice.score} %)" if choice.score else ""
        click.echo(f"  {number}  {choice.what.zh} / {choice.what.en}{likeness}")
    click.echo("  0  留待确认 / leave open")
    answer = click.prompt("选择 / choose", type=click.IntRange(0, len(change.choices)), default=1)
    return int(answer) - 1 if answer else None


def _version(known: dict[str, Layout], version: str) -> Layout:
    if version not in known:
        raise click.BadParameter(f"{version}: {', '.join(known)}", param_hint="VERSION")
    return known[version]


def _nothing_to_draft(layout: Layout) -> Result:
    says = (
        f"✓ 文件合于 {layout.id}，无需起草 / the file fits {layout.id}; there is nothing to draft"
    )
    return Result({"fits": layout.id, "written": None}, (RichText(says, style="green"),))


def _drafted(path: Path, version: str, made: Draft, text: str) -> Result:
    values = {
        "written": str(path),
        "version": version,
        "from": made.base.id,
        "taken": [
            {**change_values(change), "choice": choice.name} for change, choice in made.taken
        ],
        "open": [change_values(change) for change in made.questions],
        "unsaid": [change_values(change) for change in made.unsaid],
    }
    return Result(values, tuple(_lines(path, version, made, text)))


def _lines(path: Path, version: str, made: Draft, text: str) -> Iterator[RenderableType]:
    if made.taken:
        yield _taken_table(made)
    yield RichText(f"已写出 / written: {short_path(path)}（{len(text.splitlines())} 行 / lines）")
    if made.questions:
        count = len(made.questions)
        yield RichText(
            f"? {count} 处待确认 / to be confirmed: junheng layout confirm {version}",
            style="yellow",
        )
    if made.unsaid:
        yield RichText("× 版式说不了、须人工处理的 / what no layout can say:", style="red")
        yield changes_table(made.unsaid)


def _taken_table(made: Draft) -> Table:
    """What differs and how it was taken; a question mark where nobody was asked."""
    table = folding_table("", "变化\nChange", "采取\nTaken", "位置\nPlace", "字段\nFields")
    for change, choice in made.taken:
        table.add_row(
            "?" if change in made.questions else "✓",
            f"{change.what.zh}\n{change.what.en}",
            f"{choice.what.zh}\n{choice.what.en}",
            place_of(change),
            "\n".join(change.fields),
        )
    return table


def _year_unknown(file: Path) -> UserError:
    return UserError(
        "year_not_stated",
        Text(zh="看不出文件是哪一学年的。", en="The file does not say which school year it is of."),
        Text(zh="请用 --year 指明。", en="Say it with --year."),
        Where(file=str(file)),
    )
