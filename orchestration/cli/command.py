"""What all commands share: ``--data``, ``--json``, exit status, how an error is shown.

Belongs here: the frame around a command. Not here: any one command.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console, RenderableType
from rich.text import Text as RichText

from contract.messages import UserError
from contract.paths import DataFolder
from ingestion.years import registry
from orchestration import environment

DONE, BLOCKED, BAD_INPUT, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
_PIPE_WIDTH = 120


@dataclass(frozen=True)
class Result:
    """What a command has to say: plain values for ``--json``, renderables for a person."""

    values: dict[str, Any]
    shown: tuple[RenderableType, ...]
    exit_status: int = DONE


class SchoolYearType(click.ParamType[int]):
    """A school year of the registry."""

    name = "year"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The year as a number; usage error if the registry does not have it."""
        for year in registry():
            if str(year) == str(value):
                return year
        years = ", ".join(map(str, registry()))
        raise click.BadParameter(
            f"学年登记表没有 {value} / no school year {value} in: {years}", ctx, param
        )


SCHOOL_YEAR = SchoolYearType()


def command(function: Callable[..., Result]) -> Callable[..., None]:
    """Give a command ``--data`` and ``--json``, print its result, and exit with its status.

    The function receives ``data: DataFolder`` and ``as_json: bool`` beside its own options.
    """

    @click.option(
        "--data",
        "root",
        type=click.Path(file_okay=False),
        default=environment.DEFAULT_DATA,
        envvar=environment.DATA,
        show_default=True,
        help="数据文件夹 / Data folder",
    )
    @click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON")
    @functools.wraps(function)
    def framed(root: str, as_json: bool, **options: object) -> None:
        try:
            result = function(data=DataFolder.at(root), as_json=as_json, **options)
        except UserError as error:
            result = Result({"error": error.as_dict()}, (error_text(error),), BAD_INPUT)
        except click.ClickException:
            raise
        except KeyboardInterrupt:
            interrupted = {"code": "interrupted"}
            result = Result({"error": interrupted}, ("已中断 / interrupted",), INTERRUPTED)
        except Exception as error:
            traceback.print_exc()
            fault = {"code": "fault", "message": f"{type(error).__name__}: {error}"}
            result = Result({"error": fault}, (), FAULT)
        _print(result, as_json)
        sys.exit(result.exit_status)

    return framed


def error_text(error: UserError) -> RichText:
    """An error for a person: what, where, what to do, in Chinese and English."""
    place = str(error.where)
    return RichText.assemble(
        (f"{error.code}\n", "bold red"),
        (f"{place}\n" if place else "", "cyan"),
        f"{error.what.zh}\n→ {error.remedy.zh}\n",
        f"{error.what.en}\n→ {error.remedy.en}",
    )


def _print(result: Result, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result.values, ensure_ascii=False, indent=2, default=os.fspath))
        return
    failed = result.exit_status >= BAD_INPUT
    stream = sys.stderr if failed else sys.stdout
    console = Console(file=stream, width=None if stream.isatty() else _PIPE_WIDTH, highlight=False)
    for renderable in result.shown:
        console.print(renderable)
