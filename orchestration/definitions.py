"""What Dagster loads: ``dagster dev -m orchestration.definitions`` (see ``junheng dev``).

Belongs here: the definitions over the data folder of the environment, nothing else.
"""

from __future__ import annotations

import dagster as dg

from orchestration.build import build_definitions
from orchestration.environment import data_folder_from_environment


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions over the data folder that ``JUNHENG_DATA`` names."""
    return build_definitions(data_folder_from_environment())
