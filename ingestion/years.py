"""The year registry: every school year declared once in ``years.yml``.

Belongs here: reading, checking and lengthening the registry. Not here: what is done in a year. The
clock never decides a year; it only tells whether a declared due date has passed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.atomic import write_text
from contract.messages import Text, UserError, Where

REGISTRY_FILE = Path(__file__).parent / "years.yml"

_REMEDY = Text(
    zh="请按 years.yml 现有各行更正：due 为日期，families 为报表族列表，status 为 open 或 closed，"
    "like（可无）为已登记的学年。",
    en="Correct it like the other lines of years.yml: due is a date, families a list,"
    " status open or closed, like (if any) a registered school year.",
)


@dataclass(frozen=True)
class SchoolYear:
    """One declared school year; ``year`` is the calendar year it starts in.

    ``due``: when the returns are due (Asia/Shanghai). ``families``: what is expected.
    ``status``: ``open`` while returns come in, ``closed`` when only corrections do.
    ``like``: the school year whose counties and number of files are expected again.
    """

    year: int
    due: date
    families: tuple[str, ...]
    status: Literal["open", "closed"]
    like: int | None = None


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    due: date
    families: tuple[str, ...] = Field(min_length=1)
    status: Literal["open", "closed"]
    like: int | None = None


class _Registry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    years: Mapping[int, _Entry] = Field(min_length=1)


@cache
def registry(path: Path = REGISTRY_FILE) -> dict[int, SchoolYear]:
    """All declared school years, ascending; UserError ``year_registry_invalid``."""
    try:
        return _parsed(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(path, str(error)) from error


def add_year(
    school_year: int,
    path: Path = REGISTRY_FILE,
    *,
    due: date | None = None,
    families: Sequence[str] = (),
) -> SchoolYear:
    """Declare a school year like the one before it; every other line stays as it is written.

    ``due``: a year (or more) later than before, unless given. ``families``: as before, unless
    given. UserError: year_registered, no_year_before, year_registry_invalid.
    """
    known = registry(path)
    if school_year in known:
        raise _already_there(path, school_year)
    earlier = [year for year in known if year < school_year]
    if not earlier:
        raise _no_year_before(path, school_year, min(known))
    before = known[max(earlier)]
    new = SchoolYear(
        school_year,
        due or _later(before.due, school_year - before.year),
        tuple(families) or before.families,
        "open",
        before.year,
    )
    text = _inserted(path.read_text(encoding="utf-8"), before.year, _line(new))
    if _parsed(path, text) != {**known, school_year: new}:
        raise _invalid(path, f"no place for {school_year} after {before.year}")
    write_text(path, text)
    registry.cache_clear()
    return new


def _parsed(path: Path, text: str) -> dict[int, SchoolYear]:
    try:
        declared = _Registry.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise _invalid(path, str(error)) from error
    except ValidationError as error:
        found = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or '-'}: {e['msg']}" for e in error.errors()
        )
        raise _invalid(path, found) from error
    unknown = {e.like for e in declared.years.values()} - {None, *declared.years}
    if unknown:
        raise _invalid(path, f"like: {', '.join(map(str, sorted(map(str, unknown))))}")
    return {
        year: SchoolYear(year, entry.due, entry.families, entry.status, entry.like)
        for year, entry in sorted(declared.years.items())
    }


def _later(due: date, years: int) -> date:
    """The same day in a later year; 29 February becomes the 28th."""
    try:
        return due.replace(year=due.year + years)
    except ValueError:
        return due.replace(year=due.year + years, day=28)


def _line(entry: SchoolYear) -> str:
    families = ", ".join(entry.families)
    says = f"due: {entry.due}, families: [{families}], status: {entry.status}, like: {entry.like}"
    return f"  {entry.year}: {{{says}}}\n"


def _inserted(text: str, before: int, line: str) -> str:
    """The line behind the entry of a year, however many lines that takes."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    start = next((n for n, t in enumerate(lines) if re.match(rf"\s+{before}\s*:", t)), len(lines))
    indent = _indent(lines[start]) if start < len(lines) else 0
    end = start + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > indent:
        end += 1
    return "".join([*lines[:end], line, *lines[end:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _invalid(path: Path, found: str) -> UserError:
    return UserError(
        "year_registry_invalid",
        Text(zh=f"学年登记表有误：{found}。", en=f"The year registry is wrong: {found}."),
        _REMEDY,
        Where(file=path.name),
    )


def _already_there(path: Path, school_year: int) -> UserError:
    return UserError(
        "year_registered",
        Text(
            zh=f"学年 {school_year} 已登记。",
            en=f"School year {school_year} is registered already.",
        ),
        Text(
            zh=f"如要更改，请直接编辑 {path.name} 中的该行。",
            en=f"To change it, edit its line in {path.name}.",
        ),
        Where(school_year=school_year, file=path.name),
    )


def _no_year_before(path: Path, school_year: int, first: int) -> UserError:
    return UserError(
        "no_year_before",
        Text(
            zh=f"登记表最早的学年是 {first}，{school_year} 学年没有上一年可依。",
            en=f"The registry begins with {first}; {school_year} has no year before it to follow.",
        ),
        Text(
            zh=f"请在 {path.name} 中照现有各行写上该学年。",
            en=f"Write the year into {path.name} like its other lines.",
        ),
        Where(school_year=school_year, file=path.name),
    )
