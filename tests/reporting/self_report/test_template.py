"""The template, and how it is filled: conditions, arithmetic, mending, what is missing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contract.messages import Text
from reporting.self_report import template as reading
from reporting.self_report.arithmetic import Arithmetic
from reporting.self_report.figure import (
    COUNT,
    CV,
    PERCENT,
    Figure,
    Form,
    Source,
    added,
    apart,
    apart_from,
    ratio,
)
from reporting.self_report.filling import Case, Paragraph, Table, filled
from reporting.self_report.template import Block, Column, Rule, Sentence, TemplateError, template
from reporting.self_report.topics import TOPICS, all_cases

SOURCE = Source("mart", ())


def figure(value: float, form: Form = COUNT) -> Figure:
    return Figure(value, form, (SOURCE,))


def rule(kind, of, by=None, gives=None, times=1, mend=None) -> Rule:
    signs = tuple(1 for _ in of)
    return Rule(kind, tuple(of), signs, by, gives, times, mend)


def sentence(zh: str, when=(), unless=(), holds=()) -> Sentence:
    return Sentence(Text(zh=zh, en=zh), frozenset(when), frozenset(unless), tuple(holds))


def say(case: Case, *options: Sentence, otherwise: str | None = None) -> list[str]:
    last = Text(zh=otherwise, en=otherwise) if otherwise else None
    block = Block("say", topic="t", sentences=options, otherwise=last)
    found = filled([block], {"t": [case]})
    return [one.text.zh for one in found if isinstance(one, Paragraph)]


def test_the_first_sentence_whose_flags_are_set_stands():
    options = (sentence("甲", when=["rose"]), sentence("乙", unless=["fell"]), sentence("丙"))
    assert say(Case({}, frozenset({"rose"})), *options) == ["甲"]
    assert say(Case({}), *options) == ["乙"]
    assert say(Case({}, frozenset({"fell"})), *options) == ["丙"]


def test_a_sentence_without_its_figure_does_not_stand():
    assert say(Case({"n": None}), sentence("{n} 人"), sentence("没有")) == ["没有"]


def test_nothing_that_stands_is_said_to_be_nothing():
    case = Case({}, frozenset())
    assert say(case, sentence("甲", when=["rose"]), otherwise="无") == ["无"]
    assert say(case, sentence("甲", when=["rose"])) == []


def test_a_name_the_topic_does_not_have_is_an_error():
    with pytest.raises(KeyError):
        say(Case({}), sentence("{n} 人"))


def test_a_share_that_does_not_come_out_is_not_said():
    facts = {"part": figure(543), "whole": figure(589), "share": figure(0.95, PERCENT)}
    shares = rule("rate", ["part"], by="whole", gives="share", times=100)
    options = (sentence("{part}/{whole}={share}", holds=[shares]), sentence("{share}"))
    assert say(Case(facts), *options) == ["95.0%"]
    right = {**facts, "share": figure(543 / 589, PERCENT)}
    assert say(Case(right), *options) == ["543/589=92.2%"]


def test_an_operand_is_printed_as_fine_as_its_ratio_needs():
    facts = {"area": figure(9093.4776, Form(0)), "pupils": figure(194), "mean": None}
    facts["mean"] = figure(9093.4776 / 194, Form(3))
    holds = [rule("ratio", ["area"], by="pupils", gives="mean", mend="area")]
    assert say(Case(facts), sentence("{area}÷{pupils}={mean}", holds=holds)) == [
        "9093.5÷194=46.874"
    ]


def test_a_table_leaves_out_an_operand_that_contradicts_the_rest():
    columns = tuple(Column(name, Text(zh=name, en=name), 1, None) for name in ("a", "b", "c"))
    block = Block(
        "table",
        topic="t",
        text=Text(zh="表", en="t"),
        columns=columns,
        holds=(rule("ratio", ["a"], by="b", gives="c", mend="a"),),
    )
    wrong = Case({"a": figure(8580), "b": figure(244), "c": figure(30.6, Form(1))})
    right = Case({"a": figure(8580), "b": figure(244), "c": figure(8580 / 244, Form(1))})
    (found,) = filled([block], {"t": [Case({}, rows=(wrong, right))]})
    assert isinstance(found, Table)
    assert [cell.text.zh for cell in found.rows[0]] == ["—", "244", "30.6"]
    assert [cell.text.zh for cell in found.rows[1]] == ["8,580", "244", "35.2"]
    assert len(found.arithmetic) == 1


@pytest.mark.parametrize(
    ("kind", "value", "bound", "holds"),
    [
        ("part_of_whole", 7, 4, False),
        ("part_of_whole", 4, 4, True),
        ("above", 4, 4, False),
        ("above", 5, 4, True),
        ("below", 4, 4, False),
        ("below", 3, 4, True),
    ],
)
def test_comparisons_hold_in_print(kind, value, bound, holds):
    compared = Arithmetic(kind, (figure(value),), (1,), figure(bound), None, 1)
    assert compared.holds is holds


@pytest.mark.parametrize(("total", "holds"), [(3, True), (4, False)])
def test_sums_hold_in_print(total, holds):
    summed = Arithmetic("sum", (figure(1), figure(2)), (1, 1), None, figure(total), 1)
    assert summed.holds is holds


def test_a_share_of_nothing_or_above_one_does_not_hold():
    def rate(part: float, whole: float) -> Arithmetic:
        stated = figure(part / whole if whole else 0, PERCENT)
        return Arithmetic("rate", (figure(part),), (1,), figure(whole), stated, 100)

    assert rate(1, 2).holds
    assert not rate(1, 0).holds
    assert not rate(316, 200).holds


def test_figures_print_as_official_tables_do():
    assert figure(0.5245, CV).printed == "0.525"
    assert figure(5059).printed == "5,059"
    assert figure(0.92195, PERCENT).printed == "92.2%"
    assert figure(-0.012, CV).printed == "−0.012"
    assert figure(-0.012, Form(3, Fraction(-1))).number == ratio_of(12, 1000)


def ratio_of(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)


def test_a_sum_or_ratio_of_what_is_missing_is_missing():
    assert added([figure(1), None]) is None
    assert ratio(figure(1), None, CV) is None
    assert ratio(figure(1), figure(0), CV) is None


def test_what_differs_looks_different():
    before, after = apart(figure(0.28764, PERCENT), figure(0.28763, PERCENT))
    assert (before and before.printed, after and after.printed) == ("28.764%", "28.763%")
    same = figure(0.5, PERCENT)
    assert apart(same, same) == (same, same)
    assert apart(None, same) == (None, same)


def test_what_misses_its_bound_does_not_look_as_if_it_were_met():
    bound = figure(1.0, Form(0, PERCENT.scale, "%"))
    missed = apart_from(figure(0.9996, PERCENT), bound)
    assert missed and missed.printed == "99.96%"
    met = apart_from(figure(1.0, PERCENT), bound)
    assert met and met.printed == "100.0%"


def test_a_digit_in_the_template_is_refused(monkeypatch, tmp_path):
    written = tmp_path / "template.yml"
    written.write_text('blocks:\n  - {heading: {zh: "共 3 项", en: "of {n}"}, level: 1}\n')
    monkeypatch.setattr(reading, "TEMPLATE", written)
    with pytest.raises(TemplateError, match="共 3 项"):
        reading.template.__wrapped__()


def test_arithmetic_the_template_does_not_know_is_refused(monkeypatch, tmp_path):
    written = tmp_path / "template.yml"
    written.write_text(
        'blocks:\n  - {say: t, first_of: [{zh: "", en: "", holds: [{kind: product, of: [a]}]}]}\n'
    )
    monkeypatch.setattr(reading, "TEMPLATE", written)
    with pytest.raises(TemplateError, match="product"):
        reading.template.__wrapped__()


def test_every_topic_is_spoken_of_and_every_block_has_its_topic():
    assert {block.topic for block in template() if block.topic} == set(TOPICS)


def test_every_sentence_names_what_its_topic_knows(report):
    cases = all_cases(report.subject)
    for block in template():
        for case in cases.get(block.topic, ()):
            names = {name for one in block.sentences for name in one.names}
            assert names <= case.facts.keys(), block.topic
            columns = {column.name for column in block.columns}
            for row in case.rows:
                assert columns <= row.facts.keys(), block.topic
