"""dbt as this project runs it: always a subprocess, into a fresh file that replaces the warehouse.

Belongs here: where the project lies, its manifest, one build. Not here: models (``dbt_project``)
or their place among the other assets (``assets.warehouse``).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from contract.atomic import TEMP_PREFIX, fsync, write_text
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from orchestration import environment

PROJECT_DIR = Path(__file__).parents[1] / "dbt_project"
MANIFEST = "manifest.json"
_DOCS = "static_index.html"
_PARTIAL_PARSE = "partial_parse.msgpack"
_FINGERPRINT = "project.sha256"
# What dbt itself writes when someone runs it inside the project folder.
_NOT_SOURCES = {"target", "logs", "dbt_packages", "__pycache__", ".user.yml"}


@dataclass(frozen=True)
class Build:
    """One dbt build: its own target folder and the database file it writes."""

    database: Path
    target: Path


def dbt_executable() -> str:
    """The dbt of this Python, whether or not its virtual environment is on PATH."""
    beside = Path(sys.executable).parent / "dbt"
    found = str(beside) if beside.exists() else shutil.which("dbt")
    if found is None:
        raise UserError(
            code="dbt_missing",
            what=Text(zh="找不到 dbt 命令。", en="The dbt command is not installed."),
            remedy=Text(zh="请运行 make setup。", en="Run make setup."),
            where=Where(file=str(beside)),
        )
    return found


def prepare_manifest(data: DataFolder, project_dir: Path = PROJECT_DIR) -> Path:
    """The manifest of the dbt project, parsed anew if the project or dbt changed since.

    Dagster needs it to define the dbt assets, also where no ``dagster dev`` prepares it. Whether
    it is current is told by the content of the project's files, not by their dates.
    """
    manifest = data.dbt_target / MANIFEST
    stamp = data.dbt_target / _FINGERPRINT
    current = project_fingerprint(project_dir)
    if manifest.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == current:
        return manifest
    with _temporary_folder(data.dbt_target) as target:
        _parse(data, project_dir, target)
        for name in (_PARTIAL_PARSE, MANIFEST):
            (target / name).replace(data.dbt_target / name)
    write_text(stamp, current)
    return manifest


def project_fingerprint(project_dir: Path) -> str:
    """SHA-256 over the project's files and the version of dbt that reads them."""
    digest = hashlib.sha256(version("dbt-core").encode())
    for path in sorted(project_dir.rglob("*")):
        relative = path.relative_to(project_dir)
        if path.is_file() and _NOT_SOURCES.isdisjoint(relative.parts):
            digest.update(f"{relative.as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def building(data: DataFolder) -> Iterator[Build]:
    """A build whose database becomes the warehouse in one step when the block ends well.

    The file keeps its final name, in a temporary folder: DuckDB calls the catalog after the file
    and dbt writes that name into the views. The folder is new each time, so that a dbt whose
    parent was killed cannot write into the next build.
    """
    with _temporary_folder(data.warehouse.parent) as folder:
        build = Build(database=folder / data.warehouse.name, target=folder / "target")
        build.target.mkdir()
        parsed = data.dbt_target / _PARTIAL_PARSE
        if parsed.exists():
            shutil.copy(parsed, build.target / _PARTIAL_PARSE)
        with environment.environment(_variables(data, folder)):
            yield build
        fsync(build.database)
        build.database.replace(data.warehouse)
        fsync(data.warehouse.parent)


def write_docs(data: DataFolder, page: Path, project_dir: Path = PROJECT_DIR) -> None:
    """dbt's documentation of the warehouse as one page that needs nothing else.

    dbt opens the database for writing, which only a build may do: it is shown a copy.
    UserError where there is no warehouse yet.
    """
    if not data.warehouse.exists():
        raise UserError(
            code="warehouse_missing",
            what=Text(zh="还没有仓库。", en="There is no warehouse yet."),
            remedy=Text(zh="请运行 junheng build。", en="Run `junheng build`."),
            where=Where(file=str(data.warehouse)),
        )
    with _temporary_folder(data.warehouse.parent) as folder:
        shutil.copy(data.warehouse, folder)
        _dbt(["docs", "generate", "--static"], _variables(data, folder), project_dir, folder)
        write_text(page, (folder / _DOCS).read_text(encoding="utf-8"))


def _parse(data: DataFolder, project_dir: Path, target: Path) -> None:
    _dbt(["parse"], _variables(data, target), project_dir, target)


def _dbt(command: list[str], variables: Mapping[str, str], project_dir: Path, target: Path) -> None:
    """Run dbt quietly, all it writes going to the target folder; UserError with what it said."""
    everything = {
        **os.environ,
        **variables,
        "DBT_PROJECT_DIR": str(project_dir),
        "DBT_PROFILES_DIR": str(project_dir),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    outcome = subprocess.run(
        [dbt_executable(), "--quiet", *command],
        env=everything,
        cwd=project_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise UserError(
            code="dbt_project_invalid",
            what=Text(
                zh=f"dbt 无法解析项目：\n{outcome.stdout}{outcome.stderr}",
                en=f"dbt cannot parse the project:\n{outcome.stdout}{outcome.stderr}",
            ),
            remedy=Text(zh="请改正所示文件。", en="Correct the file it names."),
            where=Where(file=str(project_dir)),
        )


def _variables(data: DataFolder, folder: Path) -> Mapping[str, str]:
    """Where dbt reads from, and that it writes into the folder.

    dbt parses the whole project anew when the path in its profile is another text than last time,
    and every build has a folder of its own. DuckDB reads ``~`` as the home of its process.
    What dbt does it says on its output; a file with all of it again is a seventh of a build.
    """
    return {
        environment.DBT_LOG_LEVEL_FILE: "none",
        environment.DATA: str(data.root),
        environment.WAREHOUSE: f"~/{data.warehouse.name}",
        environment.HOME: str(folder),
    }


@contextmanager
def _temporary_folder(inside: Path) -> Iterator[Path]:
    inside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=TEMP_PREFIX, dir=inside, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)
