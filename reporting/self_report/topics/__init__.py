"""What a self-report can speak of, by the name the template calls it with.

Belongs here: the list of topics. Every topic turns a subject into cases with facts and flags; it
never words anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reporting.self_report.filling import Case
from reporting.self_report.topics import (
    balance,
    basis,
    conditions,
    government,
    remedies,
    situation,
    standards,
    years,
)
from reporting.self_report.topics.subject import Subject

Topic = Callable[[Subject], list[Case]]

TOPICS: Mapping[str, Topic] = {
    "county": situation.county,
    "profile": situation.profile,
    "levels": situation.levels,
    "size": situation.size,
    "together": situation.together,
    "facilities": situation.facilities,
    "gate": basis.gate,
    "reviews": standards.reviews,
    "parts": standards.parts,
    "school_standard": standards.school_standard,
    "below_standard": standards.below_standard,
    "standard_items": standards.items,
    "schools_below": standards.schools_below,
    "coefficients": balance.tables,
    "composites": balance.composites,
    "over_composites": balance.over_composites,
    "over_singles": balance.over_singles,
    "singles": balance.singles,
    "unevaluable": balance.unevaluable,
    "drivers": balance.drivers,
    "gaps": balance.gaps,
    "history": years.history,
    "changes": years.changes,
    "moved": years.moved,
    "means": years.means,
    "breaks": basis.breaks,
    "withheld": basis.withheld,
    "waived": basis.waived,
    "undecided": basis.undecided,
    "sources": basis.sources,
    "composite_chart": years.composite_chart,
    "single_chart": years.single_chart,
    "scores": government.scores,
    "total_score": government.total_score,
    "item_results": government.results,
    "government_items": government.government_items,
    "outcome_items": government.outcome_items,
    "unmet_items": government.unmet_items,
    "unknown_items": government.unknown_items,
    "growth": conditions.growth,
    "ratios": conditions.ratios,
    "finance": conditions.finance,
    "unmet_finance": conditions.unmet_finance,
    "satisfaction": conditions.satisfaction,
    "satisfaction_groups": conditions.satisfaction_groups,
    "groups_below": conditions.groups_below,
    "shortfall": remedies.shortfall,
    "plans": remedies.plans,
    "targets": remedies.targets,
    "target_results": remedies.target_results,
}


def all_cases(subject: Subject) -> Mapping[str, Sequence[Case]]:
    """The cases of every topic."""
    return {name: topic(subject) for name, topic in TOPICS.items()}
