"""Wrong versions of a rule, each with one thing changed: a bound, a constant, an operator, a field.

Belongs here: making them. Not here: finding out whether the rule's cases notice (``test_mutants``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import Any

from expectations.language.expression import operand_names
from expectations.rules import Rule

STEP, SMALL = 0.05, 20
"""How far a bound or constant is moved, of itself; whole numbers up to 20 move by one."""

OTHER_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
OTHER_FUNCTIONS = {"max": "min", "min": "max"}
WITHOUT_ORDER = ("sum", "max", "min", "join", "differs", "shift_distance", "transposed")
"""Functions that give the same whatever the order of their arguments."""


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Each wrong version of a rule with what was changed in it."""
    spec = rule.model_dump(mode="json", exclude_none=True)
    for text, changed in (*_of_check(spec), *_of_expressions(rule, spec), *_of_limits(spec)):
        yield text, Rule.model_validate(changed)


def _of_check(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    bounds = [name for name in ("min", "max") if name in spec["check"]]
    for name in bounds:
        for value in _moved(spec["check"][name]):
            yield f"check.{name} {value:g}", _with(spec, "check", name, value)
    if len(bounds) == 2:
        for name in bounds:
            changed = deepcopy(spec)
            del changed["check"][name]
            yield f"check without {name}", changed
    elif bounds:
        (name,) = bounds
        other = "max" if name == "min" else "min"
        changed = deepcopy(spec)
        changed["check"][other] = changed["check"].pop(name)
        yield f"check.{name} as {other}", changed
    for name in ("pattern", "forbidden"):
        for pattern in _patterns(spec["check"].get(name, "")):
            yield f"check.{name} {pattern}", _with(spec, "check", name, pattern)


def _of_expressions(rule: Rule, spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    places = [("operands", name) for name in _judged(rule)]
    places.append(("check", "unique" if "unique" in spec["check"] else "value"))
    for part, name in places:
        words = _words(rule, name if part == "operands" else None)
        is_equality = part == "check" and spec["check"].get("min") == spec["check"].get("max") == 0
        for text in _texts(spec[part][name], words, has_no_sign=is_equality):
            yield f"{part}.{name} {text}", _with(spec, part, name, text)
    if rule.when:
        for text in _texts(rule.when, _words(rule, None)):
            yield f"when {text}", {**spec, "when": text}


def _of_limits(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in ("when", "families"):
        if spec.get(name):
            yield f"without {name}", {key: spec[key] for key in spec if key != name}


def _judged(rule: Rule) -> list[str]:
    """The operands that decide something; the others are only shown."""
    read = operand_names(rule.trees["check"])
    read |= operand_names(rule.trees["when"]) if rule.when else set()
    for name in reversed(rule.operands):
        read |= operand_names(rule.trees[name]) if name in read else set()
    return [name for name in rule.operands if name in read]


def _with(spec: dict[str, Any], part: str, name: str, value: object) -> dict[str, Any]:
    changed = deepcopy(spec)
    changed[part][name] = value
    return changed


def _words(rule: Rule, before: str | None) -> list[str]:
    """The operands an expression may read: all, or those that stand before an operand."""
    names = _judged(rule)
    return names if before is None else names[: names.index(before)]


def _moved(value: float) -> tuple[float, float]:
    step = 1.0 if float(value).is_integer() and abs(value) <= SMALL else abs(value) * STEP
    return value - step, value + step


def _texts(text: str, words: list[str], has_no_sign: bool = False) -> Iterator[str]:
    """The expression with one node changed, once for every change of every node.

    A difference is not turned round where its sign does not matter, in ``abs`` or, with
    ``has_no_sign``, as a whole.
    """
    tree = ast.parse(text, mode="eval").body
    signless = {id(node.args[0]) for node in _nodes(tree) if _is_call(node, "abs")}
    if has_no_sign:
        signless.add(id(tree))
    for place, node in enumerate(_nodes(tree)):
        for other in _changes(node, words):
            turned_round = id(node) in signless and _is_reversed(node, other)
            if turned_round or _is_end_of_fraction(node, other):
                continue
            copy = deepcopy(tree)
            old = next(islice(_nodes(copy), place, None))
            yield ast.unparse(ast.fix_missing_locations(_Replace(old, other).visit(copy)))


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_reversed(node: ast.AST, other: ast.AST) -> bool:
    if not (isinstance(node, ast.BinOp) and isinstance(other, ast.BinOp)):
        return False
    return isinstance(node.op, ast.Sub) and (node.left, node.right) == (other.right, other.left)


def _is_end_of_fraction(node: ast.AST, other: ast.AST) -> bool:
    """Whether only ``<`` became ``<=`` or back, against a fraction that no figure equals."""
    if not isinstance(node, ast.Compare) or not isinstance(other, ast.Compare):
        return False
    limit = node.comparators[0]
    is_end = {type(node.ops[0]), type(other.ops[0])} in ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
    return is_end and isinstance(limit, ast.Constant) and not float(limit.value).is_integer()


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The node and its parts, operators included; fields and function names are not taken apart."""
    yield node
    if isinstance(node, ast.Attribute):
        return
    parts = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for part in parts:
        yield from _nodes(part)


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old = old
        self._new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _changes(node: ast.AST, words: list[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _moved(node.value))
    elif isinstance(node, ast.Compare):
        for operator in OTHER_OPERATORS[type(node.ops[0])]:
            yield ast.Compare(node.left, [operator()], node.comparators)
    elif not isinstance(node, ast.cmpop) and type(node) in OTHER_OPERATORS:
        yield from (other() for other in OTHER_OPERATORS[type(node)])
    elif isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
        if isinstance(node.op, (ast.Sub, ast.Div)):
            yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, (ast.BoolOp, ast.Call)):
        yield from node.values if isinstance(node, ast.BoolOp) else _calls(node)
    elif isinstance(node, ast.Name) and node.id in words:
        yield from (ast.Name(other) for other in words if other != node.id)
    elif isinstance(node, ast.Attribute):
        yield from _fields(node)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    assert isinstance(node.func, ast.Name)
    if node.func.id in OTHER_FUNCTIONS:
        yield ast.Call(ast.Name(OTHER_FUNCTIONS[node.func.id]), node.args, [])
    if len(node.args) == 1:
        yield node.args[0]
        return
    for left_out in range(len(node.args)):
        kept = [argument for number, argument in enumerate(node.args) if number != left_out]
        if node.func.id in ("sum", "max", "min", "join"):
            yield ast.Call(node.func, kept, [])
    if node.func.id not in WITHOUT_ORDER:
        yield ast.Call(node.func, node.args[::-1], [])


def _fields(node: ast.Attribute) -> Iterator[ast.AST]:
    """A field of the year before as the one of this year, of the school's own return as of all."""
    text = ast.unparse(node)
    if text.startswith("own_previous."):
        yield ast.parse(text.removeprefix("own_"), mode="eval").body
    if text.startswith(("own_previous.", "previous.")):
        yield ast.parse(text.partition("previous.")[2], mode="eval").body


def _patterns(pattern: str) -> Iterator[str]:
    """A pattern with a count moved, an end opened, or an alternative left out."""
    for found in re.finditer(r"\{(\d+)\}", pattern):
        for number in (int(found[1]) - 1, int(found[1]) + 1):
            yield f"{pattern[: found.start(1)]}{number}{pattern[found.end(1) :]}"
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$"):
        yield pattern[:-1]
    parts = pattern.split("|")
    for number in range(len(parts) if len(parts) > 1 else 0):
        kept = "|".join(part for place, part in enumerate(parts) if place != number)
        if _is_pattern(kept):
            yield kept


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
