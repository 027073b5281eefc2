"""Schools that carry on under another id or have closed, as people declare it in lineage/.

Belongs here: reading ``lineage/school.csv`` for pairing a school year with its predecessor. Not
here: counties, whose codes the warehouse resolves.
"""

from __future__ import annotations

import csv

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder


def load_successors(data: DataFolder, school_year: int) -> dict[str, str | None]:
    """School id → the id that carries it on in a school year; None: closed by then.

    A row holds from its ``from_school_year`` on, always when that is empty. A row without
    ``canonical_school_id`` declares a closure.
    """
    path = data.lineage / "school.csv"
    if not path.exists():
        return {}
    successors: dict[str, str | None] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            first = (row.get("from_school_year") or "").strip()
            if first and not first.isdecimal():
                raise _wrong_year(path.name, reader.line_num, first)
            if not first or int(first) <= school_year:
                successors[row["school_id"].strip()] = row["canonical_school_id"].strip() or None
    return successors


def _wrong_year(file: str, line: int, text: str) -> UserError:
    return UserError(
        "lineage_file_wrong",
        Text(
            zh=f"第 {line} 行的 from_school_year 不是学年：{text!r}。",
            en=f"from_school_year in line {line} is not a school year: {text!r}.",
        ),
        Text(
            zh="请填写学年，如 2021，或留空。", en="State a school year such as 2021, or nothing."
        ),
        Where(file=file, header="from_school_year"),
    )
