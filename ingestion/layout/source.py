"""Layout files as plain data that still knows on which line of which file each value stands.

Belongs here: parsing YAML with line numbers, merging a version into its parent. Not here: what a
layout may say (``schema``) or whether it makes sense (``check``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from contract.messages import Text

Key = str | int
Route = tuple[Key, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_INHERITED = ("family", "version", "inherits", "school_years")
_OWN_ROUTES = {(key,) for key in NOT_INHERITED}


@dataclass(frozen=True)
class Place:
    """A line of a layout file, from 1."""

    file: Path
    line: int


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a layout: where in its content, and what."""

    route: Route
    what: Text


@dataclass(frozen=True)
class Source:
    """Content of a layout file (or of several, after merging) with the place of every value."""

    data: dict[str, object]
    places: dict[Route, Place]
    problems: tuple[Problem, ...] = ()

    def place(self, route: Route) -> Place:
        """The place of a value, or of the nearest mapping around it."""
        while route not in self.places and route:
            route = route[:-1]
        return self.places[route]


@dataclass
class _Reader:
    """Turns a YAML node tree into plain values and notes their places."""

    file: Path
    loader: yaml.CSafeLoader | yaml.SafeLoader
    places: dict[Route, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def value(self, node: yaml.Node, route: Route) -> object:
        self.places.setdefault(route, Place(self.file, node.start_mark.line + 1))
        if isinstance(node, yaml.MappingNode):
            self.loader.flatten_mapping(node)
            return dict(self._entries(node, route))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*route, i)) for i, item in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _entries(self, node: yaml.MappingNode, route: Route) -> Iterator[tuple[Key, object]]:
        seen: set[Key] = set()
        for key_node, value_node in node.value:
            key = self.loader.construct_object(key_node)
            if key in seen:
                self.problems.append(
                    Problem(
                        (*route, key),
                        Text(zh=f"键 {key} 写了两次", en=f"the key {key} is there twice"),
                    )
                )
            seen.add(key)
            self.places[(*route, key)] = Place(self.file, key_node.start_mark.line + 1)
            yield key, self.value(value_node, (*route, key))


def read(file: Path) -> Source:
    """Content of one layout file; what YAML itself rejects becomes a problem."""
    try:
        return _read(file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = Text(zh=f"不是有效的 YAML：{error.problem}", en=f"not valid YAML: {error.problem}")
        return Source({}, {(): Place(file, line)}, (Problem((), what),))


def _read(file: Path) -> Source:
    loader = _Loader(file.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        reader = _Reader(file, loader)
        data = reader.value(node, ()) if node is not None else {}
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        what = Text(zh="应为键值映射", en="a mapping of keys to values is expected")
        return Source({}, {(): Place(file, 1)}, (Problem((), what),))
    reader.places.setdefault((), Place(file, 1))
    return Source(data, reader.places, tuple(reader.problems))


def merge(parent: Source, child: Source) -> Source:
    """The child laid over its parent.

    Mappings are merged key by key, a null removes a key, everything else replaces. Fields a record
    lists as ``absent`` are removed from what it inherits.
    """
    inherited = {k: v for k, v in parent.data.items() if k not in NOT_INHERITED}
    data = _merge(inherited, child.data)
    records = data.get("records")
    if isinstance(records, dict):
        data["records"] = {
            name: _without_absent(record, _stated_fields(child, name))
            for name, record in records.items()
        }
    inherited_places = {r: p for r, p in parent.places.items() if r[:1] not in _OWN_ROUTES}
    return Source(data, inherited_places | child.places, child.problems)


def _merge(parent: dict[str, object], child: dict[str, object]) -> dict[str, object]:
    merged = dict(parent)
    for key, value in child.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = _merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _stated_fields(source: Source, record: str) -> set[str]:
    """Fields the source itself states for a record."""
    return {
        str(r[3]) for r in source.places if len(r) == 4 and r[:3] == ("records", record, "fields")
    }


def _without_absent(record: object, stated: set[str]) -> object:
    if not isinstance(record, dict):
        return record
    absent, fields = record.get("absent"), record.get("fields")
    if not isinstance(absent, list) or not isinstance(fields, dict):
        return record
    gone = [name for name in absent if name not in stated]
    kept = {name: source for name, source in fields.items() if name not in gone}
    return {**record, "absent": gone, "fields": kept}
