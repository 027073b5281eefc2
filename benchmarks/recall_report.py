"""The report of the gate's recall: false findings, recall by kind, what was missed.

Belongs here: counting and printing. Not here: how the figures came about (``bench_gate_recall``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import click

from benchmarks.found import Said
from ingestion.sample import Planted

PUBLISHED_CHANGE = 0.05
RECALL_GOAL, KIND_GOAL, WARNED_GOAL = 0.95, 0.80, 0.01


@dataclass
class Clean:
    """False findings: by rule and severity, and the schools of a year with a warning or worse."""

    schools: int = 0
    warned: set[tuple[int, int, str]] = field(default_factory=set)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, seed: int, school_year: int, schools: int, said: Iterable[Said]) -> None:
        """Add what was said of a school year without errors."""
        self.schools += schools
        self.findings.update((one.severity, one.by) for one in said)
        self.warned |= {(seed, school_year, one.school) for one in said if one.school}


@dataclass(frozen=True)
class Outcome:
    """One planted error: how far it changes a published figure, and whether it was found."""

    planted: Planted
    change: float
    found: bool

    @property
    def counts(self) -> bool:
        """Whether a published figure changes by more than the bound."""
        return self.change > PUBLISHED_CHANGE


def print_clean(clean: Clean) -> None:
    """False findings by severity and rule, and the share of schools with a warning."""
    by_severity: Counter[str] = Counter()
    for (severity, _), number in clean.findings.items():
        by_severity[severity] += number
    share = len(clean.warned) / clean.schools
    click.echo(f"clean returns: {clean.schools} returns of schools; false findings:")
    click.echo(f"  critical {by_severity['critical']} (goal 0), warning {by_severity['warning']}")
    click.echo(f"  schools with one: {share:.2%} (goal at most {WARNED_GOAL:.0%})")
    for (severity, rule), number in clean.findings.most_common():
        click.echo(f"    {severity:<9} {rule:<34} {number}")


def print_recall(outcomes: Iterable[Outcome]) -> None:
    """Recall by kind, over all that was planted and over what changes a published figure."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.planted.fault].append(outcome)
    click.echo(f"{'kind':<34}{'planted':>8}{'found':>7}{'> 5 %':>8}{'found':>7}{'recall':>9}")
    for name, of_kind in by_kind.items():
        counting = [outcome for outcome in of_kind if outcome.counts]
        found = sum(outcome.found for outcome in counting)
        recall = f"{found / len(counting):.0%}" if counting else "-"
        mark = " <" if counting and found / len(counting) < KIND_GOAL else ""
        click.echo(
            f"{name:<34}{len(of_kind):>8}{sum(outcome.found for outcome in of_kind):>7}"
            f"{len(counting):>8}{found:>7}{recall:>9}{mark}"
        )
    every = [outcome for of_kind in by_kind.values() for outcome in of_kind]
    counting = [outcome for outcome in every if outcome.counts]
    click.echo(
        f"recall over {len(counting)} errors that change a published figure by more than"
        f" {PUBLISHED_CHANGE:.0%}: {_share_found(counting):.1%} (goal {RECALL_GOAL:.0%},"
        f" every kind {KIND_GOAL:.0%}); over all {len(every)}: {_share_found(every):.1%}"
    )


def _share_found(outcomes: list[Outcome]) -> float:
    return sum(outcome.found for outcome in outcomes) / max(1, len(outcomes))


def print_missed(outcomes: Iterable[Outcome]) -> None:
    """Every error that was not found, with its figures before and after."""
    for outcome in outcomes:
        if not outcome.found:
            planted = outcome.planted
            shown = "; ".join(
                f"{c.table}.{c.level or ''}.{c.field} {c.before} → {c.after}"
                for c in planted.changes[:3]
            )
            click.echo(
                f"{planted.fault} | {outcome.change:.0%} | {planted.county_code}"
                f" {planted.school_id or ''} | {planted.file} | {shown}"
            )
