"""Whether each school meets the standard of its region, and what it lacks.

Belongs here: ``fct_school_item``, ``fct_school_compliance``, ``fct_shortfall``. Does not belong
here: the county's conclusion.

Decisions where the domain page leaves room (§2):

- A school-level of the population whose pupils are missing is judged too: all its items are not
  evaluable. Only a known zero leaves it out.
- An item given apart for urban, town and rural schools applies only to the groups it names; for a
  school of unknown group it is not evaluable, unless one row holds for all.
- A floor is the item's own, failing that the set's. An unmet item without a share cannot keep a
  floor. An item that is not known may lie below any floor.
- A gap is what must be added for the standard to hold: threshold × pupils ÷ multiplier − actual,
  rounded up only then. Rounding the requirement first can ask for one book too many where a shared
  stage holds a fraction of a book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from tests.oracle.exact import (
    EVALUATED,
    MET,
    NOT_EVALUABLE,
    NOT_MET,
    Exact,
    Result,
    Row,
    compared,
    judged,
    number,
)
from tests.oracle.rules import (
    ComplianceItem,
    Rules,
    StandardItem,
    StandardSet,
    most_specific,
)
from tests.oracle.units_and_population import Unit

NOT_IN_RETURNS = "not_in_returns"
MISSING = "missing_figure"
UNKNOWN_GROUP = "unknown_urban_group"
UNKNOWN = "unknown"


def urban_group(unit: Unit, rules: Rules) -> str:
    """urban, town, rural, or unknown where the code is missing or in no list."""
    return rules.urban_group.get(unit.school.get("urban_rural_code") or "", UNKNOWN)


@dataclass(frozen=True)
class JudgedItem:
    """One item of the standard for one school-level."""

    unit: Unit
    item: StandardItem
    definition: ComplianceItem
    set_floor: Fraction | None
    threshold: Exact
    value: Exact
    reason: str | None

    @property
    def result(self) -> Result:
        """Met, not met, or not evaluable."""
        return judged(compared(self.value, self.item.operator, self.threshold))

    @property
    def share(self) -> Exact:
        """Share of the standard reached, above 1 where it is passed; None for nothing to bound."""
        if self.value is None or self.threshold is None:
            return None
        if self.item.operator == "ge":
            return self.value / self.threshold
        return self.threshold / self.value if self.value else None

    @property
    def floor(self) -> Exact:
        """The share an unmet item must still reach."""
        return self.item.floor_share if self.item.floor_share is not None else self.set_floor

    @property
    def breaks_floor(self) -> bool:
        """Unmet and below its floor."""
        if self.result != NOT_MET or self.floor is None:
            return False
        return self.share is None or self.share < self.floor


@dataclass(frozen=True)
class JudgedSchool:
    """One school-level against its region's set."""

    unit: Unit
    standard_set: StandardSet
    items: tuple[JudgedItem, ...]

    def count(self, result: Result) -> int:
        """How many items have that result."""
        return sum(item.result == result for item in self.items)

    @cached_property
    def compliant(self) -> Result:
        """The pass rule over three values: sure to pass, sure to fail, or open."""
        if not self.items:
            return NOT_EVALUABLE
        if any(item.breaks_floor for item in self.items):
            return NOT_MET
        unmet, unknown = self.count(NOT_MET), self.count(NOT_EVALUABLE)
        if unmet > self._may_fail:
            return NOT_MET
        floors = any(item.floor is not None for item in self.items if item.result == NOT_EVALUABLE)
        return NOT_EVALUABLE if floors or unmet + unknown > self._may_fail else MET

    @property
    def _may_fail(self) -> int:
        rule = self.standard_set
        if rule.pass_rule == "max_unmet":
            return rule.max_unmet or 0
        if rule.pass_rule == "min_met_with_floor":
            return len(self.items) - (rule.min_met or 0)
        return 1

    @property
    def worst(self) -> JudgedItem | None:
        """The item with the least share; the first of equals."""
        shared = [(item.share, item.item.item_no, item) for item in self.items]
        known = [(share, no, item) for share, no, item in shared if share is not None]
        return min(known, key=lambda entry: entry[:2])[2] if known else None


def judge_schools(units: Iterable[Unit], rules: Rules) -> list[JudgedSchool]:
    """Every school-level of a population that has pupils, against the set that holds for it."""
    definitions = {item.item_id: item for item in rules.compliance_items}
    judged_schools = []
    for unit in units:
        if not unit.in_population or unit.pupils == 0:
            continue
        for standard_set in _set_of(unit, rules):
            group = urban_group(unit, rules)
            items = _items_of(unit, standard_set, rules.items, group)
            judged_schools.append(
                JudgedSchool(
                    unit,
                    standard_set,
                    tuple(
                        _judge(unit, _certain(variants, group), definitions[item_id], standard_set)
                        for item_id, variants in items.items()
                    ),
                )
            )
    return judged_schools


def _set_of(unit: Unit, rules: Rules) -> list[StandardSet]:
    sets = [row for row in rules.sets if row.standard_id == unit.standard_id]
    return most_specific(sets, unit.county_code, unit.school_year)


def _items_of(
    unit: Unit, standard_set: StandardSet, items: Sequence[StandardItem], group: str
) -> dict[str, list[StandardItem]]:
    """The set's items for the level, in item order, each with the rows that may apply."""
    found: dict[str, list[StandardItem]] = {}
    for item in sorted(items, key=lambda item: item.item_no):
        if (item.set_id, item.level) != (standard_set.set_id, unit.level):
            continue
        if group == UNKNOWN or item.urban_group in ("all", group):
            found.setdefault(item.item_id, []).append(item)
    return found


def _certain(variants: Sequence[StandardItem], group: str) -> tuple[StandardItem, bool]:
    """The row that applies, and whether it is known to."""
    certain = len(variants) == 1 and (group != UNKNOWN or variants[0].urban_group == "all")
    return variants[0], certain


def _judge(
    unit: Unit,
    row: tuple[StandardItem, bool],
    definition: ComplianceItem,
    standard_set: StandardSet,
) -> JudgedItem:
    item, certain = row
    value = item_value(unit, definition, item.computers_counted)
    reason = None
    if not definition.numerator:
        reason = NOT_IN_RETURNS
    elif not certain:
        reason = UNKNOWN_GROUP
    elif value is None:
        reason = MISSING
    threshold = item.threshold if certain else None
    return JudgedItem(unit, item, definition, standard_set.floor_share, threshold, value, reason)


def item_value(unit: Unit, definition: ComplianceItem, computers: str) -> Exact:
    """Multiplier × numerator ÷ denominator; None where a figure is missing or nothing divides."""
    if not definition.numerator:
        return None
    numerator = item_numerator(unit, definition, computers)
    if not definition.denominator:
        return None if numerator is None else definition.multiplier * numerator
    denominator = unit.signed_sum(_counted(definition.denominator, computers))
    if numerator is None or denominator is None or denominator == 0:
        return None
    return definition.multiplier * numerator / denominator


def item_numerator(unit: Unit, definition: ComplianceItem, computers: str) -> Exact:
    """What the unit has of the resource; less than nothing is impossible, hence not known."""
    numerator = unit.signed_sum(_counted(definition.numerator, computers))
    return None if numerator is None or numerator < 0 else numerator


def _counted(fields: Iterable[str], computers: str) -> list[str]:
    replaced = {"computers": "teaching_computers"} if computers == "teaching" else {}
    return [replaced.get(name, name) for name in fields]


def item_rows(schools: Iterable[JudgedSchool]) -> list[Row]:
    """``fct_school_item``: school_year, school_id, level, standard_id, item_id."""
    return [
        {
            **_school_key(school),
            "item_id": judged_item.item.item_id,
            "set_id": school.standard_set.set_id,
            "county_code": school.unit.county_code,
            "value": number(judged_item.value),
            "threshold": number(judged_item.threshold),
            "operator": judged_item.item.operator,
            "share": number(judged_item.share),
            "required_met": judged_item.result,
            "reason": judged_item.reason,
        }
        for school in schools
        for judged_item in school.items
    ]


def compliance_rows(schools: Iterable[JudgedSchool]) -> list[Row]:
    """``fct_school_compliance``: school_year, school_id, level, standard_id."""
    return [
        {
            **_school_key(school),
            "set_id": school.standard_set.set_id,
            "county_code": school.unit.county_code,
            "items": len(school.items),
            "met": school.count(MET),
            "unmet": school.count(NOT_MET),
            "not_evaluable": school.count(NOT_EVALUABLE),
            "worst_share": number(school.worst.share) if school.worst else None,
            "worst_item_id": school.worst.item.item_id if school.worst else None,
            "compliant": school.compliant,
        }
        for school in schools
    ]


def shortfall_rows(schools: Iterable[JudgedSchool], rules: Rules) -> list[Row]:
    """``fct_shortfall``: what each ``ge`` item per pupil lacks, in natural units and yuan."""
    return [
        _shortfall_row(school, judged_item, rules.unit_costs)
        for school in schools
        for judged_item in school.items
        if _has_shortfall(judged_item)
    ]


def _has_shortfall(judged_item: JudgedItem) -> bool:
    definition = judged_item.definition
    per_pupil = definition.denominator == ("pupils",)
    return bool(judged_item.item.operator == "ge" and per_pupil and definition.natural_unit)


def _shortfall_row(
    school: JudgedSchool, judged_item: JudgedItem, costs: dict[str, Fraction]
) -> Row:
    definition, unit = judged_item.definition, school.unit
    actual = item_numerator(unit, definition, judged_item.item.computers_counted)
    pupils = unit.pupils
    required: Exact = None
    if pupils is not None and judged_item.threshold is not None:
        required = judged_item.threshold * pupils / definition.multiplier
    gap = None if actual is None or required is None else max(Fraction(0), required - actual)
    price = costs.get(definition.resource)
    if definition.whole:
        gap = None if gap is None else Fraction(ceil(gap))
        required = None if required is None else Fraction(ceil(required))
    return {
        **_school_key(school),
        "item_id": judged_item.item.item_id,
        "required": number(required),
        "actual": number(actual),
        "gap": number(gap),
        "unit": definition.natural_unit,
        "unit_cost_yuan": number(price),
        "cost_yuan": None if gap is None or price is None else float(gap * price),
        "status": NOT_EVALUABLE if gap is None else EVALUATED,
    }


def _school_key(school: JudgedSchool) -> Row:
    return {
        "school_year": school.unit.school_year,
        "school_id": school.unit.school_id,
        "level": school.unit.level,
        "standard_id": school.unit.standard_id,
    }
