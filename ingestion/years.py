"""The year registry: every school year declared once in ``years.yml``.

Belongs here: reading and checking the registry. Not here: what is done in a year. The clock
never decides a year; it only tells whether a declared due date has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.messages import Text, UserError, Where

REGISTRY_FILE = Path(__file__).parent / "years.yml"

_REMEDY = Text(
    zh="请按 years.yml 现有各行更正：due 为日期，families 为报表族列表，status 为 open 或 closed。",
    en="Correct it like the other lines of years.yml: due is a date, families a list,"
    " status open or closed.",
)


@dataclass(frozen=True)
class SchoolYear:
    """One declared school year; ``year`` is the calendar year it starts in.

    ``due``: when the returns are due (Asia/Shanghai). ``families``: what is expected.
    ``status``: ``open`` while returns come in, ``closed`` when only corrections do.
    """

    year: int
    due: date
    families: tuple[str, ...]
    status: Literal["open", "closed"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    due: date
    families: tuple[str, ...] = Field(min_length=1)
    status: Literal["open", "closed"]


class _Registry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    years: Mapping[int, _Entry] = Field(min_length=1)


@cache
def registry(path: Path = REGISTRY_FILE) -> dict[int, SchoolYear]:
    """All declared school years, ascending; UserError ``year_registry_invalid``."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        declared = _Registry.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _invalid(path, str(error)) from error
    except ValidationError as error:
        found = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or '-'}: {e['msg']}" for e in error.errors()
        )
        raise _invalid(path, found) from error
    return {
        year: SchoolYear(year, entry.due, entry.families, entry.status)
        for year, entry in sorted(declared.years.items())
    }


def _invalid(path: Path, found: str) -> UserError:
    return UserError(
        "year_registry_invalid",
        Text(zh=f"学年登记表有误：{found}。", en=f"The year registry is wrong: {found}."),
        _REMEDY,
        Where(file=path.name),
    )
