"""A release: what passed the gate, published under a number and never changed again.

Belongs here: numbering, writing and pointing at releases. Not here: what may be published
(``verdicts``), what the pages say (``site``), finished releases (``release_folder``) or what
changed since the last one (``revision``).

A release holds no clock time and not its own number, so the same inputs give the same bytes (but
for the file of analysts, see docs/decisions/0006-file-of-analysts.md). Publishing again when
nothing has changed makes no new release but returns the last one.
"""

from __future__ import annotations

import json
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from contract.atomic import TEMP_PREFIX, atomic_folder, write_text
from contract.messages import Text, UserError
from contract.paths import DataFolder
from reporting.counties import Counties
from reporting.findings import published_findings, write_findings_workbooks
from reporting.forms import Forms
from reporting.gate_page import gate_page
from reporting.marts import published_marts, write_csv
from reporting.release_folder import VERDICT, PastRelease, past_releases, release_path, seal
from reporting.revision import REVISION_FILES, write_revision
from reporting.self_report import SelfReports
from reporting.site import Site
from reporting.tables import (
    ANALYST_FILE,
    TABLES,
    prepare_tables,
    read_publisher,
    write_tables,
    writing_analyst_file,
)
from reporting.unchanged import TakenOver, inputs_of, take_over, write_inputs
from reporting.verdicts import FingerprintOf, Scope, StoredVerdict, release_scope

LATEST = "latest"
_NOT_COMPARED = REVISION_FILES | {f"{TABLES}/{ANALYST_FILE}"}
"""What changed depends on the release before, and DuckDB gives each file an identity of its own;
neither makes a new release of the same figures."""


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
    data, nothing is publishable, an earlier release to compare with is damaged, the folder of
    releases cannot be written, or, if ``strict``, a county of the year is blocked.
    """
    scope = release_scope(data, school_year, fingerprint_of, strict)
    _require_writable(data.releases)
    past = past_releases(data.releases)
    last = next((one for one in reversed(past) if one.school_year == school_year), None)
    number = last.number if last else 0
    try:
        with (
            atomic_folder(release_path(data.releases, school_year, number + 1)) as folder,
            published_marts(data, scope.published) as marts,
        ):
            taken_over = _write(folder, data, marts, scope, last)
            write_revision(marts, scope, past, folder, taken_over.files)
            seal(folder, taken_over.files)
            if last and _is_same(folder, last):
                raise _UnchangedError
    except _UnchangedError:
        is_new = False
    else:
        number, is_new = number + 1, True
    _point_latest(data.releases)
    return Release(
        path=release_path(data.releases, school_year, number),
        school_year=school_year,
        number=number,
        is_new=is_new,
        years=scope.years,
        published=len(scope.published),
        withheld=len(scope.withheld),
    )


def _write(
    folder: Path,
    data: DataFolder,
    marts: duckdb.DuckDBPyConnection,
    scope: Scope,
    last: PastRelease | None,
) -> TakenOver:
    """Everything but the revision; returns what was taken over from the last release."""
    prepare_tables(marts, scope)
    findings = published_findings(data, scope.years, scope.published)
    counties = Counties(marts, scope, findings)
    inputs = inputs_of(counties)
    write_inputs(inputs, folder)
    taken_over = take_over(last, inputs, folder)
    _write_gate(folder, marts, scope, findings)
    tables = folder / TABLES
    tables.mkdir(exist_ok=True)
    write_tables(marts, scope, read_publisher(data.root), tables)
    with writing_analyst_file(tables, scope.years):
        _write_counties(folder, counties, taken_over)
    return taken_over


def _write_gate(
    folder: Path, marts: duckdb.DuckDBPyConnection, scope: Scope, findings: pa.Table
) -> None:
    """What the gate checked, found and decided."""
    write_csv(findings, marts, folder / "findings.csv")
    names = {county.county_code: county.county_name for county in scope.counties}
    write_findings_workbooks(findings, folder / "findings", names)
    _write_text(folder / VERDICT, _verdict_text(scope))
    (folder / "gate").mkdir()
    for verdict in scope.verdicts:
        page = gate_page(verdict.content)
        _write_text(folder / "gate" / f"{verdict.school_year}.html", page)


def _write_counties(folder: Path, counties: Counties, taken_over: TakenOver) -> None:
    """Site, forms and documents: what all share, and what is of those not taken over."""
    parts = {name: folder / name for name in ("site", "forms", "documents")}
    for part in parts.values():
        part.mkdir(exist_ok=True)
    site = Site(counties, parts["site"])
    forms = Forms(counties, parts["forms"])
    reports = SelfReports(counties, parts["documents"])
    site.write_shared()
    for province in counties.provinces:
        if province.province not in taken_over.provinces:
            site.write_province(province)
            forms.write_province(province)
    for county in counties.in_turn(counties.places.keys() - taken_over.counties):
        site.write_county(county)
        forms.write_county(county.place.county_code)
        reports.write_county(county)


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


def _is_same(folder: Path, last: PastRelease) -> bool:
    """Whether a release says what the last one of its year said."""
    now = PastRelease(folder, last.school_year, last.number + 1).checksums
    return all(
        now.get(name) == last.checksums.get(name)
        for name in (now.keys() | last.checksums.keys()) - _NOT_COMPARED
    )


def _require_writable(releases: Path) -> None:
    """Raise UserError before the work rather than after it."""
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(prefix=TEMP_PREFIX, dir=releases):
            pass
    except OSError as error:
        raise UserError(
            "releases_not_writable",
            Text(
                zh=f"无法写入发布文件夹 {releases}：{error.strerror}。",
                en=f"The folder of releases {releases} cannot be written: {error.strerror}.",
            ),
            Text(
                zh="请检查该文件夹的权限和磁盘空间。",
                en="Check the permissions of the folder and the space on the disk.",
            ),
        ) from error


def _write_text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _point_latest(releases: Path) -> None:
    """Point ``latest`` at the highest number of the newest school year.

    A relative symbolic link; where the file system has none, a file with the name.
    """
    name = past_releases(releases)[-1].name
    link = releases / f"{TEMP_PREFIX}{uuid.uuid4().hex}"
    try:
        link.symlink_to(name, target_is_directory=True)
    except OSError:
        write_text(releases / LATEST, name + "\n")
    else:
        link.replace(releases / LATEST)
