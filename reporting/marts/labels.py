"""Names of everything a reader sees, from the seeds and dimensions of the warehouse.

Belongs here: reading labels, units, decimals, formulas. Not here: sentences of pages or forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from contract.fields import units
from contract.messages import Text
from reporting.marts.query import Row, rows

COMPOSITE = "composite"
"""Stands for the composite coefficient where an indicator would."""

LABELS = """
select code_list, code, label_zh, label_en from code_label
union all
select 'part:' || standard_id, part, label_zh, label_en from verdict_part
union all
select 'item:' || standard_id, item_id, label_zh, label_en from government_item
union all
select 'item:' || standard_id, item_id, label_zh, label_en from outcome_item
union all
select 'item:' || standard_id, item_id, label_zh, label_en from veto_item
union all
select 'finance', item_id, label_zh, label_en from finance_item
union all
select 'requirement', item_id, requirement_zh, requirement_en from finance_item
union all
select 'group', group_name, any_value(label_zh), any_value(label_en)
from satisfaction_group group by group_name
union all
select 'area', urban_rural_code, label_zh, label_en from urban_rural
union all
select distinct 'area_group', urban_rural_group, group_label_zh, group_label_en from urban_rural
union all
select 'school_type', school_type_code, label_zh, label_en from school_type
union all
select 'sponsor', coalesce(sponsor_code, label_zh), label_zh, label_en from sponsor
union all
select 'indicator', indicator_id, label_zh, label_en from dim_indicator
union all
select 'compliance_item', item_id, label_zh, label_en from dim_compliance_item
union all
select 'standard_set', set_id, label_zh, label_en from dim_standard_set
"""
"""Every code with its names; a code of a review's list stands under ``item:`` or ``part:`` it."""


@dataclass(frozen=True)
class Indicator:
    """An indicator as it is shown: name, unit, decimals, formula, and the review it belongs to."""

    indicator_id: str
    indicator_set: str
    label: Text
    unit: Text
    decimals: int
    multiplier: int
    direction: str
    formula: Text
    source: str


@dataclass(frozen=True)
class Item:
    """An item schools are judged by; ``indicators`` are those that are the same figure."""

    item_id: str
    label: Text
    unit: Text
    decimals: int
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A review (``standard`` in the warehouse) with its parts in order, the overall one last."""

    standard_id: str
    label: Text
    document: str
    coefficient_rule: str
    pass_rule: Text
    parts: tuple[str, ...]

    @property
    def tests_composite(self) -> bool:
        """Whether the mean of the coefficients is held against a limit, not each of them."""
        return self.coefficient_rule == COMPOSITE


@dataclass(frozen=True)
class Labels:
    """Everything with a name, in the order readers know it in."""

    codes: Mapping[tuple[str, str], Text]
    indicators: Mapping[str, Indicator]
    items: Mapping[str, Item]
    reviews: Mapping[str, Review]
    areas: Mapping[str, str]

    def of(self, code_list: str, code: str | None) -> Text:
        """The label of a code; an unknown code stands for itself, none is empty."""
        if code is None:
            return Text(zh="", en="")
        return self.codes.get((code_list, code), Text(zh=code, en=code))

    def unit(self, name: str) -> Text:
        """The label of a unit of the contract."""
        return units()[name].label


def read_labels(marts: duckdb.DuckDBPyConnection) -> Labels:
    """Read all labels once for a release."""
    return Labels(
        codes={
            (row["code_list"], row["code"]): Text(zh=row["label_zh"], en=row["label_en"])
            for row in rows(marts, f"{LABELS} order by code_list, code")
        },
        indicators={row["indicator_id"]: _indicator(row) for row in _indicators(marts)},
        items={row["item_id"]: _item(row) for row in rows(marts, "from dim_compliance_item")},
        reviews={row["standard_id"]: _review(row) for row in _reviews(marts)},
        areas={
            row["urban_rural_code"]: row["urban_rural_group"]
            for row in rows(marts, "select urban_rural_code, urban_rural_group from urban_rural")
        },
    )


def _indicators(marts: duckdb.DuckDBPyConnection) -> list[Row]:
    """In the order of the reviews, those without a review last."""
    return rows(
        marts,
        "select indicator.* from dim_indicator as indicator "
        "left join standard on standard.standard_id = indicator.indicator_set "
        "order by standard.sort_order nulls last, indicator.sort_order, indicator.indicator_id",
    )


def _reviews(marts: duckdb.DuckDBPyConnection) -> list[Row]:
    return rows(
        marts,
        "select standard.*, list(part.part order by part.sort_order) as parts "
        "from standard inner join verdict_part as part using (standard_id) "
        "group by all order by standard.sort_order",
    )


def _label(row: Row, name: str = "label") -> Text:
    return Text(zh=row[f"{name}_zh"], en=row[f"{name}_en"])


def _indicator(row: Row) -> Indicator:
    return Indicator(
        indicator_id=row["indicator_id"],
        indicator_set=row["indicator_set"],
        label=_label(row),
        unit=_label(row, "unit_label"),
        decimals=row["decimals"],
        multiplier=row["multiplier"],
        direction=row["direction"],
        formula=_label(row, "formula"),
        source=row["source"],
    )


def _item(row: Row) -> Item:
    return Item(
        item_id=row["item_id"],
        label=_label(row),
        unit=_label(row, "unit_label"),
        decimals=row["decimals"],
        indicators=tuple((row["indicator_ids"] or "").split(",")) if row["indicator_ids"] else (),
    )


def _review(row: Row) -> Review:
    return Review(
        standard_id=row["standard_id"],
        label=_label(row),
        document=row["document"],
        coefficient_rule=row["coefficient_rule"],
        pass_rule=_label(row, "pass_rule"),
        parts=tuple(row["parts"]),
    )
