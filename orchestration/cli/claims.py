"""``junheng claims``: the figures a self-report states, read and checked.

Belongs here: the options and what is shown. Not here: reading and checking
(``orchestration.claims``), the page and the tables (``reporting.claims_page``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from contract.atomic import write_text
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from expectations.claims.whose import Asked
from orchestration.claims.document import CheckedClaims, check_claims
from orchestration.claims.draft import write_draft
from orchestration.cli.command import BLOCKED, DONE, SCHOOL_YEAR, Result, command
from orchestration.cli.tables import folding_table, short_path
from reporting.claims_page.model import Check
from reporting.claims_page.page import ATTENTION, claims_page
from reporting.claims_page.tables import write_csv, write_workbook
from reporting.claims_page.words import BASES, OUTCOMES

_FILE = click.Path(dir_okay=False, path_type=Path)


class Written(TypedDict):
    """Where to write what was found; None: not asked for."""

    html: Path | None
    csv: Path | None
    excel: Path | None
    draft: Path | None


class Options(Written):
    """Whose report it is, and what is shown."""

    county: str | None
    school: str | None
    show_all: bool
    strict: bool


@click.group()
def claims() -> None:
    """自评报告中写明的数 / Figures a self-report states."""


@claims.command()
@click.argument("file", type=_FILE)
@click.option("--year", "school_year", type=SCHOOL_YEAR, required=True, help="学年 / School year")
@click.option("--county", help="县级代码 / County code")
@click.option("--school", help="学校标识码 / School id")
@click.option("--html", type=_FILE, help="网页 / The document as a page, figures marked")
@click.option("--csv", type=_FILE, help="CSV")
@click.option("--excel", type=_FILE, help="Excel")
@click.option("--draft", type=_FILE, help="县级表草稿 / County forms with the claims drafted")
@click.option("--all", "show_all", is_flag=True, help="也列出相符的 / List what is right too")
@click.option(
    "--strict", is_flag=True, help="有不符即以 1 退出 / Exit 1 if anything is inconsistent"
)
@command
def read(
    data: DataFolder, as_json: bool, file: Path, school_year: int, **options: Unpack[Options]
) -> Result:
    """读自评报告，核对其中的数 / Read a self-report and check the figures it states.

    Each figure is held against the document itself, against the returns of its county or school,
    and against the standard in force. Exit status 1 only with --strict.
    """
    county, school = options["county"], options["school"]
    if county and school:
        raise click.UsageError("--county, --school: 只能指明一个 / name only one of them")
    checked = check_claims(data, file, Asked(school_year, county, school))
    files = _write(data, checked, options)
    failed = options["strict"] and checked.inconsistent > 0
    values = {**_values(checked), "written": {name: str(path) for name, path in files.items()}}
    shown = (*_shown(checked, options["show_all"]), *_files_shown(files))
    return Result(values, shown, BLOCKED if failed else DONE)


def _write(data: DataFolder, checked: CheckedClaims, wanted: Written) -> dict[str, Path]:
    """Write the files that are wanted; where they are, by kind."""
    document = checked.document
    if wanted["html"]:
        write_text(wanted["html"], claims_page(document))
    if wanted["csv"]:
        write_csv(wanted["csv"], document)
    if wanted["excel"]:
        write_workbook(wanted["excel"], document)
    if wanted["draft"]:
        _draft(wanted["draft"], data, checked)
    paths = (wanted["html"], wanted["csv"], wanted["excel"], wanted["draft"])
    kinds = ("html", "csv", "excel", "draft")
    return {kind: path for kind, path in zip(kinds, paths, strict=True) if path}


def _draft(path: Path, data: DataFolder, checked: CheckedClaims) -> None:
    if checked.county is None:
        raise UserError(
            "county_unsure",
            Text(
                zh="不知道是哪个县的报告，无法起草县级表。",
                en="It is not known whose report it is: no county forms can be drafted.",
            ),
            Text(zh="请用 --county 或 --school 指明。", en="Give --county or --school."),
            Where(checked.document.school_year, checked.document.name),
        )
    year, name = checked.document.school_year, checked.document.name
    write_draft(path, data, year, checked.county, name, checked.drafted)


def _values(checked: CheckedClaims) -> dict[str, Any]:
    document = checked.document
    return {
        "document": document.name,
        "school_year": document.school_year,
        "county": asdict(checked.county) if checked.county else None,
        "reports": [report.title for report in document.reports],
        "figures": len(document.figures),
        "outcomes": dict(Counter(check.outcome for check in document.checks)),
        "notices": [asdict(notice) for notice in document.notices],
        "checks": [asdict(check) for check in document.checks],
        "drafted": len(checked.drafted),
    }


def _shown(checked: CheckedClaims, show_all: bool) -> Iterator[RenderableType]:
    document = checked.document
    counts = Counter(check.outcome for check in document.checks)
    yield RichText(
        f"{document.name}：{len(document.reports)} 篇 reports, {len(document.figures)} 个数 figures"
    )
    for outcome, word in OUTCOMES.items():
        if counts[outcome]:
            yield RichText(f"  {word.sign} {counts[outcome]} {word.label.zh} {word.label.en}")
    for notice in document.notices:
        yield RichText(f"! {notice.zh}\n  {notice.en}")
    listed = [one for one in document.checks if show_all or one.outcome in ATTENTION]
    if listed:
        yield _table(listed)


def _table(checks: Sequence[Check]) -> Table:
    table = folding_table(
        "编号\nId", "结论\nOutcome", "原文\nStated", "算式\nArithmetic", "位置\nWhere"
    )
    for one in checks:
        word, basis = OUTCOMES[one.outcome], BASES[one.basis]
        table.add_row(
            one.check_id,
            f"{word.sign} {word.label.zh}\n{basis.zh}",
            f"{one.quantity.zh} {one.stated_text}".strip(),
            f"{one.arithmetic.zh}\n{one.arithmetic.en}",
            one.where,
        )
    return table


def _files_shown(files: dict[str, Path]) -> tuple[RichText, ...]:
    return tuple(RichText(f"已写出 written: {short_path(path)}") for path in files.values())
