"""A claim while it is being put together, and the figures of a report ready to be looked up.

Belongs here: shapes the ways of pairing share. Not here: the ways of pairing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from ingestion.claims.mention import Mention
from ingestion.claims.model import ClaimKind, Qualifier

Test = Callable[[Mention], bool]
NEAR = 40
"""How many figures around one are looked at for its operands; a paragraph seldom has more."""


@dataclass(frozen=True)
class Finding:
    """A claim by its mentions; ``qualifier`` None: as its figures say."""

    kind: ClaimKind
    operands: tuple[Mention, ...]
    denominator: Mention | None = None
    stated: Mention | None = None
    multiplier: Decimal = Decimal(1)
    qualifier: Qualifier | None = None
    standard: Mention | None = None

    @property
    def anchor(self) -> Mention:
        """The figure the claim is about, whose sentence is its sentence."""
        if self.stated is not None:
            return self.stated
        return self.operands[-1]


class Figures:
    """The mentions of one report, in reading order, with what is looked up in them."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = mentions
        self._position = {id(one): index for index, one in enumerate(mentions)}

    def position(self, mention: Mention) -> int:
        """Where a mention stands among all."""
        return self._position[id(mention)]

    def before(self, mention: Mention) -> Iterator[Mention]:
        """Mentions before one, the nearest first, as far as pairing looks."""
        at = self.position(mention)
        return (self.mentions[index] for index in range(at - 1, max(-1, at - 1 - NEAR), -1))

    def after(self, mention: Mention) -> Iterator[Mention]:
        """Mentions behind one, the nearest first, as far as pairing looks."""
        at = self.position(mention)
        end = min(len(self.mentions), at + 1 + NEAR)
        return (self.mentions[index] for index in range(at + 1, end))

    def in_sentence(self, mention: Mention, test: Test) -> Mention | None:
        """The nearest of the same sentence that passes: one before, else the only one behind."""
        for one in self.before(mention):
            if one.sentence != mention.sentence:
                break
            if test(one):
                return one
        behind = [
            one for one in self.after(mention) if one.sentence == mention.sentence and test(one)
        ]
        return behind[0] if len(behind) == 1 else None

    def in_block(self, mention: Mention, test: Test) -> Mention | None:
        """The nearest before it in its block that passes."""
        near = (one for one in self.before(mention) if one.block == mention.block)
        return next((one for one in near if test(one)), None)

    def headline(self, mention: Mention, field: str) -> Mention | None:
        """The figure the whole report has for a field in a scope; None if it states two."""
        fitting = [one for one in self._headlines.get(field, []) if one.fits(mention)]
        of_same_year = [one for one in fitting if one.period == mention.period]
        stated = of_same_year or fitting
        if len({one.figure.value for one in stated}) != 1:
            return None
        at = self.position(mention)
        earlier = [one for one in stated if self.position(one) < at]
        return earlier[-1] if earlier else stated[0]

    @cached_property
    def _headlines(self) -> dict[str, list[Mention]]:
        """Bare figures of a field, at most so many that looking through them stays cheap."""
        found: dict[str, list[Mention]] = {}
        for one in self.mentions:
            if one.field is not None and one.is_bare and one.is_headline:
                known = found.setdefault(one.field, [])
                if len(known) < NEAR:
                    known.append(one)
        return found

    @property
    def fields(self) -> dict[str, list[Mention]]:
        """Field → its bare figures, whole school or whole scope."""
        return self._headlines

    def sentences(self) -> Iterator[list[Mention]]:
        """Mentions sentence by sentence."""
        for _, group in groupby(self.mentions, key=lambda one: one.sentence):
            yield list(group)


def exact(mention: Mention) -> Decimal:
    """The value of a mention, which every mention has."""
    assert mention.figure.value is not None, "a mention is a number"
    return mention.figure.value
