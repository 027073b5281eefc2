"""Words for states that several parts use, spelled once.

Belongs here: closed vocabularies shared between parts. Not here: rules that decide a state.
"""

from __future__ import annotations

from enum import StrEnum


class RuleStatus(StrEnum):
    """Outcome of a plausibility rule; nothing evaluated is not a pass."""

    PASS = "PASS"
    FAIL = "FAIL"
    ERROR = "ERROR"
    NOT_EVALUATED = "NOT_EVALUATED"
    WAIVED = "WAIVED"


class Severity(StrEnum):
    """critical blocks, warning needs a decision, info is for the notes."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class CountyVerdict(StrEnum):
    """The gate's verdict on one county and school year."""

    PASSED = "passed"
    PASSED_WITH_WAIVERS = "passed_with_waivers"
    BLOCKED = "blocked"


class Evaluation(StrEnum):
    """Result of a requirement of a review; not evaluable is a value, never a pass."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_EVALUABLE = "not_evaluable"


class ReceiptStatus(StrEnum):
    """What became of a received file."""

    LANDED = "landed"
    SAME_BYTES = "same_bytes"
    SAME_CONTENT = "same_content"
    SUPERSEDED = "superseded"
    OUT_OF_SCOPE = "out_of_scope"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"


class Maturity(StrEnum):
    """Whether the figures of a return may still change."""

    PROVISIONAL = "provisional"
    FINAL = "final"
