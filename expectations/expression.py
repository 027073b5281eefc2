"""The small arithmetic that rule files may use, evaluated on whole columns at once.

Belongs here: parsing and evaluating expressions. Not here: where a field's column comes from
(``frames``) or what a rule does with the result (``evaluate``).

An expression is written with ``table.field`` (this year), ``previous.table.field`` (the school
year before), names of the rule's own operands, numbers, ``+ - * /``, comparisons, ``and or
not``, and the functions of :data:`FUNCTIONS`. A missing figure is NaN and makes every result NaN
that depends on it, comparisons included; only ``given`` turns it into 0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
PREVIOUS = "previous"

SHIFT_FACTORS = (10.0, 100.0, 1000.0, 10000.0, 10000 / 15)
"""Factors by which figures go wrong: a lost or extra digit, 万 for one, 亩 for ㎡."""


@dataclass(frozen=True, order=True)
class FieldRef:
    """A field of a table, of this school year or of its predecessor."""

    table: str
    field: str
    previous: bool = False

    def __str__(self) -> str:
        return f"{PREVIOUS}.{self.table}.{self.field}" if self.previous else self.path

    @property
    def path(self) -> str:
        """``table.field`` without the year."""
        return f"{self.table}.{self.field}"


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


def evaluate(
    tree: ast.expr, read: Callable[[FieldRef], Column], operands: Mapping[str, Column]
) -> Column:
    """The column an expression gives; division by zero gives infinity or NaN, never an error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return _Evaluator(read, operands).visit(tree)


def given(values: Column) -> Column:
    """1 where a figure is there, 0 where it is missing."""
    return (~missing(values)).astype(np.float64)


def missing(values: Column) -> Column:
    """Where a column, numeric or text, has no value."""
    if values.dtype == object:
        return np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    return np.isnan(values)


def shift_distance(now: Column, before: Column) -> Column:
    """Distance of ``now / before`` from the nearest factor of a shifted digit or unit, in log10.

    0 means exactly ten, a hundred, … times as much or as little; 0.05 about 12 % off such a
    factor. NaN where either figure is zero or missing: no ratio can be formed.
    """
    ratio = np.where((now > 0) & (before > 0), now / before, np.nan)
    size = np.abs(np.log10(ratio))
    distances = np.stack([np.abs(size - np.log10(factor)) for factor in SHIFT_FACTORS])
    return np.asarray(distances.min(axis=0))


def differs(now: Column, before: Column) -> Column:
    """1 where two figures differ, 0 where they are equal."""
    return _where_known(now != before, now, before)


FUNCTIONS: dict[str, Callable[..., Column]] = {
    "sum": lambda *columns: reduce(np.add, columns),
    "max": lambda *columns: reduce(np.maximum, columns),
    "min": lambda *columns: reduce(np.minimum, columns),
    "abs": np.abs,
    "given": given,
    "differs": differs,
    "shift_distance": shift_distance,
}

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


class _Evaluator:
    def __init__(self, read: Callable[[FieldRef], Column], operands: Mapping[str, Column]) -> None:
        self._read = read
        self._operands = operands

    def visit(self, node: ast.expr) -> Column:
        if isinstance(node, ast.Attribute):
            return self._read(_field_ref(node))
        if isinstance(node, ast.Name):
            return self._operands[node.id]
        if isinstance(node, ast.Constant):
            return np.asarray(node.value)
        return self._compound(node)

    def _compound(self, node: ast.expr) -> Column:
        if isinstance(node, ast.BinOp):
            return _BINARY[type(node.op)](self.visit(node.left), self.visit(node.right))
        if isinstance(node, ast.UnaryOp):
            value = self.visit(node.operand)
            return -value if isinstance(node.op, ast.USub) else 1.0 - value
        if isinstance(node, ast.Compare):
            left, right = self.visit(node.left), self.visit(node.comparators[0])
            return _where_known(_COMPARISONS[type(node.ops[0])](left, right), left, right)
        if isinstance(node, ast.BoolOp):
            parts = [self.visit(value) for value in node.values]
            combine = np.minimum if isinstance(node.op, ast.And) else np.maximum
            return np.asarray(reduce(combine, parts))
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](*(self.visit(argument) for argument in node.args))


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
        if len(parts) == 3 and parts[0] == PREVIOUS:
            return FieldRef(parts[1], parts[2], previous=True)
    raise ExpressionError(f"{ast.unparse(node)!r} is neither table.field nor previous.table.field")


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
        known = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
        return known and bool(node.args) and not node.keywords
    return isinstance(node, (ast.Name, ast.BoolOp))
