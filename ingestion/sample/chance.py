"""How the schools of the simulated world differ by chance.

Belongs here: the distributions several modules draw from. Not here: what is drawn.
"""

from __future__ import annotations

from math import exp
from random import Random

_FURTHEST = 2.0


def factor(spread: float, rng: Random) -> float:
    """A factor around one; ``spread`` is the standard deviation of its logarithm.

    Nothing lies beyond two deviations: schools far outside of what their county is like are errors
    or have a story, and the simulated world has no stories.
    """
    return exp(spread * max(-_FURTHEST, min(_FURTHEST, rng.gauss(0.0, 1.0))))
