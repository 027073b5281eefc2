"""Faults of single digits: slips of whoever typed a figure.

Belongs here: faults that change the figure as it is written. Not here: factors (``units``).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from contract.messages import Text
from ingestion.sample.faults.model import Fault, Plant, Returns, Touched
from ingestion.sample.faults.slots import Slot, any_slot


def _doubled(digits: str, rng: Random) -> str:
    place = rng.randrange(len(digits))
    return digits[:place] + digits[place] + digits[place:]


def _dropped(digits: str, rng: Random) -> str:
    place = rng.randrange(len(digits))
    return digits[:place] + digits[place + 1 :]


def _transposed(digits: str, rng: Random) -> str:
    place = rng.choice([i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]])
    return digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def _retyped(retype: Callable[[str, Random], str], suits: Callable[[str], bool]) -> Plant:
    """Change the digits before the decimal point of a figure that has suitable ones."""

    def plant(returns: Returns, rng: Random) -> Touched:
        slot = any_slot(returns, rng, lambda slot: suits(slot.printed.partition(".")[0]))
        whole, point, decimals = slot.printed.partition(".")
        return slot.put_printed(retype(whole, rng) + point + decimals)

    return plant


def _point_lost(returns: Returns, rng: Random) -> Touched:
    slot = any_slot(returns, rng, lambda slot: "." in slot.printed)
    return slot.put_printed(slot.printed.replace(".", ""))


def _negative(returns: Returns, rng: Random) -> Touched:
    slot = any_slot(returns, rng)
    return slot.put(-slot.value)


def _zero(returns: Returns, rng: Random) -> Touched:
    return any_slot(returns, rng, _matters).put(0)


def _matters(slot: Slot) -> bool:
    """Whether nobody could take a zero for the truth."""
    return slot.value >= 10


FAULTS = {
    "digit_doubled": Fault(
        Text("一位数字多写了一次", "A digit written twice"),
        _retyped(_doubled, lambda digits: len(digits) >= 2),
        "figures",
    ),
    "digit_dropped": Fault(
        Text("漏写一位数字", "A digit left out"),
        _retyped(_dropped, lambda digits: len(digits) >= 2),
        "figures",
    ),
    "digits_transposed": Fault(
        Text("相邻两位数字颠倒", "Two neighbouring digits exchanged"),
        _retyped(_transposed, lambda digits: len(set(digits)) >= 2),
        "figures",
    ),
    "decimal_point_lost": Fault(
        Text("小数点丢失", "The decimal point lost"), _point_lost, "figures"
    ),
    "minus_sign": Fault(Text("数前多了负号", "A minus sign before a figure"), _negative, "figures"),
    "zero_for_blank": Fault(
        Text("不清楚的数填了 0（应留空）", "0 for a figure that is not known"), _zero, "figures"
    ),
}
