"""A release: what passed the gate, published under a number and never changed again.

Belongs here: numbering, writing, comparing and pointing at releases. Not here: what may be
published (``verdicts``) or what the pages say (``site``).

A release holds no clock time and not its own number, so the same inputs give the same bytes.
Publishing again when nothing has changed makes no new release but returns the last one.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from contract.atomic import TEMP_PREFIX, atomic_folder, write_text
from contract.paths import DataFolder
from reporting.findings import published_findings, write_findings_workbooks
from reporting.gate_page import gate_page
from reporting.marts import TABLES, published_marts, write_csv, write_table
from reporting.site import write_site
from reporting.verdicts import FingerprintOf, Scope, StoredVerdict, release_scope

CHECKSUMS = "SHA256SUMS"
LATEST = "latest"
_NAME = re.compile(r"(?P<year>\d{4})-r(?P<number>\d+)")


@dataclass(frozen=True)
class Release:
    """A published release; ``is_new`` False when nothing had changed since the last one."""

    path: Path
    school_year: int
    number: int
    is_new: bool
    years: tuple[int, ...]
    published: int
    withheld: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values; ``published`` and ``withheld`` count counties of all years shown."""
        return {
            "release": self.path.name,
            "path": str(self.path),
            "school_year": self.school_year,
            "is_new": self.is_new,
            "years": list(self.years),
            "published": self.published,
            "withheld": self.withheld,
        }


class _UnchangedError(Exception):
    """Raised inside the unfinished folder to discard it."""


def publish(
    data: DataFolder, school_year: int, fingerprint_of: FingerprintOf, strict: bool = False
) -> Release:
    """Publish a school year with all earlier ones that passed.

    ``fingerprint_of`` gives the fingerprint a verdict of that year must have now. Raises
    UserError when there is no current verdict, the warehouse was not built from the landed
    data, nothing is publishable, or, if ``strict``, a county of the year is blocked.
    """
    scope = release_scope(data, school_year, fingerprint_of, strict)
    last = _numbers(data.releases, school_year)[-1:]
    number = last[0] if last else 0
    try:
        with (
            atomic_folder(_folder(data, school_year, number + 1)) as folder,
            published_marts(data, scope.published) as marts,
        ):
            _write(folder, data, marts, scope)
            if last and _same_content(folder, _folder(data, school_year, number)):
                raise _UnchangedError
    except _UnchangedError:
        is_new = False
    else:
        number, is_new = number + 1, True
    _point_latest(data.releases)
    return Release(
        path=_folder(data, school_year, number),
        school_year=school_year,
        number=number,
        is_new=is_new,
        years=tuple(verdict.school_year for verdict in scope.verdicts),
        published=len(scope.published),
        withheld=len(scope.withheld),
    )


def _write(folder: Path, data: DataFolder, marts: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    tables, site = folder / "tables", folder / "site"
    tables.mkdir()
    site.mkdir()
    for table in TABLES:
        write_table(marts, table, tables)
    years = [verdict.school_year for verdict in scope.verdicts]
    findings = published_findings(data, years, scope.published)
    write_csv(findings, marts, folder / "findings.csv")
    names = {county.county_code: county.county_name for county in scope.counties}
    write_findings_workbooks(findings, folder / "findings", names)
    _write_text(folder / "verdict.json", _verdict_text(scope))
    (folder / "gate").mkdir()
    for verdict in scope.verdicts:
        page = gate_page(verdict.content)
        _write_text(folder / "gate" / f"{verdict.school_year}.html", page)
    write_site(marts, scope, findings, site)
    _write_text(folder / CHECKSUMS, _checksums(folder))


def _verdict_text(scope: Scope) -> str:
    content = {
        "school_year": scope.school_year,
        "verdicts": [_published_verdict(verdict, scope) for verdict in scope.verdicts],
        "left_out": {
            str(year): {"zh": reason.zh, "en": reason.en} for year, reason in scope.left_out.items()
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _published_verdict(verdict: StoredVerdict, scope: Scope) -> dict[str, Any]:
    """The stored verdict without waivers of withheld counties and without names of files."""
    return {
        **verdict.content,
        "waivers": [
            waiver
            for waiver in verdict.content["waivers"]
            if (verdict.school_year, waiver["county_code"]) in scope.published
        ],
        "unattributed": verdict.unattributed,
    }


def _checksums(folder: Path) -> str:
    """Lines as ``sha256sum`` writes and checks them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def _same_content(folder: Path, other: Path) -> bool:
    return (folder / CHECKSUMS).read_bytes() == (other / CHECKSUMS).read_bytes()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _folder(data: DataFolder, school_year: int, number: int) -> Path:
    return data.releases / f"{school_year}-r{number}"


def _numbers(releases: Path, school_year: int) -> list[int]:
    """Numbers of the releases of a school year, ascending."""
    return sorted(number for year, number in _existing(releases) if year == school_year)


def _existing(releases: Path) -> list[tuple[int, int]]:
    matches = (_NAME.fullmatch(path.name) for path in releases.glob("*"))
    return [(int(found["year"]), int(found["number"])) for found in matches if found]


def _point_latest(releases: Path) -> None:
    """Point ``latest`` at the highest number of the newest school year.

    A relative symbolic link; where the file system has none, a file with the name.
    """
    year, number = max(_existing(releases))
    name = f"{year}-r{number}"
    link = releases / f"{TEMP_PREFIX}{uuid.uuid4().hex}"
    try:
        link.symlink_to(name, target_is_directory=True)
    except OSError:
        write_text(releases / LATEST, name + "\n")
    else:
        link.replace(releases / LATEST)
