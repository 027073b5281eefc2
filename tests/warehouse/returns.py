"""Landing Parquet from a few Python values, so that a rule can be tested without ingestion.

Belongs here: filling in what a test does not care about, writing landing, building the
warehouse. Does not belong here: expectations of any one rule.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from contract.fields import table, tables
from contract.paths import DataFolder
from orchestration.dbt_runner import dbt_executable, prepare_manifest
from tests.landing_fixture import write_landing

REPO = Path(__file__).parents[2]
PROJECT = REPO / "dbt_project"
LAYOUT = "test/1"
Row = dict[str, Any]
FormField = tuple[str, str | None, str]
"""Table, level and field of a form."""


@dataclass
class Returns:
    """Landing rows by table; ``layouts`` names the versions and what their forms lack."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    layouts: dict[str, frozenset[FormField]] = field(default_factory=lambda: {LAYOUT: frozenset()})

    def add(self, table_name: str, **values: Any) -> None:
        """One landing row; fields not given are null."""
        self.rows.setdefault(table_name, []).append({"layout_version": LAYOUT, **values})

    def school(
        self,
        school_id: str,
        pupils: Mapping[str, int | None],
        *,
        year: int = 2023,
        county: str = "220102",
        layout_version: str = LAYOUT,
        staff: Mapping[str, Row] | None = None,
        facility: Row | None = None,
        **attributes: Any,
    ) -> None:
        """One school: pupils by level, staff figures by level, facility figures."""
        key = {"school_year": year, "school_id": school_id, "layout_version": layout_version}
        identity = {
            "school_name": f"{school_id}学校",
            "county_code": county,
            "county_name": f"{county}县",
            "school_type_code": "211",
            "sponsor_code": "县级教育部门",
            "is_counted_school": True,
        }
        self.add("school", **key, **{**identity, **attributes})
        for level, number in pupils.items():
            figures = {"pupils": number, "classes": 1}
            self.add("enrolment", **key, level=level, **figures)
        for level, figures in (staff or {}).items():
            self.add("staff", **key, level=level, **figures)
        if facility is not None:
            self.add("facility", **key, **facility)

    def write(self, root: Path) -> None:
        """Landing Parquet under the data folder, every table for every year."""
        years = {
            row["school_year"]
            for name, rows in self.rows.items()
            if name in tables()
            for row in rows
        }
        content = {**self.rows, "layout_field": list(self._layout_fields(years))}
        write_landing(DataFolder.at(root), content)

    def _layout_fields(self, years: Iterable[int]) -> Iterable[Row]:
        for year, (version, missing) in product(years, self.layouts.items()):
            for name, level, field_name in form_fields():
                if (name, level, field_name) not in missing:
                    yield {
                        "school_year": year,
                        "family": version.partition("/")[0],
                        "layout_version": version,
                        "table_name": name,
                        "level": level,
                        "field_name": field_name,
                    }


def form_fields() -> Iterable[FormField]:
    """Every field that a form may have."""
    levels: dict[str, tuple[str | None, ...]] = {
        "enrolment": ("primary", "junior", "senior"),
        "staff": ("primary", "junior", "senior"),
        "facility": (None,),
    }
    for name, of_table in levels.items():
        for level in of_table:
            for column in table(name).measures:
                yield name, level, column.name


def build(root: Path, *arguments: str) -> Path:
    """Run ``dbt build`` (without unit tests) on the data folder; the warehouse it built."""
    warehouse = DataFolder.at(root).warehouse
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    done = dbt(root, "build", "--exclude-resource-type", "unit_test", *arguments)
    assert done.returncode == 0, done.stdout[-4000:]
    return warehouse


def dbt(root: Path, *arguments: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run one dbt command on the project, or a copy of it, with the data folder's paths."""
    folder = DataFolder.at(root)
    if project == PROJECT:
        folder.dbt_target.mkdir(parents=True, exist_ok=True)
        shutil.copy(_parsed_project() / "partial_parse.msgpack", folder.dbt_target)
    environment = {
        **os.environ,
        "JUNHENG_DATA": str(folder.root),
        # As a build of the pipeline names it, so that what was parsed once is parsed for all.
        "HOME": str(folder.warehouse.parent),
        "JUNHENG_WAREHOUSE": f"~/{folder.warehouse.name}",
        "DO_NOT_TRACK": "1",
        "DBT_LOG_LEVEL_FILE": "none",
        # Nothing here reads what a command leaves about itself.
        "DBT_WRITE_JSON": "false",
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "DBT_TARGET_PATH": str(folder.dbt_target),
        "DBT_LOG_PATH": str(folder.dbt_target),
    }
    command = [dbt_executable(), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@cache
def _kept_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that lives as long as the tests run."""
    return tempfile.TemporaryDirectory(prefix="junheng-dbt-")


@cache
def _parsed_project() -> Path:
    """What dbt made of the project's files, once for all tests of a process."""
    return prepare_manifest(DataFolder.at(_kept_folder().name)).parent


def rows(warehouse: Path, query: str, *parameters: Any) -> list[Row]:
    """Rows of a query on the warehouse, opened read-only, as dictionaries."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(query, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def row(warehouse: Path, query: str, *parameters: Any) -> Row:
    """The one row a query gives."""
    (only,) = rows(warehouse, query, *parameters)
    return only
