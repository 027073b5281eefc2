"""The small arithmetic that rule files may use, evaluated on whole columns at once.

Belongs here: parsing and evaluating expressions. Not here: the functions of the language
(``functions``), where a field's column comes from (``frames``) or what a rule does with the
result (``evaluate``).

An expression is written with ``table.field`` (this year), ``previous.table.field`` (the school
year before, with the schools that merged into this one), ``own_previous.table.field`` (the same
under this id alone), names of the rule's own operands, numbers, ``+ - * /``, comparisons,
``and or not``, and functions. A missing figure is NaN and makes every result NaN that depends on
it, comparisons included; only ``given`` turns it into 0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from expectations.language.functions import (
    HISTORY_FUNCTIONS,
    PEER_FUNCTIONS,
    ROW_FUNCTIONS,
    missing,
)

Column = NDArray[Any]
PREVIOUS = "previous"
OWN_PREVIOUS = "own_previous"

FUNCTION_NAMES = frozenset({*ROW_FUNCTIONS, *PEER_FUNCTIONS, *HISTORY_FUNCTIONS})


@dataclass(frozen=True, order=True)
class FieldRef:
    """A field of a table, of this school year or of its predecessor.

    ``own``: of the predecessor only what was reported under the school's own id, without the
    schools that have merged into it since.
    """

    table: str
    field: str
    previous: bool = False
    own: bool = False

    def __str__(self) -> str:
        year = OWN_PREVIOUS if self.own else PREVIOUS
        return f"{year}.{self.path}" if self.previous else self.path

    @property
    def path(self) -> str:
        """``table.field`` without the year."""
        return f"{self.table}.{self.field}"


class Source(Protocol):
    """The rows an expression is evaluated on."""

    def read(self, ref: FieldRef) -> Column:
        """The column of a field."""

    @property
    def peers(self) -> NDArray[np.int64]:
        """Per row the number of its group of comparable rows, -1 for none."""

    @property
    def earlier(self) -> Sequence[Source]:
        """The same rows in earlier school years, each with its own predecessor."""


class ExpressionError(ValueError):
    """An expression that the language does not have; the message names the part."""


def parse(text: str) -> ast.expr:
    """Parse an expression and refuse everything outside the language."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"{text!r} is not an expression: {error.msg}") from error
    for node in _walk(tree):
        _require_allowed(node)
    return tree


def field_refs(tree: ast.expr) -> list[FieldRef]:
    """The fields an expression reads, in the order they are written."""
    return list(dict.fromkeys(_field_ref(n) for n in _walk(tree) if isinstance(n, ast.Attribute)))


def operand_names(tree: ast.expr) -> set[str]:
    """The names of operands an expression reads."""
    return {node.id for node in _walk(tree) if isinstance(node, ast.Name)}


def function_names(tree: ast.expr) -> set[str]:
    """The functions an expression calls."""
    return {_function_name(node) for node in _walk(tree) if isinstance(node, ast.Call)}


_BINARY: dict[type[ast.operator], Callable[[Column, Column], Column]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Column, Column], Column]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


class Evaluator:
    """Evaluates expressions on one source; operands are expressions themselves, computed once.

    Division by zero gives infinity or NaN, never an error.
    """

    def __init__(self, source: Source, operands: Mapping[str, ast.expr]) -> None:
        self._source = source
        self._operands = operands
        self._columns: dict[str, Column] = {}

    def value(self, tree: ast.expr) -> Column:
        """The column an expression gives; a single value where it reads no field."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._visit(tree)

    def operand(self, name: str) -> Column:
        """The column of an operand."""
        if name not in self._columns:
            self._columns[name] = self.value(self._operands[name])
        return self._columns[name]

    @cached_property
    def _past(self) -> list[Evaluator]:
        """The same operands on earlier school years."""
        return [Evaluator(one, self._operands) for one in self._source.earlier]

    def _visit(self, node: ast.expr) -> Column:
        if isinstance(node, ast.Attribute):
            return self._source.read(_field_ref(node))
        if isinstance(node, ast.Name):
            return self.operand(node.id)
        if isinstance(node, ast.Constant):
            return np.asarray(node.value, dtype=np.float64)
        if isinstance(node, ast.Call):
            return self._call(_function_name(node), node.args)
        return self._compound(node)

    def _compound(self, node: ast.expr) -> Column:
        if isinstance(node, ast.BinOp):
            return _BINARY[type(node.op)](self._visit(node.left), self._visit(node.right))
        if isinstance(node, ast.UnaryOp):
            value = self._visit(node.operand)
            return -value if isinstance(node.op, ast.USub) else 1.0 - value
        if isinstance(node, ast.Compare):
            left, right = self._visit(node.left), self._visit(node.comparators[0])
            return _where_known(_COMPARISONS[type(node.ops[0])](left, right), left, right)
        assert isinstance(node, ast.BoolOp)
        parts = [self._visit(value) for value in node.values]
        if isinstance(node.op, ast.And):
            return _all_of(parts)
        return 1.0 - _all_of([1.0 - part for part in parts])

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Column:
        if name in PEER_FUNCTIONS:
            return PEER_FUNCTIONS[name](self._visit(arguments[0]), self._source.peers)
        if name in HISTORY_FUNCTIONS:
            past = [one.value(arguments[0]) for one in self._past]
            return HISTORY_FUNCTIONS[name](past, len(self._source.peers))
        return ROW_FUNCTIONS[name](*(self._visit(argument) for argument in arguments))


def _all_of(parts: Sequence[Column]) -> Column:
    """0 where a part is false, else missing where one is unknown, else 1."""
    is_false = reduce(np.logical_or, (part == 0 for part in parts))
    return np.where(is_false, 0.0, reduce(np.minimum, parts))


def _where_known(truth: Column, left: Column, right: Column) -> Column:
    unknown = missing(np.asarray(left)) | missing(np.asarray(right))
    return np.where(unknown, np.nan, np.asarray(truth, dtype=np.float64))


def _field_ref(node: ast.Attribute) -> FieldRef:
    parts: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        parts.insert(0, inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name):
        parts.insert(0, inner.id)
        if len(parts) == 2:
            return FieldRef(parts[0], parts[1])
        if len(parts) == 3 and parts[0] in (PREVIOUS, OWN_PREVIOUS):
            return FieldRef(parts[1], parts[2], previous=True, own=parts[0] == OWN_PREVIOUS)
    raise ExpressionError(
        f"{ast.unparse(node)!r} is neither table.field nor {PREVIOUS}.table.field"
        f" nor {OWN_PREVIOUS}.table.field"
    )


def _function_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _walk(node: ast.expr) -> Iterator[ast.expr]:
    """The node and its parts; fields and function names are leaves."""
    yield node
    if isinstance(node, ast.Attribute):
        return
    parts = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for part in parts:
        if isinstance(part, ast.expr):
            yield from _walk(part)


def _require_allowed(node: ast.expr) -> None:
    if isinstance(node, ast.Attribute):
        _field_ref(node)
    elif not _is_allowed(node):
        raise ExpressionError(f"{ast.unparse(node)!r} is not part of the rule language")


def _is_allowed(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    if isinstance(node, ast.BinOp):
        return type(node.op) in _BINARY
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.Not))
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS
    if isinstance(node, ast.Call):
        return _is_allowed_call(node)
    return isinstance(node, (ast.Name, ast.BoolOp))


def _is_allowed_call(call: ast.Call) -> bool:
    name = _function_name(call)
    if name not in FUNCTION_NAMES or call.keywords:
        return False
    takes_one = name in PEER_FUNCTIONS or name in HISTORY_FUNCTIONS
    return len(call.args) == 1 if takes_one else bool(call.args)
