"""Columns the layout does not know.

Belongs here: what a new column may be. Not here: columns that are something known under another
name (``tables``, ``groups``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contract.fields import Field, table
from ingestion.layout.schema import YearSource, record_key
from ingestion.map.names import cell_name, normalise
from ingestion.map.years import as_text, stated_year
from ingestion.versions import wording
from ingestion.versions.board import Board
from ingestion.versions.changes import Append, Change, Choice, Put
from ingestion.versions.likeness import KNOWN, plain

_YEAR_PATTERNS = (
    r"^(?P<year>(?:19|20)\d{2})$",
    r"^(?P<roc>\d{3})$",
    r"^(?P<year>(?:19|20)\d{2})\s*/",
)
_YEAR_NAMES = re.compile("学年|學年|年度|年份")


def report_newcomers(board: Board, records: Sequence[str], school_year: int | None) -> None:
    """Every column that is left: the school year, a field so far unread, or not wanted."""
    for columns in _alike(board):
        path = board.path(columns[0])
        pattern = _year_pattern(board, columns, school_year)
        if pattern is not None:
            source = YearSource(source="column", column=path, pattern=pattern)
            edit = Append(("school_year",), source.model_dump(exclude_unset=True))
            choice = Choice(path, wording.check_year(path), KNOWN, (edit,))
            board.changed("new", wording.states_year(path), [], columns, [choice])
            continue
        choices = [
            Choice(
                f"{record}.{declared.name}",
                wording.read_as(path, f"{record}.{declared.name}"),
                KNOWN,
                (Put(("records", record, "fields", declared.name), {"header": [path]}),),
            )
            for record, declared in _unread(board, records, path)
        ]
        ignore = Append(("ignored",), _pattern_of(path))
        choices.append(Choice("ignored", wording.not_read(path), 0, (ignore,)))
        board.changed("new", wording.new(path), [], columns, choices, ("confirm", path))


def report_unnamed(board: Board) -> None:
    """Columns with data that have no header, unless the layout ignores those."""
    if any(re.fullmatch(pattern, "") for pattern in board.layout.ignored):
        return
    paths = board.view.block.paths
    below = board.view.sheet.rows[board.view.block.last + 1 :]
    width = max(map(len, below), default=0)
    for column in range(width):
        has_path = column < len(paths) and paths[column]
        if not has_path and board.view.sample(column):
            cell = cell_name(board.view.block.last, column)
            board.changes.append(
                Change("new", "", "—", wording.no_header(cell), board.view.sheet.name, cell)
            )


def _pattern_of(path: str) -> str:
    """A regex of the header: itself, where nothing in it has a meaning there."""
    return path if re.escape(path) == path else re.escape(normalise(path))


def _alike(board: Board) -> list[list[int]]:
    """Free columns, those of the same name together."""
    columns: dict[str, list[int]] = {}
    for column, path in board.free.items():
        columns.setdefault(normalise(path), []).append(column)
    return list(columns.values())


def _year_pattern(board: Board, columns: Sequence[int], school_year: int | None) -> str | None:
    """How the column states the school year, if all its cells state the same one."""
    if len(columns) > 1 or not _YEAR_NAMES.search(board.path(columns[0])):
        return None
    texts = {as_text(cell).strip() for cell in board.view.sample(columns[0])}
    for pattern in _YEAR_PATTERNS:
        source = YearSource(source="file_name", pattern=pattern)
        years = {stated_year(source, text) for text in texts}
        if len(years) == 1 and None not in years and school_year in (None, *years):
            return pattern
    return None


def _unread(board: Board, records: Sequence[str], path: str) -> Iterator[tuple[str, Field]]:
    """Fields the layout does not read that are called like the column."""
    name = plain(path).rpartition("/")[2]
    for record in records:
        known = board.layout.records[record].fields
        for declared in table(record_key(record)[0]).fields:
            names = map(plain, (declared.label.zh, *declared.aliases))
            if declared.name not in known and name in names:
                yield record, declared
