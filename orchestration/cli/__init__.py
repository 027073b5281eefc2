"""The command ``junheng``.

Belongs here: what a person types and reads. Not here: the work; every command that changes the
data folder runs the Dagster assets (``orchestration.runs``).
"""

from __future__ import annotations

from importlib import import_module

import click

# Each command's module is imported when the command is used: Dagster alone takes a second, and
# `junheng year list` does not need it.
_COMMANDS = {
    "sample": "生成模拟报表 / Write simulated returns to try things with",
    "ingest": "读入收件夹中新的和变动的报表 / Read what is new or changed in the inbox",
    "build": "由全部已入库学年重建仓库 / Build the warehouse from all landed years",
    "check": "运行质量门并存档结论 / Run the gate and store its verdict",
    "publish": "发布通过质量门的结果 / Publish what passed",
    "run": "读入、建库、检查、发布 / Ingest, build, check, publish",
    "trace": "由数追溯到单元格 / Walk a figure back to its cells",
    "claims": "自评报告中的数 / Figures a self-report states, checked",
    "waive": "豁免与待处理问题 / Waivers, and findings that need a decision",
    "layout": "报表版式 / Layouts of the returns",
    "year": "学年登记 / School years",
    "docs": "仓库各表各列的说明 / What every table and column of the warehouse holds",
    "dev": "打开 Dagster 界面 / Open the Dagster UI",
}
_MODULES = dict.fromkeys(("ingest", "build", "check", "publish", "run"), "load")


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a year's work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported from ``orchestration.cli.<module>``."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"orchestration.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="junheng")
def main() -> None:
    """年度学校报表入，差异系数出 / Annual school returns in, balance coefficients out.

    Exit status: 0 done, 1 blocked by the gate, 2 wrong use or bad input, 3 a fault of ours.
    """
