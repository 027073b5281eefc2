"""Rule files: what the language accepts, and the message when it does not."""

from __future__ import annotations

import pytest
import yaml

from contract.messages import UserError
from expectations.expression import ExpressionError, evaluate, field_refs, parse
from expectations.rules import load_rules

RULE = {
    "id": "B01",
    "statement": {"zh": "规则", "en": "rule"},
    "severity": "critical",
    "scope": "school_level",
    "operands": {"pupils": "enrolment.pupils"},
    "check": {"value": "pupils", "min": 1},
    "source": {"kind": "norm", "zh": "规范", "en": "norm"},
    "remedy": {"zh": "核对", "en": "check"},
    "waivable": True,
}


def load(tmp_path, *rules: dict, family: str = "bounds"):
    text = yaml.safe_dump({"family": family, "rules": list(rules)}, allow_unicode=True)
    (tmp_path / "some.yml").write_text(text, encoding="utf-8")
    return load_rules(tmp_path)


def test_a_rule_is_read(tmp_path):
    book = load(tmp_path, RULE)
    assert [rule.id for rule in book.rules] == ["B01"]
    assert book.family_of == {"B01": "bounds"}
    assert book.rules[0].check.bound == "1 ≤ x"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "grave"}, r"rule B01\.severity"),
        ({"severty": "info"}, r"rule B01\.severty: Extra inputs"),
        ({"check": {"value": "pupils"}}, "say min, max or both"),
        ({"check": {"value": "pupil", "min": 1}}, r"check: no operand named \['pupil'\]"),
        ({"operands": {"p": "enrolment.pupil"}}, "table enrolment has no field 'pupil'"),
        ({"operands": {"p": "facility.books"}}, "scope school_level has the tables school, enrol"),
        ({"operands": {"p": "enrolment.pupils ** 2"}}, "is not part of the rule language"),
        ({"operands": {"p": "__import__('os')"}}, "is not part of the rule language"),
        ({"operands": {"p": "enrolment.pupils +"}}, "is not an expression"),
        ({"operands": {}}, r"rule B01\.operands"),
        ({"each": ["facility.bocks"]}, "table facility has no field 'bocks'"),
    ],
)
def test_a_wrong_rule_is_named_with_what_is_wrong(tmp_path, change, message):
    with pytest.raises(UserError, match=message):
        load(tmp_path, {**RULE, **change})


def test_a_rule_id_is_used_once(tmp_path):
    with pytest.raises(UserError, match="rule id B01 is used twice"):
        load(tmp_path, RULE, RULE)


def test_structural_rules_cannot_be_waivable(tmp_path):
    with pytest.raises(UserError, match="structural rules cannot be waived: B01"):
        load(tmp_path, RULE, family="structure")


def test_no_rules_are_no_gate(tmp_path):
    with pytest.raises(UserError, match="there are no rules"):
        load_rules(tmp_path)


def test_each_makes_one_rule_per_field(tmp_path):
    spec = {
        **RULE,
        "each": ["enrolment.boarders", "enrolment.graduates"],
        "statement": {"zh": "{zh}", "en": "{en}"},
        "operands": {"one": "{field}"},
        "check": {"value": "one", "min": 0},
    }
    book = load(tmp_path, spec)
    assert [rule.id for rule in book.rules] == ["B01_boarders", "B01_graduates"]
    assert book.rules[0].statement.zh == "寄宿生数"
    assert [ref.path for ref in book.rules[0].fields] == ["enrolment.boarders"]


def test_a_rule_that_reads_last_year_needs_it(tmp_path):
    change = {
        "operands": {"before": "previous.enrolment.pupils"},
        "check": {"value": "before", "min": 1},
    }
    assert load(tmp_path, {**RULE, **change}).rules[0].needs_predecessor
    assert not load(tmp_path, RULE).rules[0].needs_predecessor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.x + 2 * a.y", 16.0),
        ("a.x / a.zero", float("inf")),
        ("a.zero / a.zero", None),
        ("a.x > 5 and a.y > 1", 1.0),
        ("a.x > 5 and a.gone > 1", None),
        ("not a.x > 50", 1.0),
        ("given(a.gone)", 0.0),
        ("sum(a.x, a.gone)", None),
        ("max(a.x, a.y)", 10.0),
        ("min(a.x, a.y)", 3.0),
        ("differs(a.x, a.y)", 1.0),
        ("differs(a.x, a.gone)", None),
        ("shift_distance(a.x, a.zero)", None),
        ("abs(a.y - a.x)", 7.0),
    ],
)
def test_expressions_carry_missing_figures_through(text, expected):
    import numpy as np  # noqa: PLC0415

    figures = {"x": 10.0, "y": 3.0, "zero": 0.0, "gone": np.nan}
    column = evaluate(parse(text), lambda ref: np.array([figures[ref.field]]), {})
    value = float(np.broadcast_to(column, 1)[0])
    assert value == expected if expected is not None else np.isnan(value)


@pytest.mark.parametrize(
    ("now", "before", "near"),
    [
        (4000, 396, True),
        (396, 4100, True),
        (1000, 667, False),
        (18, 12000, True),
        (500, 396, False),
    ],
)
def test_shift_distance_sees_lost_digits_and_mu_for_square_metres(now, before, near):
    import numpy as np  # noqa: PLC0415

    figures = {"now": float(now), "before": float(before)}
    tree = parse("shift_distance(a.now, a.before)")
    column = evaluate(tree, lambda ref: np.array([figures[ref.field]]), {})
    assert (column[0] < 0.05) == near


def test_fields_are_read_with_their_year():
    refs = field_refs(parse("previous.enrolment.pupils - enrolment.pupils"))
    assert [(ref.path, ref.previous) for ref in refs] == [
        ("enrolment.pupils", True),
        ("enrolment.pupils", False),
    ]


def test_a_name_with_too_many_parts_is_no_field():
    with pytest.raises(ExpressionError, match=r"neither table\.field nor previous\.table\.field"):
        parse("a.b.c.d")
