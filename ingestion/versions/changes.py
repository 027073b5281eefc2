"""What differs between a file and a layout, and how the layout would have to say it.

Belongs here: the shape of changes, the edits they make to a layout's content. Not here: finding
changes (``tables``, ``forms``), asking about them (``draft``), writing layouts (``write``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from contract.messages import Text
from ingestion.layout.schema import Layout

Key = str | int
Route = tuple[Key, ...]
Content = dict[str, Any]
"""A layout as plain values, only what is stated."""

FormTexts = tuple[str, Literal["row", "column"]]
"""A form and an axis: whose texts."""

Kind = Literal[
    "moved",
    "renamed",
    "year_in_header",
    "unit_changed",
    "split",
    "joined",
    "missing",
    "new",
    "retyped",
    "duplicated",
    "header_moved",
    "sheet_renamed",
    "form_renumbered",
    "form_missing",
    "renumbered",
    "file_renamed",
]
HARMLESS: tuple[Kind, ...] = ("moved",)
"""Changes a layout need not know of."""


class Edit(Protocol):
    """One change of a layout's content, made in place."""

    def apply(self, content: Content) -> None:
        """Make the change."""


@dataclass(frozen=True)
class Put:
    """A value at a place; the mappings on the way are made. None takes the key away."""

    route: Route
    value: object

    def apply(self, content: Content) -> None:
        """Put it there."""
        holder = _made(content, self.route[:-1])
        if self.value is None:
            holder.pop(self.route[-1], None)
        else:
            holder[self.route[-1]] = self.value


@dataclass(frozen=True)
class Append:
    """A value at the end of a list, unless it is in it."""

    route: Route
    value: object

    def apply(self, content: Content) -> None:
        """Append it; the list is made if there is none."""
        holder = _made(content, self.route[:-1])
        values = list(holder.get(self.route[-1], ()))
        if self.value not in values:
            holder[self.route[-1]] = [*values, self.value]


@dataclass(frozen=True)
class Retext:
    """One text of a list, or a text alone, becomes others."""

    route: Route
    old: str
    new: tuple[str, ...]

    def apply(self, content: Content) -> None:
        """Replace it."""
        holder = at(content, self.route[:-1])
        value = holder[self.route[-1]]
        if isinstance(value, list):
            place = value.index(self.old)
            value[place : place + 1] = self.new
        else:
            holder[self.route[-1]] = self.new[0]


@dataclass(frozen=True)
class Recode:
    """Row or column codes of a form become others, in every cell that names them."""

    form: str
    axis: Literal["row", "column"]
    codes: Mapping[int, tuple[int, ...]]

    def apply(self, content: Content) -> None:
        """Replace them."""
        for cell in cells_in(content):
            if cell["form"] == self.form and self.axis in cell:
                cell[self.axis] = [
                    new for code in cell[self.axis] for new in self.codes.get(code, (code,))
                ]


@dataclass(frozen=True)
class Drop:
    """A field this version does not have."""

    record: str
    field: str

    def apply(self, content: Content) -> None:
        """Take the field away and list it as absent."""
        record = content["records"][self.record]
        record["fields"].pop(self.field, None)
        if self.field not in record.get("absent", ()):
            record["absent"] = [*record.get("absent", ()), self.field]


@dataclass(frozen=True)
class Choice:
    """One way to understand a change: in words, with its likeness, and what it makes of a layout.

    ``name`` is short: a header, a code.
    """

    name: str
    what: Text
    score: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Change:
    """Something that is not as the layout says.

    ``expected``, ``found``: texts; '' where there is none. ``choices``: best first, none where
    the layout cannot say it. ``ask``: where the layout keeps the question, None if the first
    choice is certain. ``fields``: ``record.field`` of what is concerned.
    """

    kind: Kind
    expected: str
    found: str
    what: Text
    sheet: str | None = None
    cell: str | None = None
    score: int = 0
    fields: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    ask: Route | None = None

    @property
    def is_certain(self) -> bool:
        """Whether nobody has to be asked."""
        return self.ask is None


@dataclass(frozen=True)
class Matched:
    """Something that is where the layout says; ``found`` as the file writes it."""

    expected: str
    found: str
    sheet: str
    cell: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A file held against one version.

    ``unread``: sheets the layout does not read. ``texts``: what stands beside the codes of forms
    now, for forms of which the layout knows any texts.
    """

    layout: Layout
    matched: tuple[Matched, ...]
    changes: tuple[Change, ...]
    unread: tuple[str, ...] = ()
    texts: dict[FormTexts, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Whether the file is as the layout says."""
        return all(change.kind in HARMLESS for change in self.changes)

    @property
    def share(self) -> float:
        """Of what the layout looks for, the share that is there; 0 to 1.

        What is there under another name counts by its likeness.
        """
        sought = [c for c in self.changes if c.expected and c.kind not in HARMLESS]
        there = len(self.matched) + sum(c.score / 100 for c in sought)
        return there / (len(self.matched) + len(sought)) if self.matched or sought else 0.0


def at(content: Content, route: Route) -> Any:  # noqa: ANN401 - a layout holds any plain value
    """The value at a place."""
    value: Any = content
    for key in route:
        value = value[key]
    return value


def _made(content: Content, route: Route) -> Any:  # noqa: ANN401 - a layout holds any plain value
    """The value at a place; mappings on the way that are not there are made."""
    value: Any = content
    for key in route:
        value = value.setdefault(key, {}) if isinstance(value, dict) else value[key]
    return value


def cells_in(content: Content) -> Iterator[dict[str, Any]]:
    """All form cells of a layout's content."""
    for record in content.get("records", {}).values():
        for source in record.get("fields", {}).values():
            for cell in source if isinstance(source, list) else [source]:
                if "form" in cell:
                    yield cell
