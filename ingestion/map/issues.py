"""What was odd about one file: collected, grouped so that a thousand like cells are one issue.

Belongs here: the log of one file and its grouping. Not here: deciding what is odd.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from contract.fields import Field
from contract.messages import Text
from ingestion.map.names import cell_name
from ingestion.model import Cell, Issue
from ingestion.value_words import NOTES, Advice, advice
from ingestion.values import Converted

MOST_ALIKE = 50
"""More cells of a column with the same problem than this become one issue."""
CELLS_NAMED = 5
"""How many cells such an issue names."""

Severity = Literal["error", "warning", "info"]


class Target(NamedTuple):
    """The field a figure was read for."""

    table: str
    level: str | None
    field: Field


class Place(NamedTuple):
    """The cell a figure was read from (zero-based), and whose it is."""

    sheet: str
    row: int
    column: int
    header: str
    school_id: str | None = None
    county_code: str | None = None

    @property
    def cell(self) -> str:
        """A1 reference."""
        return cell_name(self.row, self.column)


class _Found(NamedTuple):
    place: Place
    raw: Cell
    advice: Advice
    severity: Severity


class _Cleaned(NamedTuple):
    first: _Found
    cells: list[str]
    total: int


@dataclass
class IssueLog:
    """Issues of one file in the order of their first occurrence."""

    _plain: list[Issue] = field(default_factory=list)
    _problems: dict[tuple[str, ...], tuple[Target, list[_Found]]] = field(default_factory=dict)
    _cleaned: dict[tuple[str, ...], tuple[Target, _Cleaned]] = field(default_factory=dict)

    def add(self, issue: Issue) -> None:
        """An issue that is no single cell's."""
        self._plain.append(issue)

    def converted(self, place: Place, target: Target, raw: Cell, result: Converted) -> None:
        """What the conversion of a cell had to say: a problem, a note or nothing."""
        if result.problem is not None:
            severity = result.severity or "error"
            said = advice(result, raw, target.field)
            self.problem(result.problem, severity, place, target, raw, said)
        if result.note is not None:
            self.cleaned(result.note, [place], target, raw)

    def cleaned(
        self, note: str, places: list[Place], target: Target, raw: Cell, count: int = 1
    ) -> None:
        """Cells that were cleaned alike; ``places`` are the first of them, ``raw`` the first."""
        key = (note, places[0].sheet, target.table, target.level or "", target.field.name)
        known = self._cleaned.get(key)
        cells = [place.cell for place in places]
        if known is None:
            nothing = Text(zh="无需处理。", en="Nothing to do.")
            first = _Found(places[0], raw, Advice(NOTES[note], nothing), "info")
            self._cleaned[key] = (target, _Cleaned(first, cells, count))
        else:
            before = known[1]
            both = _Cleaned(before.first, before.cells + cells, before.total + count)
            self._cleaned[key] = (target, both)

    def problem(
        self,
        code: str,
        severity: Severity,
        place: Place,
        target: Target,
        raw: Cell,
        said: Advice,
    ) -> None:
        """One cell that was not taken, or taken with a doubt."""
        key = (code, place.sheet, place.header, target.table, target.level or "", target.field.name)
        found = self._problems.setdefault(key, (target, []))[1]
        found.append(_Found(place, raw, said, severity))

    def problem_of(self, field_name: str) -> Issue | None:
        """The first problem met with a field, if any."""
        for (code, *_), (target, found) in self._problems.items():
            if target.field.name == field_name:
                return _issue(code, target, found[0])
        return None

    def clear(self) -> None:
        """Forget everything: the figures it speaks of are not taken."""
        self._plain.clear()
        self._problems.clear()
        self._cleaned.clear()

    def issues(self, school_id: str | None = None, county_code: str | None = None) -> list[Issue]:
        """All issues, grouped; the ids are filled in where an issue has none of its own."""
        listed = [*self._plain]
        for (code, *_), (target, found) in self._problems.items():
            listed += _problem_issues(code, target, found)
        for (code, *_), (target, cleaned) in self._cleaned.items():
            listed.append(_cleaned_issue(code, target, cleaned))
        return [
            replace(
                issue,
                school_id=issue.school_id or school_id,
                county_code=issue.county_code or county_code,
            )
            for issue in listed
        ]


def _problem_issues(code: str, target: Target, found: list[_Found]) -> list[Issue]:
    if len(found) <= MOST_ALIKE:
        return [_issue(code, target, one) for one in found]
    cells = [one.place.cell for one in found[:CELLS_NAMED]]
    said = Text(
        zh=f"本列共 {len(found)} 处相同问题，如 {', '.join(cells)}。",
        en=f" {len(found)} cells of this column have it, such as {', '.join(cells)}.",
    )
    return [_grouped(_issue(code, target, found[0]), said, cells, len(found))]


def _cleaned_issue(code: str, target: Target, cleaned: _Cleaned) -> Issue:
    cells = cleaned.cells[:CELLS_NAMED]
    said = Text(
        zh=f"（共 {cleaned.total} 处，如 {', '.join(cells)}）。",
        en=f" ({cleaned.total} cells, such as {', '.join(cells)}).",
    )
    return _grouped(_issue(code, target, cleaned.first), said, cells, cleaned.total)


def _issue(code: str, target: Target, found: _Found) -> Issue:
    place = found.place
    return Issue(
        code=code,
        severity=found.severity,
        what=found.advice.what,
        remedy=found.advice.remedy,
        sheet=place.sheet,
        cell=place.cell,
        header=place.header,
        school_id=place.school_id,
        county_code=place.county_code,
        table=target.table,
        level=target.level,
        field=target.field.name,
        raw_value=None if found.raw is None else str(found.raw),
    )


def _grouped(first: Issue, said: Text, cells: list[str], count: int) -> Issue:
    """One issue for many cells: the first one's words, how many, where the first ones are."""
    what = Text(zh=first.what.zh + said.zh, en=first.what.en + said.en)
    school = first.school_id if count == 1 else None
    return replace(first, what=what, cell=", ".join(cells), school_id=school, occurrences=count)
