"""Faults of scale: a power of ten too many or too few, and figures in another unit than asked for.

Belongs here: faults that multiply a figure by a fixed factor or divide it by one. Not here: single
digits (``digits``), percentages and money of the county (``county_tables``).
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from contract.messages import Text
from ingestion.sample.faults.model import Fault, Plant, Returns, Touched
from ingestion.sample.faults.slots import AREAS, FACILITY, IN_TEN_THOUSANDS, Slot, any_slot

_MU = Decimal(10_000) / 15
"""Square metres in one 亩."""


def _times(factor: int) -> Plant:
    def plant(returns: Returns, rng: Random) -> Touched:
        slot = any_slot(returns, rng)
        return slot.put(slot.value * factor)

    return plant


def _divided_by(factor: int) -> Plant:
    def plant(returns: Returns, rng: Random) -> Touched:
        slot = any_slot(returns, rng, lambda slot: slot.value >= factor)
        return slot.put(Decimal(str(slot.value)) / factor)

    return plant


def _everywhere(field: str, factor: Decimal) -> Plant:
    """The same factor in every school of the county."""

    def plant(returns: Returns, rng: Random) -> Touched:
        for school in returns.year.schools:
            school.facility[field] = round(float(Decimal(str(school.facility[field])) * factor), 2)
        return Touched(None, (field,))

    return plant


def _money_in_yuan(returns: Returns, rng: Random) -> Touched:
    return _scaled(returns, rng, IN_TEN_THOUSANDS, Decimal(10_000))


def _areas_in_mu(returns: Returns, rng: Random) -> Touched:
    return _scaled(returns, rng, AREAS, 1 / _MU)


def _scaled(returns: Returns, rng: Random, fields: tuple[str, ...], factor: Decimal) -> Touched:
    """The same factor on several figures of one school."""
    school = returns.pick(rng)
    for name in fields:
        slot = Slot(school, "facility", None, name)
        slot.put(Decimal(str(slot.value)) * factor)
    return Touched(school.school_id, fields)


def _per_pupil(returns: Returns, rng: Random) -> Touched:
    """A figure per pupil where the total belongs."""
    school = returns.pick(rng)
    pupils = sum(stage.enrolment["pupils"] for stage in school.stages.values())
    slots = [Slot(school, "facility", None, name) for name in FACILITY]
    slot = rng.choice([slot for slot in slots if slot.value >= pupils])
    return slot.put(Decimal(str(slot.value)) / pupils)


def _factor_faults() -> dict[str, Fault]:
    faults: dict[str, Fault] = {}
    for factor in (10, 100, 1_000, 10_000):
        faults[f"times_{factor}"] = Fault(
            Text(f"一个数为实际的 {factor:,} 倍", f"A figure {factor:,} times too large"),
            _times(factor),
            "figures",
        )
    for factor in (10, 100, 1_000, 10_000):
        faults[f"divided_by_{factor}"] = Fault(
            Text(f"一个数为实际的 {factor:,} 分之一", f"A figure {factor:,} times too small"),
            _divided_by(factor),
            "figures",
        )
    return faults


FAULTS = _factor_faults() | {
    "equipment_in_yuan": Fault(
        Text(
            "教学仪器设备资产值按元填报（应为万元），全县",
            "Equipment in yuan for 万元, county-wide",
        ),
        _everywhere("teaching_equipment_value", Decimal(10_000)),
        "figures",
    ),
    "land_in_mu": Fault(
        Text("占地面积按亩填报（应为平方米），全县", "Land in 亩 for square metres, county-wide"),
        _everywhere("land_area", 1 / _MU),
        "figures",
    ),
    "books_in_ten_thousands": Fault(
        Text("图书按万册填报（应为册），全县", "Books in ten thousands, county-wide"),
        _everywhere("books", 1 / Decimal(10_000)),
        "figures",
    ),
    "school_money_in_yuan": Fault(
        Text("一所学校的资产值按元填报（应为万元）", "One school's assets in yuan for 万元"),
        _money_in_yuan,
        "figures",
    ),
    "school_areas_in_mu": Fault(
        Text("一所学校的面积按亩填报（应为平方米）", "One school's areas in 亩 for square metres"),
        _areas_in_mu,
        "figures",
    ),
    "per_pupil_for_total": Fault(
        Text("应填总数处填了生均数", "A figure per pupil where the total belongs"),
        _per_pupil,
        "figures",
    ),
}
