"""Very small returns and a reader for them, so that landing is tested without real layouts.

A return is a CSV: a first line ``layout,maturity`` and a line ``school_id,pupils,name`` per
school. It gives one row of ``school`` and one of ``enrolment`` per school.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from contract.fields import tables
from contract.messages import Text, UserError
from contract.paths import DataFolder
from ingestion.ingest import Engine, IngestReport, ingest_with
from ingestion.land import store
from ingestion.layout.schema import Layout
from ingestion.model import Issue, ParsedFile
from ingestion.years import registry

YEAR = 2021
NOON = datetime(2022, 1, 1, 12)


def layout(name: str, detail: int, title: str = "small") -> Layout:
    family, version = name.split("/")
    return Layout.model_validate(
        {
            "family": family,
            "version": version,
            "kind": "table",
            "title": {"zh": title, "en": title},
            "source": "tests",
            "confidence": "H",
            "detail": detail,
            "school_years": {"first": 2018},
            "match": {"headers": ["layout"]},
            "records": {
                "school": {
                    "fields": {
                        "school_id": {"header": "school_id"},
                        "county_code": {"value": "220101"},
                    }
                }
            },
        }
    )


LAYOUTS = {name: layout(name, detail) for name, detail in (("wide/1", 1), ("forms/1", 2))}


class Panic(BaseException):
    """What a reader written in another language raises when it gives up."""


def read_small(document, school_year: int) -> ParsedFile:
    sheet = document.sheet(document.sheet_names[0])
    (name, maturity), *lines = [[cell.strip() for cell in row] for row in sheet.rows if row]
    _fail_as_asked(name)
    parsed = ParsedFile(name, name.partition("/")[0], maturity, LAYOUTS[name].detail)
    parsed.content_sha256 = hashlib.sha256(repr(lines).encode()).hexdigest()
    parsed.out_of_scope = [line[0] for line in lines if line[2] == "kindergarten"]
    lines = [line for line in lines if line[2] != "kindergarten"]
    parsed.columns = {
        "school": {
            "school_id": [line[0] or None for line in lines],
            "county_code": ["220101"] * len(lines),
            "school_name": [line[2] for line in lines],
            **_places(sheet.name, lines),
        },
        "enrolment": {
            "school_id": [line[0] or None for line in lines],
            "county_code": ["220101"] * len(lines),
            "level": ["primary"] * len(lines),
            "pupils": [int(line[1]) if line[1] else None for line in lines],
            **_places(sheet.name, lines),
        },
    }
    parsed.columns["enrolment"].pop("county_code")
    parsed.issues = [_odd(line) for line in lines if line[2] == "odd"]
    return parsed


def _fail_as_asked(name: str) -> None:
    if name == "bug":
        raise ZeroDivisionError("a mistake in the program")
    if name == "panic":
        raise Panic("gave up")
    if name == "kill":
        os._exit(9)
    if name not in LAYOUTS:
        raise UserError(
            "layout_unknown", Text("无此版式。", "No such layout."), Text("请核对。", "Check it.")
        )


def _places(sheet: str, lines: list[list[str]]) -> dict[str, list[object]]:
    return {
        "sheet": [sheet] * len(lines),
        "source_row": list(range(2, len(lines) + 2)),
        "source_cells": ['{"pupils": "B#", "school_name": "C#"}'] * len(lines),
    }


def _odd(line: list[str]) -> Issue:
    return Issue("odd_name", "info", Text("怪。", "Odd."), Text("无。", "None."), school_id=line[0])


def _fields(layout: Layout) -> list[tuple[str, str | None, str, str]]:
    """The one field a small layout reads."""
    return [("school", None, "school_id", "H")]


def no_reader(document, school_year: int) -> ParsedFile:
    raise AssertionError(f"{document.name} was parsed although nothing changed")


class Inbox:
    """A data folder with an inbox to put small returns in, and a clock that moves on."""

    def __init__(self, root: Path) -> None:
        self.data = DataFolder.at(root)
        self.data.inbox_year(YEAR).mkdir(parents=True)
        self.now = NOON
        self.layouts = dict(LAYOUTS)

    def put(self, name: str, text: str, day: int = 1, end: str = "\n") -> Path:
        """A return modified on a day of January; ``end`` changes bytes but no cell."""
        path = self.data.inbox_year(YEAR) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((text.replace("\n", end) + end).encode())
        at = datetime(2021, 1, day).timestamp()
        os.utime(path, (at, at))
        return path

    def put_bytes(self, name: str, content: bytes) -> Path:
        path = self.put(name, "")
        path.write_bytes(content)
        return path

    def remove(self, name: str) -> None:
        (self.data.inbox_year(YEAR) / name).unlink()

    def ingest(self, reader: Callable = read_small, processes: int = 1) -> IngestReport:
        self.now += timedelta(days=1)
        return ingest_with(self.engine(reader), self.data, processes=processes)

    def engine(self, reader: Callable = read_small) -> Engine:
        now = self.now
        return Engine(self.layouts, registry(), reader, _fields, lambda: now)

    def rows(self, table: str) -> list[dict]:
        return store.read(self.data, table, YEAR).to_pylist()

    def pupils(self) -> dict[str, int]:
        return {row["school_id"]: row["pupils"] for row in self.rows("enrolment")}

    def receipts(self) -> dict[str, dict]:
        """Receipts by name, of the files that lie in the inbox or lay there last."""
        rows = sorted(self.rows("receipt"), key=lambda r: r["status"] != "superseded")
        return {row["source_name"].removeprefix(f"{YEAR}/"): row for row in rows}

    def statuses(self) -> dict[str, str]:
        return {name: row["status"] for name, row in self.receipts().items()}

    def issues(self) -> list[str]:
        return [row["issue_code"] for row in self.rows("ingest_issue")]


CLOCKS = ("ingested_at", "received_at")


def state(data: DataFolder, without: tuple[str, ...] = CLOCKS) -> dict[str, list[dict]]:
    """Everything that landed, without the clock."""
    return {
        name: [
            {k: v for k, v in row.items() if k not in without}
            for row in store.read(data, name, YEAR).to_pylist()
        ]
        for name in tables()
    }
