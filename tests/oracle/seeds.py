"""The seed tables of the warehouse, read into the oracle's own shapes.

Belongs here: columns to attributes. Does not belong here: any rule; the SQL is never read.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import yaml

from tests.oracle.exact import exact
from tests.oracle.rules import (
    NUMERATORS,
    ComparabilityBreak,
    ComplianceItem,
    Indicator,
    IndicatorNumerator,
    Limit,
    PopulationRule,
    RequiredItem,
    Rules,
    ScoreItem,
    StandardItem,
    StandardSet,
)

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"

SeedRow = dict[str, str]


def read_rules(folder: Path = SEEDS) -> Rules:
    """All rules the seed tables of the folder state."""
    sponsors = _rows(folder, "sponsor")
    return Rules(
        indicators=[_indicator(row) for row in _rows(folder, "indicator")],
        numerators=[_numerator(row) for row in _rows(folder, "indicator_numerator")],
        population=[_population_rule(row) for row in _rows(folder, "population_rule")],
        limits=[_limit(row) for row in _rows(folder, "standard_threshold") if row["cv_limit"]],
        stage_weights={
            row["level"]: Fraction(row["weight"]) for row in _rows(folder, "stage_weight")
        },
        school_group={
            row["school_type_code"]: row["school_group"] for row in _rows(folder, "school_type")
        },
        sponsor_group={
            name: row["sponsor_group"]
            for row in sponsors
            for name in (row["sponsor_code"], row["label_zh"])
            if name
        },
        urban_group={
            row["urban_rural_code"]: row["urban_rural_group"]
            for row in _rows(folder, "urban_rural")
        },
        sets=[_standard_set(row) for row in _rows(folder, "standard_set")],
        items=_standard_items(folder),
        compliance_items=_compliance_items(folder),
        unit_costs={
            row["resource"]: Fraction(row["yuan_per_unit"]) for row in _rows(folder, "unit_cost")
        },
        score_items=[_score_item(row) for row in _rows(folder, "score_sheet")],
        government_items=_required_items(folder, "government_item"),
        outcome_items=_required_items(folder, "outcome_item"),
        veto_items=_required_items(folder, "veto_item"),
        breaks=[
            ComparabilityBreak(row["indicator_id"], int(row["from_school_year"]))
            for row in _rows(folder, "comparability_break")
        ],
    )


def _rows(folder: Path, name: str) -> list[SeedRow]:
    """Rows of one table; a table the project does not have states nothing."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _integer(value: str | None) -> int | None:
    return int(value) if value else None


def _indicator(row: SeedRow) -> Indicator:
    return Indicator(
        indicator_id=row["indicator_id"],
        indicator_set=row["indicator_set"],
        population_id=row["population_standard_id"],
        multiplier=int(row["multiplier"]),
        denominator=row["denominator_id"],
        is_lower_better=row["direction"] == "lower",
    )


def _numerator(row: SeedRow) -> IndicatorNumerator:
    return IndicatorNumerator(
        indicator_id=row["indicator_id"],
        level=row["level"],
        numerator_id=row["numerator_id"],
        region=row["region"],
        valid_from=_integer(row["valid_from"]),
        valid_to=_integer(row["valid_to"]),
    )


def _population_rule(row: SeedRow) -> PopulationRule:
    counted = {"true": True, "false": False, "": None}[row["is_counted_school"]]
    return PopulationRule(
        rule_id=row["rule_id"],
        standard_id=row["population_standard_id"],
        priority=int(row["priority"]),
        treatment=row["treatment"],
        exclusion_reason=row["exclusion_reason"] or None,
        school_group=row["school_group"] or None,
        sponsor_group=row["sponsor_group"] or None,
        is_counted_school=counted,
        max_pupils=_integer(row["max_pupils"]),
        region=row["region"],
        valid_from=_integer(row.get("valid_from")),
        valid_to=_integer(row.get("valid_to")),
    )


def _limit(row: SeedRow) -> Limit:
    return Limit(
        standard_id=row["standard_id"],
        indicator_id=row["indicator_id"],
        level=row["level"],
        limit=exact(row["cv_limit"]) or Fraction(0),
        region=row["region"],
        valid_from=_integer(row["valid_from"]),
        valid_to=_integer(row["valid_to"]),
    )


def _standard_set(row: SeedRow) -> StandardSet:
    return StandardSet(
        set_id=row["set_id"],
        standard_id=row["standard_id"],
        region=row["region"],
        pass_rule=row["pass_rule"],
        max_unmet=_integer(row["max_unmet"]),
        min_met=_integer(row["min_met"]),
        floor_share=exact(row["floor_share"]),
        valid_from=_integer(row["valid_from"]),
        valid_to=_integer(row["valid_to"]),
    )


def _standard_items(folder: Path) -> list[StandardItem]:
    """Items of all sets; a set without any asks what its review asks of the nation's indicators."""
    stated = [_standard_item(row) for row in _rows(folder, "standard_item")]
    with_items = {item.set_id for item in stated}
    return stated + [
        _indicator_item(folder, chosen["set_id"], row)
        for chosen in _rows(folder, "standard_set")
        if chosen["set_id"] not in with_items
        for row in _rows(folder, "standard_threshold")
        if row["threshold"]
        and (row["standard_id"], row["region"]) == (chosen["standard_id"], "all")
    ]


def _standard_item(row: SeedRow) -> StandardItem:
    return StandardItem(
        set_id=row["set_id"],
        level=row["level"],
        item_no=int(row["item_no"]),
        item_id=row["item_id"],
        operator=row["operator"],
        threshold=Fraction(row["threshold"]),
        urban_group=row["urban_group"] or "all",
        floor_share=exact(row["floor_share"]),
        computers_counted=row["computers_counted"] or "all",
    )


def _indicator_item(folder: Path, set_id: str, row: SeedRow) -> StandardItem:
    """A threshold of an indicator as the item that divides the same figures."""
    (indicator,) = (
        found
        for found in _rows(folder, "indicator")
        if found["indicator_id"] == row["indicator_id"]
    )
    (numerator,) = (
        found["numerator_id"]
        for found in _rows(folder, "indicator_numerator")
        if (found["indicator_id"], found["level"], found["region"])
        == (row["indicator_id"], row["level"], "all")
    )
    (item,) = (
        found["item_id"]
        for found in _rows(folder, "compliance_item")
        if (found["numerator"], found["denominator"], found["multiplier"])
        == (numerator, indicator["denominator_id"], indicator["multiplier"])
    )
    return StandardItem(
        set_id=set_id,
        level=row["level"],
        item_no=int(indicator["sort_order"]),
        item_id=item,
        operator={">=": "ge", "<=": "le"}[row["operator"]],
        threshold=Fraction(row["threshold"]),
        urban_group="all",
        floor_share=exact(row["floor_share"]),
        computers_counted="all",
    )


def _compliance_items(folder: Path) -> list[ComplianceItem]:
    declared = _declared_numerators(folder)
    return [_compliance_item(row, declared) for row in _rows(folder, "compliance_item")]


def _compliance_item(row: SeedRow, declared: dict[str, tuple[str, ...]]) -> ComplianceItem:
    return ComplianceItem(
        item_id=row["item_id"],
        numerator=_fields(row["numerator"], declared),
        denominator=_fields(row["denominator"], declared),
        multiplier=int(row.get("multiplier") or 1),
        whole=row["whole"] == "true",
        natural_unit=row["natural_unit"],
        resource=row["numerator"],
    )


def _fields(names: str, declared: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Landing fields of a list of fields and numerator ids, separated by blanks."""
    known = {**declared, **NUMERATORS}
    return tuple(field for name in names.split() for field in known.get(name, (name,)))


def _declared_numerators(folder: Path) -> dict[str, tuple[str, ...]]:
    """Landing fields of each numerator the project declares, a minus before those taken away."""
    project = folder.parent / "dbt_project.yml"
    if not project.exists():
        return {}
    declared = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]["numerators"]
    return {
        name: (*numerator["plus"], *(f"-{field}" for field in numerator.get("minus", ())))
        for name, numerator in declared.items()
    }


def _score_item(row: SeedRow) -> ScoreItem:
    return ScoreItem(
        region=row["region"],
        standard_id=row["standard_id"],
        item_id=row["item_id"],
        parent_item_id=row["parent_item_id"] or None,
        weight=Fraction(row["weight"]),
        valid_from=_integer(row["valid_from"]),
        valid_to=_integer(row["valid_to"]),
    )


def _required_items(folder: Path, name: str) -> list[RequiredItem]:
    """Requirements of the items in a table, part by part, in the order of their parts."""
    listed = {(row["standard_id"], row["item_id"]) for row in _rows(folder, name)}
    parts = sorted(_rows(folder, "item_requirement"), key=lambda row: int(row["part_no"]))
    return [
        RequiredItem(
            item_id=row["item_id"],
            standard_id=row["standard_id"],
            operator=row["operator"],
            threshold=exact(row["threshold"]),
            source=row["figure_source"],
            figure=row["figure"],
            otherwise_source=row["otherwise_source"],
            otherwise=row["otherwise_figure"],
            against=row["threshold_figure"],
            part=row["part_id"],
            region=row["region"],
            valid_from=_integer(row["valid_from"]),
            valid_to=_integer(row["valid_to"]),
        )
        for row in parts
        if (row["standard_id"], row["item_id"]) in listed
    ]
