"""Landed claims as rows of the gate: read from table ``claim``, judged, with their cells.

Belongs here: what a cell of the claim sheet says, and the scope ``claim``. Not here: judging one
claim (``judge``) or the rules (``rules/claims.yml``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np

from contract.origin import origin_of
from expectations.claims.judge import judge, not_evaluable
from expectations.claims.model import (
    Claim,
    ClaimKind,
    ClaimVerdict,
    Outcome,
    Qualifier,
    normalised,
    printed_exponent,
    shifted,
)
from expectations.claims.returns import ReturnFigures, exact
from expectations.claims.words import KIND_MISSING, plain
from expectations.frames.frame import ScopeFrame
from expectations.landing import PROVENANCE, Column, LandingTable

CLAIM_COLUMNS = (
    "county_code",
    "document",
    "claim_id",
    "kind",
    "numerator",
    "denominator",
    "multiplier",
    "stated_value",
    "stated_text",
    "qualifier",
)
SEPARATOR = ";"
"""Between several operands in one cell."""

PERCENT = Decimal(100)
_MYRIADS = {"": 0, "万": 4, "亿": 8}
_FIGURE = re.compile(r"(?P<digits>-?\d+(?:\.\d+)?)(?P<myriads>[万亿]?)%?")
_FIGURE_IN_TEXT = re.compile(r"(?<![\d.])\d+(?:\.\d+)?[万亿]?")


@dataclass(frozen=True)
class LandedClaim:
    """A claim as it landed: whose it is, where it stands, what it states.

    ``claim`` None: the row does not say of which kind it is. ``county_code``: the code the county
    carries in all years, None where the row names none. ``named``: operands that name a figure of
    the returns, with the figure; None where the returns have none.
    """

    claim: Claim | None
    county_code: str | None
    named: Mapping[str, Decimal | None]
    row: Mapping[str, Any]

    @property
    def item(self) -> str:
        """Document and number of the claim, its key within a school year."""
        return f"{self.row['document']}#{self.row['claim_id']}"


def landed_claims(table: LandingTable, returns: ReturnFigures) -> list[LandedClaim]:
    """The claims of a school year, operands that name a figure of the returns filled in."""
    rows = table.read((*CLAIM_COLUMNS, *PROVENANCE)).to_pylist()
    return [_landed_claim(row, returns) for row in rows]


def _landed_claim(row: Mapping[str, Any], returns: ReturnFigures) -> LandedClaim:
    county = returns.county_of_code.get(row["county_code"], row["county_code"])
    names = [text for text in _operand_texts(row) if text and figure_of(text) is None]
    named = {name: returns.figure(name, county) if returns.knows(name) else None for name in names}
    return LandedClaim(claim_of(row, named), county, named, row)


def claim_of(
    row: Mapping[str, Any], named: Mapping[str, Decimal | None] = MappingProxyType({})
) -> Claim | None:
    """A row of the landing table as a claim; what is no figure and not ``named`` becomes None.

    Without a multiplier a rate is in percent. The digits printed are those of the stated text
    where it has the stated value, since a spreadsheet drops the zero of ``5.0``. None without a
    kind.
    """
    if not row["kind"]:
        return None
    kind = ClaimKind(row["kind"])
    text = row["stated_text"] or ""
    stated = figure_of(row["stated_value"])
    texts = _operand_texts(row)
    *operands, denominator = (named[one] if one in named else figure_of(one) for one in texts)
    return Claim(
        kind=kind,
        operands=tuple(operands),
        denominator=denominator,
        stated=None if stated is None else as_printed(stated, text),
        stated_text=text,
        multiplier=_multiplier(row["multiplier"], kind),
        qualifier=Qualifier(row["qualifier"] or Qualifier.EXACT),
    )


def _operand_texts(row: Mapping[str, Any]) -> list[str]:
    """The operands of a row as written, the denominator last."""
    return [*normalised(row["numerator"]).split(SEPARATOR), normalised(row["denominator"])]


def figure_of(text: str | None) -> Decimal | None:
    """The figure a cell states with the digits it prints, None if it states none.

    Full-width digits, thousands separators, a percent sign and 万 or 亿 at the end are read.
    """
    found = _FIGURE.fullmatch(normalised(text))
    if found is None:
        return None
    return shifted(Decimal(found["digits"]), _MYRIADS[found["myriads"]])


def as_printed(stated: Decimal, text: str) -> Decimal:
    """The same value with the digits the text prints it with, the most if it does so twice."""
    figures = map(figure_of, _FIGURE_IN_TEXT.findall(normalised(text)))
    printed = [figure for figure in figures if figure == stated]
    return min(printed, key=printed_exponent, default=stated)


def claim_frame(claims: Sequence[LandedClaim]) -> ScopeFrame:
    """One row per claim, with what recomputing it gave."""
    verdicts = [_judged(one) for one in claims]

    def column(value: Callable[[ClaimVerdict], float]) -> Column:
        return np.array([value(verdict) for verdict in verdicts], dtype=np.float64)

    return ScopeFrame(
        scope="claim",
        labels=claim_labels(claims),
        layouts=np.full(len(claims), None, dtype=object),
        families=np.full(len(claims), None, dtype=object),
        derived={
            "claim.evaluable": column(lambda one: one.outcome is not Outcome.NOT_EVALUABLE),
            "claim.impossible": column(lambda one: one.is_impossible),
            "claim.difference": column(wrong_by),
            "claim.is_share": column(lambda one: one.share is not None),
            "claim.share": column(lambda one: float(one.share or 0)),
            "claim.rounding": column(lambda one: one.outcome is Outcome.ROUNDING),
            "claim.named": np.array([bool(one.named) for one in claims], dtype=np.float64),
            "claim.unknown": np.array([_unknown(one) for one in claims], dtype=np.float64),
        },
        problems=dict(enumerate(map(claim_problem, claims, verdicts))),
    )


def claim_labels(claims: Sequence[LandedClaim]) -> dict[str, Column]:
    """Whose each claim is and where it stands, as the gate labels its rows."""
    nothing = np.full(len(claims), None, dtype=object)
    return {
        "county_code": _texts(one.county_code for one in claims),
        "school_id": nothing,
        "school_name": nothing,
        "level": nothing,
        "item": _texts(one.item for one in claims),
        "source_name": _texts(one.row["source_name"] for one in claims),
    }


def claim_problem(claim: LandedClaim, verdict: ClaimVerdict) -> dict[str, Any]:
    """The arithmetic of a claim with the cell of its stated figure, as findings show it."""
    row = claim.row
    origin = origin_of(row["source_cells"], "stated_value", row["sheet"], row["source_row"])
    return {
        "source_name": row["source_name"],
        "sheet": origin.first_sheet,
        "cell": origin.addresses,
        "message_zh": _explained(claim, verdict.arithmetic.zh),
        "message_en": _explained(claim, verdict.arithmetic.en),
    }


def wrong_by(verdict: ClaimVerdict) -> float:
    """Relative difference of a claim that is wrong, 0 of any other."""
    return float(verdict.difference) if verdict.outcome is Outcome.INCONSISTENT else 0.0


def _judged(claim: LandedClaim) -> ClaimVerdict:
    return not_evaluable(KIND_MISSING) if claim.claim is None else judge(claim.claim)


def _explained(claim: LandedClaim, arithmetic: str) -> str:
    """What the document says, the figures it names, and the arithmetic."""
    stated_text = claim.row["stated_text"]
    quoted = [f"「{stated_text}」"] if stated_text else []
    named = [f"{name} = {'?' if one is None else plain(one)}" for name, one in claim.named.items()]
    return "; ".join((*quoted, *named, arithmetic))


def _unknown(claim: LandedClaim) -> int:
    """How many of the named figures the returns do not have."""
    return sum(figure is None for figure in claim.named.values())


def _multiplier(stated: float | None, kind: ClaimKind) -> Decimal:
    if stated is not None:
        return exact(stated)
    return PERCENT if kind is ClaimKind.RATE else Decimal(1)


def _texts(values: Iterable[str | None]) -> Column:
    return np.array(list(values), dtype=object)
