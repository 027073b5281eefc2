"""A checked document as plain values: its text, its figures, and the checks of them.

Belongs here: shapes only.
"""

from __future__ import annotations

from dataclasses import dataclass

from contract.documents import Report
from contract.messages import Text


@dataclass(frozen=True)
class Mark:
    """Where a figure stands: block of the document, characters from ``start`` to ``end``."""

    block: int
    start: int
    end: int


@dataclass(frozen=True)
class Check:
    """One figure against one thing: the document itself, the returns, or a standard.

    ``basis``: ``document``, ``returns`` or ``standard``. ``outcome``: ``consistent``, ``rounding``,
    ``inconsistent``, ``not_evaluable``; ``met`` and ``not_met`` where a standard is in force that
    the document does not speak of. ``severity``: of the gate's rules, None where nothing is wrong.
    ``marks``: the figures that took part, the one that is judged first. ``where`` and ``sentence``:
    its place in the document.
    """

    check_id: str
    basis: str
    kind: str
    quantity: Text
    level: str | None
    subject: str
    school_year: int | None
    stated_text: str
    outcome: str
    severity: str | None
    arithmetic: Text
    marks: tuple[Mark, ...]
    where: str
    sentence: str


@dataclass(frozen=True)
class CheckedDocument:
    """A document with everything that was found of it.

    ``figures``: all figures read, checked or not. ``notices``: what its reader has to know first.
    """

    name: str
    school_year: int
    subject: str
    reports: tuple[Report, ...]
    figures: tuple[Mark, ...]
    checks: tuple[Check, ...]
    notices: tuple[Text, ...]
