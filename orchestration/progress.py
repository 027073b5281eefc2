"""How long work reports where it stands.

Belongs here: the shape of a report. Not here: how it is shown (``console``).
"""

from __future__ import annotations

from typing import Protocol

from orchestration.stages import Stage


class Progress(Protocol):
    """Called with the stage, how many of its units are done, how many there are, and the last."""

    def __call__(self, stage: Stage, done: int, total: int, what: str) -> None:
        """Report one step."""


def unseen(stage: Stage, done: int, total: int, what: str) -> None:
    """Report to nobody: schedules, sensors, ``--json``."""
