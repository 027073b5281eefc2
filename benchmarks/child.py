"""What a command costs that runs in a process of its own: time and peak memory.

Belongs here: running and measuring one child. Not here: which commands.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.cost import Cost

_KIB = 1024 if sys.platform != "darwin" else 1
"""Bytes of one unit of ``ru_maxrss``."""


@dataclass(frozen=True)
class Child:
    """Cost of a finished command, its own children included, and its peak memory in bytes."""

    cost: Cost
    peak: int


def run(command: Sequence[str]) -> Child:
    """Run a command to its end; RuntimeError with what it printed if it fails."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            said = output.read().decode(errors="replace")[-4000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Child(Cost(wall, used.ru_utime + used.ru_stime), used.ru_maxrss * _KIB)
