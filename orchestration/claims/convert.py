"""What was found in a text, in the shapes it is judged in.

Belongs here: from ``ingestion.claims.model`` to ``expectations``. Not here: judging.
"""

from __future__ import annotations

from contract import fields
from contract.messages import Text
from expectations.claims.indicators import CV_SUFFIX
from expectations.claims.known import KnownYear
from expectations.claims.model import Claim, ClaimKind, Qualifier
from expectations.claims.naming import COMPOSITE, PER, StatedQuantity
from ingestion.claims.model import FoundClaim, StatedFigure

_LEVELS = ("primary", "junior", "senior")
_COMPOSITE = Text(zh="综合", en="Composite")
_COEFFICIENT = Text(zh="{of}差异系数", en="{of}, coefficient of variation")


def claim_of(found: FoundClaim) -> Claim:
    """A found claim to be judged; a figure whose digits are hidden becomes None."""
    return Claim(
        kind=ClaimKind(found.kind),
        operands=tuple(one.value for one in found.operands),
        denominator=found.denominator.value if found.denominator else None,
        stated=found.stated.value if found.stated else None,
        stated_text=found.stated.text if found.stated else "",
        multiplier=found.multiplier,
        qualifier=Qualifier(found.qualifier),
    )


def quantity_of(figure: StatedFigure) -> StatedQuantity | None:
    """A figure that says what it is of; None if it does not, or its digits are hidden."""
    if figure.quantity is None or figure.value is None:
        return None
    return StatedQuantity(
        quantity=figure.quantity,
        level=level_of(figure),
        unit=figure.unit,
        stated=figure.value,
        stated_text=figure.text,
        qualifier=Qualifier(figure.qualifier),
    )


def level_of(figure: StatedFigure) -> str | None:
    """The level of schooling a figure is of; None where it is of a whole school or county."""
    return figure.level if figure.level in _LEVELS else None


def quantity_label(figure: StatedFigure, known: KnownYear | None) -> Text:
    """What a figure is of, as declared; in the document's own words where it is not declared."""
    quantity = figure.quantity or ""
    own = Text(zh=figure.label, en=figure.label)
    if quantity.endswith(CV_SUFFIX):
        of = _indicator(quantity.removesuffix(CV_SUFFIX), known, own)
        return Text(zh=_COEFFICIENT.zh.format(of=of.zh), en=_COEFFICIENT.en.format(of=of.en))
    if PER in quantity:
        return own
    table, _, name = quantity.partition(".")
    if name and table in fields.tables():
        return fields.table(table).field(name).label
    return _indicator(quantity, known, own)


def _indicator(indicator_id: str, known: KnownYear | None, own: Text) -> Text:
    if indicator_id == COMPOSITE:
        return _COMPOSITE
    return own if known is None else known.labels.get(indicator_id, own)
