"""``junheng layout check``: does a file fit a version, and how far is it from each.

Belongs here: asking and showing. Not here: comparing (``ingestion.versions``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from contract.messages import UserError
from contract.paths import DataFolder
from ingestion.layout.load import LAYOUTS_DIR, layouts
from ingestion.layout.schema import Layout
from ingestion.model import Document
from ingestion.read import open_document
from ingestion.versions.changes import HARMLESS, Change, Comparison
from ingestion.versions.draft import nearest
from ingestion.versions.year_of import year_of
from orchestration.cli.command import BAD_INPUT, BLOCKED, DONE, Result, command, error_text
from orchestration.cli.tables import folding_table

_NEAREST_SHOWN = 4
_ALMOST = 0.999
"""What is shown for a file that differs, however little."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
layouts_option = click.option(
    "--layouts",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=LAYOUTS_DIR,
    help="版式文件夹 / Folder of layouts",
)


class Against(TypedDict):
    """What files are held against."""

    family: str | None
    school_year: int | None
    like: Path | None


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--family", help="只与此报表族比较 / Compare with this family only")
@click.option("--year", "school_year", type=int, help="学年 / School year")
@click.option(
    "--like", type=FILE, help="往年的文件，用来看列的移动 / An earlier file, to see moves"
)
@click.option("--matched", is_flag=True, help="也列出相符的 / List what matches, too")
@layouts_option
@command
def check(
    data: DataFolder,
    as_json: bool,
    files: tuple[Path, ...],
    folder: Path,
    matched: bool,
    **against: Unpack[Against],
) -> Result:
    """文件合于哪一版式，相差多少 / Which version a file fits, and how far it is from each.

    Exit status: 0 every file fits, 1 one differs, 2 one cannot be read.
    """
    known = known_of(layouts(folder), against["family"])
    like = against["like"]
    reference = None if like is None else open_document(like, like.name)
    found = [_checked(path, known, against["school_year"], reference) for path in files]
    values = [_values(path, one) for path, one in found]
    shown = [line for path, one in found for line in _shown(path, one, matched)]
    return Result({"files": values}, tuple(shown), max(map(_status, (one for _, one in found))))


def known_of(known: dict[str, Layout], family: str | None) -> dict[str, Layout]:
    """The versions of a family, or all; usage error if there is no such family."""
    if family is None:
        return known
    own = {name: layout for name, layout in known.items() if layout.family == family}
    if not own:
        families = ", ".join(sorted({layout.family for layout in known.values()}))
        raise click.BadParameter(f"{family}: {families}", param_hint="--family")
    return own


def _checked(
    path: Path, known: dict[str, Layout], school_year: int | None, reference: Document | None
) -> tuple[Path, list[Comparison] | UserError]:
    """The file against each version, the nearest first; or why it cannot be read."""
    try:
        document = open_document(path, path.name)
        year = school_year or year_of(document, path, known.values())
        return path, nearest(document, known.values(), year, reference)
    except UserError as error:
        return path, error


def _status(found: list[Comparison] | UserError) -> int:
    if isinstance(found, UserError):
        return BAD_INPUT
    return DONE if found[0].fits else BLOCKED


def _values(path: Path, found: list[Comparison] | UserError) -> dict[str, Any]:
    if isinstance(found, UserError):
        return {"file": str(path), "error": found.as_dict()}
    best = found[0]
    return {
        "file": str(path),
        "fits": best.layout.id if best.fits else None,
        "versions": [
            {
                "layout": one.layout.id,
                "share": round(one.share, 3),
                "differences": len(_differences(one)),
            }
            for one in found
        ],
        "nearest": best.layout.id,
        "matched": [asdict(one) for one in best.matched],
        "changes": [change_values(change) for change in best.changes],
        "unread_sheets": list(best.unread),
    }


def change_values(change: Change) -> dict[str, Any]:
    """A change as plain values."""
    return {
        "kind": change.kind,
        "expected": change.expected,
        "found": change.found,
        "sheet": change.sheet,
        "cell": change.cell,
        "score": change.score,
        "fields": list(change.fields),
        "what": asdict(change.what),
        "certain": change.is_certain,
        "choices": [{"name": c.name, "score": c.score, **asdict(c.what)} for c in change.choices],
    }


def _differences(found: Comparison) -> list[Change]:
    return [change for change in found.changes if change.kind not in HARMLESS]


def _shown(
    path: Path, found: list[Comparison] | UserError, matched: bool
) -> Iterator[RenderableType]:
    yield RichText(str(path), style="bold")
    if isinstance(found, UserError):
        yield error_text(found)
        return
    best = found[0]
    if best.fits:
        yield RichText(f"✓ {best.layout.id}", style="green")
    else:
        yield _versions(found)
    if matched:
        yield _matched(best)
    if best.changes:
        yield changes_table(best.changes)
    if best.unread:
        yield f"不读的工作表 / sheets not read: {', '.join(best.unread)}"


def _versions(found: Sequence[Comparison]) -> Table:
    table = folding_table("版式\nVersion", "相符\nMatches", "不同\nDifferences")
    for one in found[:_NEAREST_SHOWN]:
        share = one.share if one.fits else min(one.share, _ALMOST)
        table.add_row(one.layout.id, f"{share:.1%}", str(len(_differences(one))))
    return table


def _matched(found: Comparison) -> Table:
    table = folding_table(
        "版式所写\nIn the layout", "文件中\nIn the file", "位置\nPlace", "字段\nFields"
    )
    for one in found.matched:
        table.add_row(one.expected, one.found, f"{one.sheet}!{one.cell}", ", ".join(one.fields))
    return table


def changes_table(changes: Sequence[Change]) -> Table:
    """What differs, each with its place and what it concerns."""
    table = folding_table("变化\nChange", "说明\nWhat", "位置\nPlace", "字段\nFields")
    for change in changes:
        says = f"{change.what.zh}\n{change.what.en}"
        table.add_row(_KINDS[change.kind], says, place_of(change), "\n".join(change.fields))
    return table


def place_of(change: Change) -> str:
    """Sheet and cell of a change, as far as it has any."""
    return "!".join(part for part in (change.sheet, change.cell) if part)


_KINDS = {
    "moved": "移动\nmoved",
    "renamed": "改名\nrenamed",
    "year_in_header": "年份\nyear",
    "unit_changed": "单位\nunit",
    "split": "拆分\nsplit",
    "joined": "合并\njoined",
    "missing": "缺少\nmissing",
    "new": "新增\nnew",
    "retyped": "内容\nretyped",
    "duplicated": "重复\nduplicated",
    "header_moved": "表头\nheader",
    "sheet_renamed": "工作表\nsheet",
    "form_renumbered": "表号\nform",
    "form_missing": "缺表\nform missing",
    "renumbered": "编号\ncode",
    "file_renamed": "文件名\nfile name",
}
