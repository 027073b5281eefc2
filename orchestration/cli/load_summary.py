"""What the commands of the yearly load say: plain values for ``--json``, tables for a person.

Belongs here: wording and layout of results. Not here: what was done (``orchestration.runs``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from contract.fields import tables
from contract.messages import UserError
from contract.paths import DataFolder
from contract.statuses import CountyVerdict, ReceiptStatus
from expectations.verdict import CountyDecision, YearVerdict, load_verdict
from ingestion.land.store import read
from orchestration.cli.command import Result, error_text
from orchestration.runs import Outcome

_READ = (ReceiptStatus.LANDED, ReceiptStatus.SAME_CONTENT, ReceiptStatus.SAME_BYTES)
_LINES_SHOWN = 20
_ERRORS_LISTED = 100
_RULES_SHOWN = 8
_PLACE = ("source_name", "sheet", "cell", "header")
_SAYS = ("message_zh", "remedy_zh", "message_en", "remedy_en")
_LANDING_COLUMNS = (
    "文件\nfiles",
    "拒收\nrefused",
    "学校\nschools",
    "行\nrows",
    "错误\nerrors",
    "警告\nwarnings",
)
_VERDICT_COLUMNS = ("县\ncounties", "通过\npassed", "豁免\nwaived", "受阻\nblocked")


@dataclass(frozen=True)
class Summary:
    """The outcome of a command; ``refusal``: why nothing could be published."""

    data: DataFolder
    outcome: Outcome
    refusal: UserError | None = None

    @cached_property
    def verdicts(self) -> dict[int, YearVerdict]:
        """Stored verdicts of the years judged."""
        return {year: load_verdict(self.data, year) for year in sorted(self.outcome.judged)}

    @property
    def blocked(self) -> list[tuple[int, CountyDecision]]:
        """Counties withheld, by year."""
        return [
            (year, county) for year, verdict in self.verdicts.items() for county in verdict.blocked
        ]

    @property
    def nothing_readable(self) -> bool:
        """Whether files were refused and none was read."""
        files = Counter[str]()
        for report in self.outcome.landing.values():
            files.update(report["files"])
        return bool(files[ReceiptStatus.QUARANTINED]) and not any(files[s] for s in _READ)

    def result(self, exit_status: int) -> Result:
        """For the frame to print."""
        return Result(self._values(), tuple(self._shown()), exit_status)

    def _values(self) -> dict[str, Any]:
        return {
            "data": str(self.data.root),
            "years": [self._year_values(year) for year in self._years()],
            "inbox_issues": self.outcome.inbox_issues,
            "models_built": self.outcome.models,
            "release": self.outcome.release,
            "refused": self.refusal.as_dict() if self.refusal else None,
        }

    def _years(self) -> list[int]:
        return sorted({*self.outcome.landing, *self.outcome.judged})

    def _year_values(self, year: int) -> dict[str, Any]:
        verdict = self.verdicts.get(year)
        return {
            "school_year": year,
            **self.outcome.landing.get(year, {}),
            **self._error_values(year),
            **({} if verdict is None else _verdict_values(verdict)),
        }

    def _error_values(self, year: int) -> dict[str, Any]:
        if year not in self.outcome.landing:
            return {}
        return {"errors": _errors(self.data, year)[:_ERRORS_LISTED]}

    def _shown(self) -> Iterator[RenderableType]:
        if self.outcome.landing or self.verdicts:
            yield self._year_table()
        yield from self._inbox_lines()
        yield from self._error_lines()
        yield from self._blocked_lines()
        if self.outcome.models:
            yield f"仓库已建成 / warehouse built: {self.data.warehouse}"
        if self.refusal is not None:
            yield error_text(self.refusal)
        if self.outcome.release is not None:
            says = "已发布 / released" if self.outcome.release["is_new"] else "未变 / unchanged"
            yield f"{says}: {self.outcome.release['path']}"

    def _year_table(self) -> Table:
        landing, verdicts = self.outcome.landing, self.verdicts
        table = Table(
            "学年\nYear",
            *(_LANDING_COLUMNS if landing else ()),
            *(_VERDICT_COLUMNS if verdicts else ()),
        )
        for column in table.columns:
            column.justify = "right"
        for year in self._years():
            cells = [
                *(_landing_cells(landing.get(year)) if landing else ()),
                *(_verdict_cells(verdicts.get(year)) if verdicts else ()),
            ]
            table.add_row(str(year), *("-" if cell is None else f"{cell:,}" for cell in cells))
        return table

    def _inbox_lines(self) -> Iterator[RenderableType]:
        for issue in self.outcome.inbox_issues:
            yield RichText(f"! {issue['what']['zh']} {issue['remedy']['zh']}", style="yellow")
            yield RichText(f"  {issue['what']['en']} {issue['remedy']['en']}", style="yellow")

    def _error_lines(self) -> Iterator[RenderableType]:
        """What was refused or not taken, so that nobody has to look for it in a folder."""
        errors = [error for year in self.outcome.landing for error in _errors(self.data, year)]
        for error in errors[:_LINES_SHOWN]:
            place = " ".join(error[name] for name in _PLACE if error[name])
            yield RichText.assemble(
                (f"! {error['issue_code']} {place}\n", "yellow"),
                f"  {error['message_zh']} {error['remedy_zh']}\n",
                f"  {error['message_en']} {error['remedy_en']}",
            )
        if len(errors) > _LINES_SHOWN:
            hidden, folder = len(errors) - _LINES_SHOWN, self.data.landing_table("ingest_issue")
            yield RichText(f"! … {hidden} 条未列出 / more in {folder}", style="yellow")

    def _blocked_lines(self) -> Iterator[RenderableType]:
        for year, county in self.blocked[:_LINES_SHOWN]:
            rules = [reason.rule_id for reason in county.reasons]
            listed = ", ".join(rules[:_RULES_SHOWN]) + (", …" if len(rules) > _RULES_SHOWN else "")
            says = (
                f"× {year} {county.county_code} {county.county_name or ''} 受阻 / blocked: {listed}"
            )
            yield RichText(says, style="red")
        if len(self.blocked) > _LINES_SHOWN:
            hidden = len(self.blocked) - _LINES_SHOWN
            yield RichText(f"× … {hidden} 个县未列出 / more counties", style="red")


def _landing_cells(report: Mapping[str, Any] | None) -> list[int | None]:
    if report is None:
        return [None] * len(_LANDING_COLUMNS)
    files, rows = report["files"], report["rows"]
    return [
        sum(files.values()),
        files.get(ReceiptStatus.QUARANTINED, 0),
        rows.get("school", 0),
        sum(rows.get(table.name, 0) for table in tables().values() if table.provenance),
        *(sum(report["issues"].get(severity, {}).values()) for severity in ("error", "warning")),
    ]


def _verdict_cells(verdict: YearVerdict | None) -> list[int | None]:
    if verdict is None:
        return [None] * len(_VERDICT_COLUMNS)
    counts = Counter(county.verdict for county in verdict.counties)
    return [len(verdict.counties), *(counts[value] for value in CountyVerdict)]


def _errors(data: DataFolder, school_year: int) -> list[dict[str, Any]]:
    issues = read(data, "ingest_issue", school_year).select(
        ["issue_code", "severity", *_PLACE, *_SAYS]
    )
    return [issue for issue in issues.to_pylist() if issue["severity"] == "error"]


def _verdict_values(verdict: YearVerdict) -> dict[str, Any]:
    counts = Counter(county.verdict for county in verdict.counties)
    return {
        "counties": len(verdict.counties),
        "verdicts": {value.value: counts[value] for value in CountyVerdict},
        "blocked": [asdict(county) for county in verdict.blocked],
        "fingerprint": verdict.fingerprint.sha256,
    }
