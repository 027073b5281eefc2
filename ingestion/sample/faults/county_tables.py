"""Faults in the county's own tables: rates, money, questionnaires, the profile and the self-report.

Belongs here: what the county's office gets wrong in the county forms. Not here: schools' figures.
"""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random

from contract.fields import table
from contract.messages import Text
from ingestion.sample.county import SHARES
from ingestion.sample.faults.model import Fault, Returns, Touched

Row = dict[str, object]

_MONEY = tuple(field.name for field in table("county_finance").fields if field.unit == "yuan")
_COUNTED = tuple(
    field.name
    for field in table("county_profile").fields
    if field.name.endswith(("_pupils", "_classes", "_staff", "_teachers"))
)


def _percent_for_fraction(returns: Returns, rng: Random) -> Touched:
    """A share of the reviews as 95.5 instead of 0.955, or the reverse mistake, 0.00955."""
    row = rng.choice([r for r in returns.county_rows["county_item"] if r["item_id"] in SHARES])
    row["value"] = round(_number(row["value"]) * rng.choice((100, 0.01)), 5)
    return Touched(None, ("value",))


def _finance_in_other_unit(returns: Returns, rng: Random) -> Touched:
    """One item of money ten thousand times too large or too small."""
    (row,) = returns.county_rows["county_finance"]
    name = rng.choice(_MONEY)
    row[name] = _number(row[name]) * rng.choice((10_000, 0.0001))
    return Touched(None, (name,))


def _satisfied_exceed_valid(returns: Returns, rng: Random) -> Touched:
    row = rng.choice(returns.county_rows["satisfaction"])
    row["satisfied"] = round(_number(row["valid"]) * rng.uniform(1.05, 1.3)) + 1
    return Touched(None, ("satisfied",))


def _profile_differs(returns: Returns, rng: Random) -> Touched:
    """A total of the profile a tenth to a third away from the returns."""
    (row,) = returns.county_rows["county_profile"]
    name = rng.choice([name for name in _COUNTED if row[name]])
    factor = rng.choice((rng.uniform(0.67, 0.9), rng.uniform(1.1, 1.33)))
    row[name] = round(_number(row[name]) * factor)
    return Touched(None, (name,))


def _tables_of_last_year(returns: Returns, rng: Random) -> Touched:
    """Profile and finance as they stood in last year's county forms."""
    names: dict[str, None] = {}
    for name in ("county_profile", "county_finance"):
        returns.county_rows[name] = deepcopy(returns.previous_county_rows[name])
        names |= dict.fromkeys(returns.county_rows[name][0])
    return Touched(None, tuple(names))


def _claim_does_not_follow(returns: Returns, rng: Random) -> Touched:
    """A rate of the self-report that its own counts do not give."""
    row = rng.choice(returns.county_rows["claim"])
    stated = Decimal(str(row["stated_value"]))
    wrong = (stated * rng.choice((Decimal("0.88"), Decimal("1.14")))).quantize(Decimal("0.1"))
    row["stated_text"] = str(row["stated_text"]).replace(str(stated), str(wrong))
    row["stated_value"] = str(wrong)
    return Touched(None, ("stated_value", "stated_text"))


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"not a number: {value!r}")
    return value


FAULTS = {
    "percent_for_fraction": Fault(
        Text("比例按百分数填报或多除了一百", "A share a hundred times too large or too small"),
        _percent_for_fraction,
        "county",
    ),
    "finance_in_other_unit": Fault(
        Text("经费的万元与元混淆", "万元 and 元 mistaken for each other in the finance table"),
        _finance_in_other_unit,
        "county",
    ),
    "satisfied_exceed_valid": Fault(
        Text("满意份数多于有效问卷", "More satisfied than valid questionnaires"),
        _satisfied_exceed_valid,
        "county",
    ),
    "profile_differs_from_returns": Fault(
        Text("县情表与学校报表合计不符", "The county profile differs from the schools' returns"),
        _profile_differs,
        "county",
    ),
    "county_tables_of_last_year": Fault(
        Text("县情表和经费表照抄上年", "The county's profile and finance copied from last year"),
        _tables_of_last_year,
        "county",
        needs_previous=True,
    ),
    "claim_does_not_follow": Fault(
        Text("自评报告所述比值与其分子分母不符", "A claim that its own counts do not give"),
        _claim_does_not_follow,
        "county",
    ),
}
