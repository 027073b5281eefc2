"""Files waiting in the inbox, by school year.

Belongs here: walking ``inbox/<school_year>/`` at any depth, what is left alone. Not here: opening
files.
"""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from contract.messages import Text
from contract.paths import DataFolder
from ingestion.model import Issue

_LEFT_ALONE = ("~$*", ".~lock.*", ".*", "thumbs.db", "desktop.ini", "__macosx")
"""Lock files of office programs and what file managers leave behind; not returns."""


@dataclass(frozen=True)
class InboxFile:
    """A file in the inbox; ``source_name`` is its path inside the inbox, always UTF-8."""

    source_name: str
    path: Path
    school_year: int


@dataclass(frozen=True)
class Inbox:
    """What lies in the inbox: files by school year, and what lies in no school year."""

    files: dict[int, tuple[InboxFile, ...]]
    issues: tuple[Issue, ...]


def find(data: DataFolder, registered: Container[int]) -> Inbox:
    """All files of registered school years, sorted; anything else is an issue, not a crash."""
    files: dict[int, tuple[InboxFile, ...]] = {}
    issues: list[Issue] = []
    for entry in sorted(data.inbox.iterdir()) if data.inbox.is_dir() else []:
        if _left_alone(entry.name):
            continue
        if not entry.is_dir():
            issues.append(_outside_a_year(entry.name))
        elif not (entry.name.isascii() and entry.name.isdigit()):
            issues.append(_not_a_year(printable(entry.name)))
        elif int(entry.name) not in registered:
            issues.append(_not_registered(entry.name))
        else:
            files[int(entry.name)] = _files_under(data.inbox, entry)
    return Inbox(files, tuple(issues))


def printable(name: str) -> str:
    """A file name that is not UTF-8 (archives packed under Windows) read as GB18030."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="backslashreplace")
    return name


def _files_under(inbox: Path, folder: Path) -> tuple[InboxFile, ...]:
    year = int(folder.name)
    found: dict[str, InboxFile] = {}
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _left_alone(name)]
        for name in sorted(names):
            path = Path(here) / name
            if not _left_alone(name):
                source_name = _unlike(path.relative_to(inbox).as_posix(), found)
                found[source_name] = InboxFile(source_name, path, year)
    return tuple(sorted(found.values(), key=lambda file: file.source_name))


def _unlike(name: str, taken: Container[str]) -> str:
    """The printable name, or the bytes spelled out if another file prints the same."""
    shown = printable(name)
    return os.fsencode(name).decode("ascii", "backslashreplace") if shown in taken else shown


def _left_alone(name: str) -> bool:
    return any(fnmatch(name.lower(), pattern) for pattern in _LEFT_ALONE)


def _outside_a_year(name: str) -> Issue:
    return Issue(
        "file_outside_a_year",
        "warning",
        Text(
            zh=f"收件夹根目录下的文件“{name}”没有学年，未读入。",
            en=f"The file {name!r} lies in no school year's folder and was not read.",
        ),
        Text(
            zh="请移入对应学年的文件夹，如 inbox/2021/。",
            en="Move it into the folder of its school year, such as inbox/2021/.",
        ),
        raw_value=name,
    )


def _not_a_year(name: str) -> Issue:
    return Issue(
        "folder_not_a_year",
        "warning",
        Text(
            zh=f"收件夹中的文件夹“{name}”不是学年，其中文件未读入。",
            en=f"The folder {name!r} in the inbox is no school year; its files were not read.",
        ),
        Text(
            zh="请以学年开始的公历年命名，如 2021。",
            en="Name it by the calendar year the school year starts in, such as 2021.",
        ),
        raw_value=name,
    )


def _not_registered(name: str) -> Issue:
    return Issue(
        "year_not_registered",
        "warning",
        Text(
            zh=f"学年 {name} 未在学年登记表中登记，其中文件未读入。",
            en=f"School year {name} is not in the year registry; its files were not read.",
        ),
        Text(
            zh=f"请先登记该学年：junheng year add {name}。",
            en=f"Register the year first: junheng year add {name}.",
        ),
        raw_value=name,
    )
