"""Files of the last release that this one would write with the same bytes: they are taken over.

Belongs here: telling which, checking them, and giving them a second name. Not here: what files are
made from (``inputs``), or writing files of what has changed.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reporting.counties.places import file_name
from reporting.release_folder import PastRelease, sha256
from reporting.tables import TABLES
from reporting.unchanged.inputs import INPUTS, Inputs, read_inputs

_DOCUMENT_FOLDERS = frozenset({"forms", "documents"})

Files = dict[str, str]
"""Name in the release → checksum."""


@dataclass(frozen=True)
class TakenOver:
    """Files taken over with their checksums, and the counties that need no writing."""

    files: Mapping[str, str]
    counties: frozenset[str]


def take_over(last: PastRelease | None, inputs: Inputs, folder: Path) -> TakenOver:
    """Take over from the last release what is made from the same inputs.

    A file that is not as it was published is not taken over, nor are the others of its county.
    """
    if last is None or INPUTS not in last.checksums:
        return TakenOver({}, frozenset())
    last.require_intact([INPUTS])
    before = read_inputs(last.path / INPUTS)
    files: Files = {}
    for name in (f"{TABLES}/{one}" for one in _same(before.tables, inputs.tables)):
        if name in last.checksums:
            files |= _taken_over(last, {name: last.checksums[name]}, folder)
    of_counties = _files_of_counties(last.checksums)
    counties = set()
    for code in _same(before.counties, inputs.counties):
        taken = _taken_over(last, of_counties[file_name(code)], folder)
        files |= taken
        if taken:
            counties.add(code)
    return TakenOver(files, frozenset(counties))


def _same(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name, one in now.items() if before.get(name) == one]


def _taken_over(last: PastRelease, names: Files, folder: Path) -> Files:
    if not all(_is_intact(last, name) for name in names):
        return {}
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(last.path / name, target)
    return names


def _is_intact(last: PastRelease, name: str) -> bool:
    path = last.path / name
    return path.is_file() and sha256(path) == last.checksums[name]


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _files_of_counties(checksums: Mapping[str, str]) -> dict[str, Files]:
    found: dict[str, Files] = defaultdict(dict)
    for name, checksum in checksums.items():
        county = _county_of(PurePosixPath(name))
        if county:
            found[county][name] = checksum
    return found


def _county_of(path: PurePosixPath) -> str | None:
    """Whose file it is: ``site/county/<name>/…``, ``forms/<name>.xlsx``, ``documents/<name>.…``.

    A county's forms and documents are called like its folder on the site.
    """
    match path.parts:
        case ("site", "county", name, *_):
            return name
        case (folder, name) if folder in _DOCUMENT_FOLDERS:
            return name.partition(".")[0]
    return None
