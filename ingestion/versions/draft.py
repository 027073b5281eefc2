"""The next version of a family, drafted from a file: what differs, and what is not certain.

Belongs here: choosing the nearest version, applying changes until the file fits. Not here:
finding changes (``compare``), the text of the version file (``write``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingestion.layout.schema import Layout
from ingestion.model import Document
from ingestion.versions.changes import (
    HARMLESS,
    Change,
    Choice,
    Comparison,
    Content,
    Edit,
    Put,
    Recode,
    Route,
)
from ingestion.versions.compare import compare

Answer = Callable[[Change], int | None]
"""Which choice a person takes for an uncertain change; None leaves the question open."""

_MOST_ROUNDS = 6
_IDENTITY = ("family", "version", "inherits", "school_years")
_NEW_ADDRESSES = ("header", "row", "column")
"""Keys that may hold one text or code, or a list of them."""


@dataclass
class Draft:
    """A new version: its content in full, what it differs in from ``base``, and what is open.

    ``taken``: changes the layout says, with the choice taken. ``unsaid``: changes no layout can
    say. ``comparison``: the file against the draft.
    """

    base: Layout
    content: Content
    comparison: Comparison
    taken: list[tuple[Change, Choice]] = field(default_factory=list)
    questions: list[Change] = field(default_factory=list)

    @property
    def differences(self) -> Content:
        """Only what differs from the base, as a version file says it."""
        base = self.base.model_dump(mode="json", exclude_unset=True)
        found = _difference(_without(base, _IDENTITY), _without(self.content, _IDENTITY), ())
        short: Content = _short(found)
        return short

    @property
    def unsaid(self) -> list[Change]:
        """What is still not as the draft says."""
        return [c for c in self.comparison.changes if c.kind not in HARMLESS]


def nearest(
    document: Document,
    layouts: Iterable[Layout],
    school_year: int | None = None,
    reference: Document | None = None,
) -> list[Comparison]:
    """The file against each version, the nearest first; of equally near ones the latest."""
    found = [compare(document, layout, school_year, reference) for layout in layouts]
    return sorted(found, key=_distance)


def draft(
    document: Document, base: Layout, school_year: int, answer: Answer = lambda change: None
) -> Draft:
    """Apply to ``base`` what differs in the file, until the file fits or nothing more helps.

    Uncertain changes are put to ``answer``; those it leaves open are drafted as assumed, with a
    question in the content.
    """
    content = base.model_dump(mode="json", exclude_unset=True)
    made = Draft(base, content, compare(document, base, school_year))
    settled: set[tuple[object, ...]] = set()
    for _ in range(_MOST_ROUNDS):
        changes = [c for c in made.comparison.changes if c.choices and _key(c) not in settled]
        if not changes and not _outdated(made):
            break
        settled |= {_key(change) for change in changes}
        _apply(made, changes, answer)
        made.comparison = compare(document, _layout(base, content), school_year)
    return made


def _distance(comparison: Comparison) -> tuple[object, ...]:
    changes = [change for change in comparison.changes if change.kind not in HARMLESS]
    first = comparison.layout.school_years.first
    return (-round(comparison.share, 3), len(changes), -first, comparison.layout.id)


def _key(change: Change) -> tuple[object, ...]:
    return (change.kind, change.expected, change.found, change.sheet)


def _layout(base: Layout, content: Content) -> Layout:
    return Layout.model_validate({**content, "family": base.family, "version": base.version})


def _apply(made: Draft, changes: Sequence[Change], answer: Answer) -> None:
    """Take a choice for every change and make its edits, codes of forms last and all at once."""
    edits: list[Edit] = []
    asked: list[Edit] = []
    for change in changes:
        number = answer(change) if change.ask is not None else 0
        choice = change.choices[number or 0]
        made.taken.append((change, choice))
        edits += choice.edits
        if number is None:
            made.questions.append(change)
            asked.append(_Ask(_place(change, choice), change, choice))
    texts = [
        Put(("forms", form, f"{axis}s"), list(now))
        for (form, axis), now in made.comparison.texts.items()
        if (form, axis) in _outdated(made)
    ]
    for edit in (*_together(edits), *texts, *asked):
        edit.apply(made.content)


def _outdated(made: Draft) -> list[tuple[str, str]]:
    """Forms and axes whose texts are others than the draft says."""
    forms = made.content.get("forms", {})
    return [
        (form, axis)
        for (form, axis), now in made.comparison.texts.items()
        if tuple(forms[form].get(f"{axis}s", ())) != now
    ]


def _together(edits: Iterable[Edit]) -> list[Edit]:
    """Recodings of one form and axis as one: a code may become what another one was."""
    recoded: defaultdict[tuple[str, str], dict[int, tuple[int, ...]]] = defaultdict(dict)
    others: list[Edit] = []
    axes: dict[tuple[str, str], Recode] = {}
    for edit in edits:
        if isinstance(edit, Recode):
            recoded[edit.form, edit.axis] |= edit.codes
            axes[edit.form, edit.axis] = edit
        else:
            others.append(edit)
    merged = [Recode(axes[key].form, axes[key].axis, codes) for key, codes in recoded.items()]
    return [*merged, *others]


@dataclass(frozen=True)
class _Ask:
    """A question put into the content: what was assumed, and what else it may be."""

    route: Route
    change: Change
    choice: Choice

    def apply(self, content: Content) -> None:
        """Add it, to the one that is there already if there is."""
        known = _at(content, self.route) or {}
        what = self.change.what if self.choice.score else self.choice.what
        said = f"{what.zh} / {what.en}"
        candidates = {c.name: c.score for c in self.change.choices if c.score}
        question: Content = {"because": "; ".join(filter(None, [known.get("because"), said]))}
        if candidates or "candidates" in known:
            question["candidates"] = {**known.get("candidates", {}), **candidates}
        Put(self.route, question).apply(content)


def _place(change: Change, choice: Choice) -> Route:
    """Where the question is kept: with the address, or with the record if the field is gone."""
    assert change.ask is not None  # only uncertain changes are asked about
    if choice.name == "absent":
        record, _, name = change.fields[0].rpartition(".")
        return ("records", record, "confirm", name)
    return change.ask


def _at(content: Content, route: Route) -> dict[str, Any] | None:
    value: Any = content
    for key in route:
        if isinstance(value, dict) and key not in value:
            return None
        value = value[key]
    return dict(value)


def _without(content: Content, keys: Iterable[str]) -> Content:
    return {key: value for key, value in content.items() if key not in keys}


def _difference(base: Mapping[str, Any], new: Mapping[str, Any], route: Route) -> Content:
    """What of ``new`` is not in ``base``; None for keys that are gone.

    Fields that are gone are listed as absent by their record.
    """
    found: Content = {}
    for key, value in new.items():
        before = base.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            below = _difference(before, value, (*route, key))
            if below:
                found[key] = below
        elif key not in base or value != before:
            found[key] = value
    is_fields = len(route) == 3 and route[0] == "records" and route[2] == "fields"
    if not is_fields:
        found |= dict.fromkeys(key for key in base if key not in new)
    return found


def _short(value: Any) -> Any:  # noqa: ANN401 - a layout holds any plain value
    """One header or code instead of a list of one."""
    if isinstance(value, list):
        return [_short(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: item[0]
        if key in _NEW_ADDRESSES and isinstance(item, list) and len(item) == 1
        else _short(item)
        for key, item in value.items()
    }
