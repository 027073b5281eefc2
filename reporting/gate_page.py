"""What the gate checks and what came of it, rule by rule, as one page to print or click through.

Belongs here: turning a stored verdict into HTML. Not here: judging, or findings.

The page holds no figure of any school: what a verdict does not say it cannot show. Great
Expectations' own data docs load styles, scripts and pictures from the network; see
docs/decisions/0005-data-docs.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract.messages import Text
from contract.statuses import CountyVerdict, RuleStatus, Severity

TEMPLATE = "gate_page.html.j2"
_NAMED = 12
_FAMILIES = {
    "structure": Text(zh="结构", en="Structure"),
    "arithmetic": Text(zh="勾稽", en="Arithmetic"),
    "bounds": Text(zh="界限", en="Bounds"),
    "change": Text(zh="变动", en="Change"),
    "claims": Text(zh="自评报告", en="Claims"),
}
_SEVERITIES = {
    Severity.CRITICAL: Text(zh="必须处理", en="critical"),
    Severity.WARNING: Text(zh="需要决定", en="warning"),
    Severity.INFO: Text(zh="提示", en="info"),
}
_STATUSES = {
    RuleStatus.PASS: Text(zh="通过", en="pass"),
    RuleStatus.FAIL: Text(zh="不符", en="fail"),
    RuleStatus.WAIVED: Text(zh="已豁免", en="waived"),
    RuleStatus.NOT_EVALUATED: Text(zh="未判断", en="not evaluated"),
    RuleStatus.ERROR: Text(zh="无法计算", en="error"),
}
_VERDICTS = {
    CountyVerdict.PASSED: Text(zh="通过", en="passed"),
    CountyVerdict.PASSED_WITH_WAIVERS: Text(zh="豁免后通过", en="passed with waivers"),
    CountyVerdict.BLOCKED: Text(zh="受阻", en="blocked"),
}
_SOURCES = {
    "identity": Text(zh="恒等关系", en="identity"),
    "norm": Text(zh="规范标准", en="norm"),
    "published": Text(zh="公布数据", en="published figures"),
    "data": Text(zh="数据分布", en="the data"),
}


@dataclass(frozen=True)
class RuleLine:
    """A rule on the page: as stored, with the counties that it objects to."""

    stored: Mapping[str, Any]
    severity: Text
    source_kind: Text
    statuses: tuple[tuple[str, Text, int], ...]
    counties: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class FamilyPart:
    """The rules of one family."""

    name: Text
    rules: tuple[RuleLine, ...]


def gate_page(verdict: Mapping[str, Any]) -> str:
    """The page of a stored verdict, in Chinese and English."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        verdict=verdict,
        families=_families(verdict),
        counties=_counties(verdict),
        statuses=_STATUSES,
    )


def _families(verdict: Mapping[str, Any]) -> list[FamilyPart]:
    objecting = _objecting(verdict)
    rules = sorted(verdict["rules"], key=lambda rule: list(_FAMILIES).index(rule["family"]))
    return [
        FamilyPart(
            _FAMILIES[family],
            tuple(_rule_line(rule, objecting.get(rule["rule_id"], [])) for rule in of_family),
        )
        for family, of_family in groupby(rules, key=lambda rule: rule["family"])
    ]


def _rule_line(rule: Mapping[str, Any], counties: list[str]) -> RuleLine:
    return RuleLine(
        stored=rule,
        severity=_SEVERITIES[Severity(rule["severity"])],
        source_kind=_SOURCES[rule["source_kind"]],
        statuses=tuple(
            (status.value.lower(), label, rule["counties"][status.value])
            for status, label in _STATUSES.items()
            if rule["counties"][status.value]
        ),
        counties=tuple(counties[:_NAMED]),
        more=max(len(counties) - _NAMED, 0),
    )


def _objecting(verdict: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rule id → names of the counties it blocks or warns of."""
    found: dict[str, list[str]] = {}
    for county in verdict["counties"]:
        rules = {reason["rule_id"] for reason in county["reasons"]} | set(county["warnings"])
        for rule_id in rules:
            found.setdefault(rule_id, []).append(county["county_name"] or county["county_code"])
    return found


def _counties(verdict: Mapping[str, Any]) -> list[tuple[Text, int]]:
    found = [county["verdict"] for county in verdict["counties"]]
    return [(label, found.count(value.value)) for value, label in _VERDICTS.items()]
