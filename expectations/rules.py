"""Plausibility rules as data: what ``rules/*.yml`` may say, checked when it is read.

Belongs here: the shape of a rule and reading rule files. Not here: evaluating rules
(``evaluate``, ``suite``) or any one rule.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from contract import fields
from contract.messages import Text, UserError, Where
from contract.statuses import Severity
from expectations.language.checks import (
    Check,
    ForbiddenCheck,
    PatternCheck,
    RangeCheck,
    Strict,
    UniqueCheck,
)
from expectations.language.expression import (
    FieldRef,
    field_refs,
    function_names,
    operand_names,
    parse,
)
from expectations.language.functions import HISTORY_FUNCTIONS
from expectations.language.scopes import Scope, require_field

__all__ = [
    "RULES_DIR",
    "BoundSource",
    "Family",
    "ForbiddenCheck",
    "PatternCheck",
    "RangeCheck",
    "Rule",
    "RuleBook",
    "Scope",
    "UniqueCheck",
    "load_rules",
]

RULES_DIR = Path(__file__).parent / "rules"

Family = Literal["structure", "arithmetic", "bounds", "change", "claims"]


class Bilingual(Strict):
    """A sentence in Chinese and English."""

    zh: str
    en: str

    def text(self) -> Text:
        """As a message."""
        return Text(zh=self.zh, en=self.en)


class BoundSource(Strict):
    """Where a bound comes from: an identity, a norm, published magnitudes, or the data itself."""

    kind: Literal["identity", "norm", "published", "data"]
    zh: str
    en: str


class Rule(Strict):
    """One plausibility rule.

    ``operands``: named expressions, shown with their values in a finding; they may read those
    before them. ``when``: the rows the rule speaks of. ``families``: form families it speaks of,
    all when empty. ``required``: a layout without the fields is no excuse. ``optional``: figures a
    county may leave out, so that nothing is blocked without them. ``waivable``: a person may
    accept a finding.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z]\d{2}(_[a-z0-9_]+)?$")]
    statement: Bilingual
    severity: Severity
    scope: Scope
    operands: Annotated[dict[str, str], Field(min_length=1)]
    check: Check
    when: str | None = None
    families: tuple[str, ...] = ()
    required: bool = False
    optional: bool = False
    source: BoundSource
    remedy: Bilingual
    waivable: bool

    @model_validator(mode="after")
    def _expressions_hold(self) -> Rule:
        known: set[str] = set()
        for name, tree in self.trees.items():
            for ref in field_refs(tree):
                require_field(self.scope, ref)
            unknown = operand_names(tree) - known
            if unknown:
                raise ValueError(f"{name}: no operand named {sorted(unknown)} stands before it")
            if self.scope != "county" and function_names(tree) & set(HISTORY_FUNCTIONS):
                raise ValueError(f"{name}: only scope county has a history")
            known |= {name} & set(self.operands)
        return self

    @cached_property
    def trees(self) -> dict[str, ast.expr]:
        """Parsed expressions: every operand by name, then ``check`` and ``when``."""
        texts = {**self.operands, "check": self.check.value}
        if self.when is not None:
            texts["when"] = self.when
        return {name: parse(text) for name, text in texts.items()}

    @property
    def operand_trees(self) -> dict[str, ast.expr]:
        """Parsed operands by name."""
        return {name: self.trees[name] for name in self.operands}

    @cached_property
    def fields(self) -> tuple[FieldRef, ...]:
        """The fields the rule reads, operands first."""
        refs = (ref for tree in self.trees.values() for ref in field_refs(tree))
        return tuple(dict.fromkeys(refs))

    @property
    def needs_predecessor(self) -> bool:
        """Whether the rule can only be evaluated with the school year before."""
        return self.scope == "roster" or any(
            ref.previous or ref.table == "roster" for ref in self.fields
        )


class RuleFile(Strict):
    """One file of ``rules/``: the rules of a family."""

    family: Family
    rules: tuple[Rule, ...]

    @model_validator(mode="before")
    @classmethod
    def _waivable_unless_structure(cls, raw: Any) -> Any:  # noqa: ANN401 (not yet validated)
        """What a rule does not say of itself: a person may accept a finding, but of structure."""
        match raw:
            case {"family": family, "rules": [*rules]} if all(isinstance(r, dict) for r in rules):
                default = {"waivable": family != "structure"}
                return {**raw, "rules": [{**default, **rule} for rule in rules]}
            case _:
                return raw

    @model_validator(mode="after")
    def _structure_is_not_waivable(self) -> RuleFile:
        waivable = [rule.id for rule in self.rules if rule.waivable]
        if self.family == "structure" and waivable:
            raise ValueError(f"structural rules cannot be waived: {', '.join(waivable)}")
        return self


@dataclass(frozen=True)
class RuleBook:
    """All rules in the order of their files, and the family of each."""

    rules: tuple[Rule, ...]
    family_of: dict[str, Family]


def load_rules(folder: Path = RULES_DIR) -> RuleBook:
    """Read every rule file of a folder; UserError names the file, the rule and what is wrong."""
    found: dict[str, Rule] = {}
    family_of: dict[str, Family] = {}
    for path in sorted(folder.glob("*.yml")):
        content = _rule_file(path)
        for rule in content.rules:
            if rule.id in found:
                raise _wrong_file(path, f"rule id {rule.id} is used twice")
            found[rule.id] = rule
            family_of[rule.id] = content.family
    if not found:
        raise _wrong_file(folder, "there are no rules; an empty gate would let everything pass")
    return RuleBook(tuple(found.values()), family_of)


def _rule_file(path: Path) -> RuleFile:
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        raw = _expanded(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))
    except yaml.YAMLError as error:
        raise _wrong_file(path, f"not YAML: {error}") from error
    except KeyError as error:
        raise _wrong_file(path, f"each: {error.args[0]}") from error
    try:
        return RuleFile.model_validate(raw)
    except ValidationError as error:
        raise _wrong_file(path, "; ".join(_problems(error, raw))) from error


def _expanded(raw: object) -> object:
    """Replace each rule with ``each: [table.field, …]`` by one rule per field."""
    if not isinstance(raw, dict) or not isinstance(raw.get("rules"), list):
        return raw
    rules = [
        one
        for spec in raw["rules"]
        for one in (_each(spec) if isinstance(spec, dict) and "each" in spec else [spec])
    ]
    return {**raw, "rules": rules}


def _each(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """One rule per entry of ``each``: a field, or a field with further words to fill in."""
    entries = [{"field": one} if isinstance(one, str) else one for one in spec["each"]]
    return [_for_field(spec, **entry) for entry in entries]


def _for_field(spec: dict[str, Any], field: str, **further: str) -> dict[str, Any]:
    """The rule for one field: placeholders filled, the field's name behind the id."""
    table, _, name = field.partition(".")
    label = fields.table(table).field(name).label
    fixed = {"field": field, "name": name, "zh": label.zh, "en": label.en}
    words = {f"{{{key}}}": word for key, word in {**fixed, **further}.items()}
    template = {key: value for key, value in spec.items() if key != "each"}
    return {key: _substituted(value, words) for key, value in template.items()} | {
        "id": f"{spec['id']}_{name}"
    }


def _substituted(value: object, words: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _substituted(inner, words) for key, inner in value.items()}
    if isinstance(value, str):
        for placeholder, word in words.items():
            value = value.replace(placeholder, word)
    return value


def _problems(error: ValidationError, raw: object) -> list[str]:
    return [f"{_place(problem['loc'], raw)}: {problem['msg']}" for problem in error.errors()]


def _place(location: tuple[int | str, ...], raw: object) -> str:
    """``rule A01.check`` for ``rules.3.check``."""
    match location, raw:
        case ("rules", int(number), *rest), {"rules": list(specs)}:
            name = specs[number].get("id", number) if isinstance(specs[number], dict) else number
            return ".".join([f"rule {name}", *map(str, rest)])
        case _:
            return ".".join(map(str, location)) or "file"


def _wrong_file(path: Path, problem: str) -> UserError:
    return UserError(
        "rule_file_wrong",
        Text(zh=f"规则文件有误：{problem}。", en=f"The rule file is wrong: {problem}."),
        Text(
            zh="请按 docs/gate.md 的规则语言改正。",
            en="Correct it by the rule language in docs/gate.md.",
        ),
        Where(file=path.name),
    )
