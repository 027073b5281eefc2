"""What a call costs: wall clock and CPU time.

Belongs here: measuring. Not here: what is measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock, and of CPU time of this process, user and system."""

    wall: float
    cpu: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def times(self, factor: float) -> Cost:
        """That many times the cost."""
        return Cost(self.wall * factor, self.cpu * factor)

    def over(self, other: Cost) -> Cost:
        """Both as ratios."""
        return Cost(self.wall / other.wall, self.cpu / other.cpu)


def cost(work: Callable[[], object]) -> Cost:
    """The cost of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)
