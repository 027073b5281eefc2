"""Folders of releases: their names, checksums, and the ones published before.

Belongs here: what any reader of a finished release must know. Not here: what is in one
(``release``) or what changed since (``revision``).
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contract.messages import Text, UserError, Where

CHECKSUMS = "SHA256SUMS"
VERDICT = "verdict.json"
REVISION = "revision.json"
_NAME = re.compile(r"(?P<year>\d{4})-r(?P<number>\d+)")
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>.+)")


@dataclass(frozen=True)
class PastRelease:
    """A release in its folder."""

    path: Path
    school_year: int
    number: int

    @property
    def name(self) -> str:
        """As the folder is called: 2025-r2."""
        return self.path.name

    @property
    def sequence(self) -> int:
        """Its place among the releases of all years, from 1; 0 where it does not say."""
        sequence: int = self._revision["sequence"]
        return sequence

    @property
    def school_years(self) -> tuple[int, ...]:
        """The school years it showed or withdrew."""
        return tuple(self._revision["school_years"])

    @cached_property
    def _revision(self) -> dict[str, Any]:
        if REVISION not in self.checksums:
            return {"sequence": 0, "school_years": []}
        return self._json(REVISION)

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts releases as they were published."""
        return self.sequence, self.school_year, self.number

    @cached_property
    def checksums(self) -> dict[str, str]:
        """SHA-256 of every file by its path, as the release states them."""
        try:
            lines = (self.path / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(CHECKSUMS) from error
        found = [_LINE.fullmatch(line) for line in lines]
        if not all(found):
            raise self._damaged(CHECKSUMS)
        return {line["name"]: line["sha256"] for line in found if line}

    @property
    def verdicts(self) -> dict[int, dict[str, Any]]:
        """The verdicts it was published under, by school year."""
        return {verdict["school_year"]: verdict for verdict in self._json(VERDICT)["verdicts"]}

    def _json(self, name: str) -> dict[str, Any]:
        self.require_intact([name])
        content: dict[str, Any] = json.loads((self.path / name).read_text(encoding="utf-8"))
        return content

    def require_intact(self, names: Iterable[str]) -> None:
        """Raise UserError unless these of its files are as they were published."""
        for name in names:
            path = self.path / name
            if not path.is_file() or sha256(path) != self.checksums.get(name):
                raise self._damaged(name)

    def _damaged(self, name: str) -> UserError:
        return UserError(
            "release_damaged",
            Text(
                zh=f"已发布的 {self.name} 中，{name} 与其 {CHECKSUMS} 不符或缺失，无法与之比较。",
                en=f"In the published {self.name}, {name} is missing or not as {CHECKSUMS} states; "
                "nothing can be compared with it.",
            ),
            Text(
                zh=f"请从备份恢复 {self.name}，或将该文件夹移出 releases，然后再发布。",
                en=f"Restore {self.name} from a copy, or move the folder out of releases, then "
                "publish again.",
            ),
            Where(school_year=self.school_year, file=f"releases/{self.name}/{name}"),
        )


def past_releases(releases: Path) -> list[PastRelease]:
    """Every release in a folder, by school year and number."""
    matches = ((path, _NAME.fullmatch(path.name)) for path in releases.glob("*"))
    found = [
        PastRelease(path, int(match["year"]), int(match["number"]))
        for path, match in matches
        if match
    ]
    return sorted(found, key=lambda one: (one.school_year, one.number))


def release_path(releases: Path, school_year: int, number: int) -> Path:
    """Where a release lies."""
    return releases / f"{school_year}-r{number}"


def seal(folder: Path, known: Mapping[str, str]) -> None:
    """State the checksum of every file, and make all of them read-only.

    ``known``: name → checksum of files that were taken over and checked already.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    lines = [f"{known.get(name) or sha256(path)}  {name}\n" for name, path in names.items()]
    checksums = folder / CHECKSUMS
    checksums.write_text("".join(lines), encoding="utf-8", newline="\n")
    for path in (*files, checksums):
        path.chmod(_READ_ONLY)


def sha256(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
