"""Files of the last release that this one would write with the same bytes: they are taken over.

Belongs here: telling which, checking them, and giving them a second name. Not here: what files are
made from (``inputs``), or writing files of what has changed.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.counties.places import file_name
from reporting.forms import PROVINCE
from reporting.release_folder import PastRelease, sha256
from reporting.unchanged.inputs import INPUTS, KINDS, Inputs, read_inputs

Files = dict[str, str]
"""Name in the release → checksum."""


@dataclass(frozen=True)
class TakenOver:
    """Files taken over with their checksums; counties and provinces that need no writing."""

    files: Mapping[str, str]
    counties: frozenset[str]
    provinces: frozenset[str]


def take_over(last: PastRelease | None, inputs: Inputs, folder: Path) -> TakenOver:
    """Take over from the last release what is made from the same inputs.

    A file that is not as it was published is not taken over, nor are the others of its county or
    province.
    """
    if last is None or INPUTS not in last.checksums:
        return TakenOver({}, frozenset(), frozenset())
    last.require_intact([INPUTS])
    before = read_inputs(last.path / INPUTS)
    owned = _files_by_owner(last.checksums)
    files: Files = {}
    same: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind in KINDS:
        for name in _same(getattr(before, kind), getattr(inputs, kind)):
            called = name if kind == "tables" else file_name(name)
            taken = _taken_over(last, owned[kind, called], folder)
            files |= taken
            if taken:
                same[kind].add(name)
    return TakenOver(files, frozenset(same["counties"]), frozenset(same["provinces"]))


def _same(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name, one in now.items() if before.get(name) == one]


def _taken_over(last: PastRelease, names: Files, folder: Path) -> Files:
    if not all(_is_intact(last, name) for name in names):
        return {}
    for parent in {(folder / name).parent for name in names}:
        parent.mkdir(parents=True, exist_ok=True)
    for name in names:
        _link(last.path / name, folder / name)
    return names


def _is_intact(last: PastRelease, name: str) -> bool:
    try:
        return sha256(last.path / name) == last.checksums[name]
    except OSError:
        return False


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _files_by_owner(checksums: Mapping[str, str]) -> dict[tuple[str, str], Files]:
    """Kind of input and the name of what the file is of, as its files are called."""
    found: dict[tuple[str, str], Files] = defaultdict(dict)
    for name, checksum in checksums.items():
        owner = _owner_of(name.split("/"))
        if owner:
            found[owner][name] = checksum
    return found


def _owner_of(parts: Sequence[str]) -> tuple[str, str] | None:
    """``site/county/<name>/…``, ``forms/<name>.xlsx``, ``documents/<name>.…``, ``tables/<name>``.

    Forms and documents are called like the folder on the site.
    """
    match parts:
        case ["site", "county", name, *_]:
            return "counties", name
        case ["site", "province", name, *_]:
            return "provinces", name
        case ["forms", name] if name.startswith(PROVINCE):
            return "provinces", name.removeprefix(PROVINCE).partition(".")[0]
        case ["forms" | "documents", name]:
            return "counties", name.partition(".")[0]
        case ["tables", *names]:
            return "tables", "/".join(names)
    return None
