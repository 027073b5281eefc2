"""The data folder: where everything lies (``--data DIR``).

Belongs here: names of places. Does not belong here: reading or writing them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DataFolder:
    """The folders and files under ``--data DIR``; see docs/data_folder.md."""

    root: Path

    @classmethod
    def at(cls, root: str | os.PathLike[str]) -> DataFolder:
        """The data folder at that path, made absolute."""
        return cls(Path(root).resolve())

    @property
    def inbox(self) -> Path:
        """What counties sent, by school year, any nesting, untouched."""
        return self.root / "inbox"

    def inbox_year(self, school_year: int) -> Path:
        """Inbox of one school year."""
        return self.inbox / str(school_year)

    @property
    def archive(self) -> Path:
        """Every received file by SHA-256, never changed."""
        return self.root / "archive"

    def archived(self, sha256: str) -> Path:
        """Archive place of one file."""
        return self.archive / sha256[:2] / sha256

    def quarantine_year(self, school_year: int) -> Path:
        """Files of a year that could not be read or recognised, each with a .reason.json."""
        return self.root / "quarantine" / str(school_year)

    @property
    def landing(self) -> Path:
        """Typed rows: landing/<table>/school_year=YYYY/*.parquet."""
        return self.root / "landing"

    def landing_table(self, table: str) -> Path:
        """Folder of one landing table."""
        return self.landing / table

    def landing_partition(self, table: str, school_year: int) -> Path:
        """Folder of one landing table and school year."""
        return self.landing_table(table) / f"school_year={school_year}"

    def overridden_partition(self, table: str, school_year: int) -> Path:
        """Rows of files that another file took precedence over; they return when it goes."""
        return self.root / "overridden" / table / f"school_year={school_year}"

    def changes(self, school_year: int) -> Path:
        """What later landings of a school year changed against earlier ones, figure by figure."""
        return self.root / "changes" / f"school_year={school_year}" / "rows.parquet"

    def landed_years(self) -> tuple[int, ...]:
        """School years that have landed, ascending (a year lands with its receipts)."""
        found = self.landing_table("receipt").glob("school_year=*/*.parquet")
        return tuple(sorted({int(path.parent.name.partition("=")[2]) for path in found}))

    @property
    def warehouse(self) -> Path:
        """The DuckDB file built by dbt, its only writer; open it read-only."""
        return self.root / "warehouse" / "junheng.duckdb"

    @property
    def waivers(self) -> Path:
        """Waivers as CSV, decided by people."""
        return self.root / "waivers"

    @property
    def lineage(self) -> Path:
        """school.csv and county.csv: identity through renames, code changes, mergers."""
        return self.root / "lineage"

    def verdict(self, school_year: int) -> Path:
        """The gate's stored verdict of one school year."""
        return self.root / "verdicts" / f"{school_year}.json"

    def findings(self, school_year: int) -> Path:
        """The gate's findings of one school year, stored beside the verdict."""
        return self.root / "verdicts" / f"{school_year}.findings.parquet"

    def findings_workbooks(self, school_year: int) -> Path:
        """The findings of one school year as a workbook per county, to send back."""
        return self.root / "verdicts" / f"{school_year}.findings"

    def gate_page(self, school_year: int) -> Path:
        """What the gate checked in a school year and what came of it, as a page."""
        return self.root / "verdicts" / f"{school_year}.html"

    @property
    def releases(self) -> Path:
        """Published releases, immutable, numbered."""
        return self.root / "releases"

    @property
    def dagster_home(self) -> Path:
        """Instance folder of Dagster: run history, cursors."""
        return self.root / "dagster"

    @property
    def dbt_target(self) -> Path:
        """Where dbt writes its manifest and logs."""
        return self.root / "warehouse" / "dbt"
