"""Indicators as the warehouse declares them: what is divided by what, and what it is called.

Belongs here: reading the declarations (the seeds of ``dbt_project``). Not here: computing an
indicator, which only the warehouse does.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT_DIR = Path(__file__).parents[2] / "dbt_project"
_PER_PUPIL = re.compile(r"^(?:每百名学生拥有|生均)")
_DENOMINATORS = {"pupils": "enrolment.pupils", "classes": "enrolment.classes"}


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``numerators``: level → (fields added, fields taken off), ``table.field``."""

    id: str
    label: str
    unit: str
    multiplier: int
    denominator: str
    numerators: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def counted(self) -> str:
        """What is counted per pupil: 高于规定学历教师 of 每百名学生拥有高于规定学历教师数."""
        return _PER_PUPIL.sub("", self.label).removesuffix("数")


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators in the order they are declared."""
    fields = _numerator_fields()
    by_level: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for row in _seed("indicator_numerator"):
        if row["region"] == "all":
            by_level.setdefault(row["indicator_id"], {})[row["level"]] = fields[row["numerator_id"]]
    return tuple(
        Indicator(
            id=row["indicator_id"],
            label=row["label_zh"],
            unit=row["unit"],
            multiplier=int(row["multiplier"]),
            denominator=_DENOMINATORS[row["denominator_id"]],
            numerators=by_level[row["indicator_id"]],
        )
        for row in _seed("indicator")
    )


@cache
def ratio_ids() -> dict[tuple[str, str, int], str]:
    """Numerator field, denominator field and multiplier → the first indicator that divides them."""
    found: dict[tuple[str, str, int], str] = {}
    for one in indicators():
        for added, taken in one.numerators.values():
            if len(added) == 1 and not taken:
                found.setdefault((added[0], one.denominator, one.multiplier), one.id)
    return found


def _seed(name: str) -> list[dict[str, str]]:
    path = PROJECT_DIR / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _numerator_fields() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    text = (PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8")
    project: dict[str, Any] = yaml.safe_load(text)
    return {
        name: (_ids(spec, "plus"), _ids(spec, "minus"))
        for name, spec in project["vars"]["numerators"].items()
    }


def _ids(spec: Mapping[str, Any], sign: str) -> tuple[str, ...]:
    return tuple(f"{spec['table']}.{field}" for field in spec.get(sign, ()))
