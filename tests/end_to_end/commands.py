"""Commands on data folders, and copies of folders, for the tests here."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from contract.paths import DataFolder
from orchestration.cli import main


@dataclass(frozen=True)
class Said:
    """Exit status of a command and what it printed as JSON."""

    exit_status: int
    values: dict[str, Any]


def junheng(data: DataFolder, *arguments: str) -> Said:
    """Run a command on a data folder, in this process."""
    command = [*arguments, "--data", str(data.root), "--json"]
    result = CliRunner().invoke(main, command)
    return Said(result.exit_code, json.loads(result.stdout))


def copied(data: DataFolder, root: Path) -> DataFolder:
    """A copy with the files' times."""
    shutil.copytree(data.root, root, symlinks=True)
    return DataFolder.at(root)
