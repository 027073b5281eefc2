"""Waiver files: ``waivers/*.csv``, written by people and by ``junheng waive add``.

Belongs here: reading them however a spreadsheet saved them, and adding lines. Not here: what a
waiver accepts (``apply``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from contract.atomic import write_bytes
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from expectations.waivers.apply import Waiver

COLUMNS = (
    "rule_id",
    "county_code",
    "school_id",
    "level",
    "item",
    "school_year",
    "accepted_value",
    "reason",
    "owner",
    "expires_on",
)
OPTIONAL_COLUMNS = frozenset({"item"})
"""Only rules on claims, satisfaction and county items need it."""

FILE = "waivers.csv"
"""The file that ``junheng waive add`` writes to; people may keep others beside it."""

_ENCODINGS = ("utf-8-sig", "gb18030")
"""Chinese Excel saves CSV in GB18030, unless the file says by its first bytes that it is UTF-8."""


def load_waivers(data: DataFolder, school_year: int | None = None) -> tuple[Waiver, ...]:
    """All waivers, or those that began by a school year.

    UserError names file and line of a wrong one.
    """
    waivers = [one for path in sorted(data.waivers.glob("*.csv")) for one in _read(path)]
    return tuple(one for one in waivers if school_year is None or one.school_year <= school_year)


def add_waivers(data: DataFolder, waivers: Sequence[Waiver]) -> Path:
    """Add waivers to the end of the file, in one step; returns the file.

    What stands in it is kept, columns of people's own included.
    """
    path = data.waivers / FILE
    names, rows = _table(path) if path.exists() else (list(COLUMNS), [])
    names += [name for name in COLUMNS if name not in names]
    added = [{name: str(value) for name, value in asdict(one).items()} for one in waivers]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*(row for _, row in rows), *added])
    write_bytes(path, text.getvalue().encode(_ENCODINGS[0]))
    return path


def _read(path: Path) -> list[Waiver]:
    names, rows = _table(path)
    lacking = [name for name in COLUMNS if name not in {*names, *OPTIONAL_COLUMNS}]
    if lacking:
        raise _wrong(
            path,
            1,
            Text(
                zh=f"缺少列：{'、'.join(lacking)}", en=f"columns are missing: {', '.join(lacking)}"
            ),
        )
    return [_waiver(path, line, row) for line, row in rows]


def _table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Column names, and each row that says something with its line number."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restval="")
    names = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    rows = []
    for row in reader:
        if None in row:
            problem = Text(zh="单元格多于列数", en="there are more cells than columns")
            raise _wrong(path, reader.line_num, problem)
        if any(value.strip() for value in row.values()):
            rows.append((reader.line_num, row))
    return names, rows


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    problem = Text(zh="不是 UTF-8 或 GB18030 文本", en="it is neither UTF-8 nor GB18030 text")
    raise _wrong(path, 1, problem)


def _waiver(path: Path, line: int, row: Mapping[str, str]) -> Waiver:
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    years = {name: cells.pop(name) for name in ("school_year", "expires_on")}
    for name, text in years.items():
        if not (text.isdecimal() and len(text) == 4):
            problem = Text(
                zh=f"{name} 应为学年，如 2021，而非 {text!r}",
                en=f"{name} must be a school year such as 2021, not {text!r}",
            )
            raise _wrong(path, line, problem)
    return Waiver(
        **cells,
        school_year=int(years["school_year"]),
        expires_on=int(years["expires_on"]),
        file=path.name,
        line=line,
    )


def _wrong(path: Path, line: int, problem: Text) -> UserError:
    return UserError(
        "waiver_file_wrong",
        Text(
            zh=f"豁免文件第 {line} 行有误：{problem.zh}。",
            en=f"The waiver file is wrong in line {line}: {problem.en}.",
        ),
        Text(
            zh="请按 docs/waivers.md 的格式改正。",
            en="Correct it by the format in docs/waivers.md.",
        ),
        Where(file=path.name, cell=f"A{line}"),
    )
