"""Code lists the rules compare with: school types, urban–rural classes, sponsors, county items.

Belongs here: what a list says about a code. Not here: reading them (``warehouse``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ItemKind:
    """What a county states in an item: a share of 1, a state (1 or 0), or points.

    ``minimum``: the least share that the reviews ask for. ``full_score``: the most points.
    """

    is_share: bool = False
    is_state: bool = False
    minimum: float | None = None
    full_score: float | None = None


@dataclass(frozen=True)
class CodeLists:
    """The lists as the warehouse has them.

    ``levels_of_type``: school type → levels it has. ``teaching_points``: school types that are
    teaching points. ``sponsors``: codes and names. ``items``: item id → what it states.
    """

    levels_of_type: Mapping[str, frozenset[str]]
    teaching_points: frozenset[str]
    urban_rural: frozenset[str]
    sponsors: frozenset[str]
    items: Mapping[str, ItemKind]
