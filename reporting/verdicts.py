"""The gate's stored verdicts as reporting needs them: which county-years may be shown.

Belongs here: refusing what has no verdict that holds, and what a verdict (its format is described
in docs/gate.md) says of counties. Not here: judging figures, or when a verdict holds
(``contract.verdicts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder
from contract.statuses import CountyVerdict, RuleStatus
from contract.verdicts import Fingerprint, read_verdict, require_current

_RULES_NAMED = 3
FingerprintOf = Callable[[int], Fingerprint]


@dataclass(frozen=True)
class CountyYear:
    """A county's verdict in one school year; ``reasons`` say why it is withheld, if it is."""

    school_year: int
    county_code: str
    county_name: str
    verdict: CountyVerdict
    reasons: tuple[Text, ...]
    warnings: int

    @property
    def is_published(self) -> bool:
        """Whether its figures may be shown."""
        return self.verdict is not CountyVerdict.BLOCKED


@dataclass(frozen=True)
class StoredVerdict:
    """The verdict on one school year; ``content`` is the JSON as stored."""

    school_year: int
    fingerprint: str
    counties: tuple[CountyYear, ...]
    unattributed: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """What a release shows: years with a current verdict, and years left out, with the reason."""

    school_year: int
    verdicts: tuple[StoredVerdict, ...]
    left_out: dict[int, Text]

    @property
    def years(self) -> tuple[int, ...]:
        """The school years shown, in order."""
        return tuple(verdict.school_year for verdict in self.verdicts)

    @property
    def counties(self) -> tuple[CountyYear, ...]:
        """Every county and year that has been judged."""
        return tuple(county for verdict in self.verdicts for county in verdict.counties)

    @property
    def published(self) -> frozenset[tuple[int, str]]:
        """School years and counties whose figures may be shown."""
        return frozenset((c.school_year, c.county_code) for c in self.counties if c.is_published)

    @property
    def withheld(self) -> tuple[CountyYear, ...]:
        """Counties and years whose figures may not be shown."""
        return tuple(county for county in self.counties if not county.is_published)


def release_scope(
    data: DataFolder, school_year: int, fingerprint_of: FingerprintOf, strict: bool
) -> Scope:
    """What may be published for a school year.

    Raises UserError when the year itself has no current verdict or no publishable county, or,
    if ``strict``, when one of its counties is blocked or a file belongs to no county. Earlier
    years without a current verdict are left out and named.
    """
    newest = _current_verdict(data, school_year, fingerprint_of)
    earlier: list[StoredVerdict] = []
    left_out: dict[int, Text] = {}
    for year in (one for one in data.landed_years() if one < school_year):
        try:
            earlier.append(_current_verdict(data, year, fingerprint_of))
        except UserError as error:
            left_out[year] = error.what
    _require_publishable(newest, strict)
    return Scope(school_year, (*earlier, newest), left_out)


def _current_verdict(
    data: DataFolder, school_year: int, fingerprint_of: FingerprintOf
) -> StoredVerdict:
    content = read_verdict(data, school_year)
    require_current(data, content, fingerprint_of(school_year))
    return _stored(content)


def _stored(content: dict[str, Any]) -> StoredVerdict:
    school_year = content["school_year"]
    return StoredVerdict(
        school_year=school_year,
        fingerprint=content["fingerprint"],
        counties=tuple(
            CountyYear(
                school_year=school_year,
                county_code=county["county_code"],
                county_name=county["county_name"] or county["county_code"],
                verdict=CountyVerdict(county["verdict"]),
                reasons=_reasons(county["reasons"]),
                warnings=len(county["warnings"]),
            )
            for county in content["counties"]
        ),
        unattributed=len(content["unattributed"]),
        content=content,
    )


def _reasons(stored: list[dict[str, Any]]) -> tuple[Text, ...]:
    """Reasons as readers see them; many rules that could not be evaluated are one line."""
    silent = [one for one in stored if one["status"] == RuleStatus.NOT_EVALUATED]
    if len(silent) <= _RULES_NAMED:
        return tuple(_reason(one) for one in stored)
    count = len(silent)
    summary = Text(
        zh=f"另有 {count} 条规则没有可供判断的数据",
        en=f"{count} more rules have no data to be judged by",
    )
    return (*(_reason(one) for one in stored if one not in silent), summary)


def _reason(stored: dict[str, Any]) -> Text:
    """The rule a reason stands for, and how many findings, but no figure."""
    rule_id, findings, text = stored["rule_id"], stored["findings"], Text(**stored["text"])
    if not findings:
        return Text(zh=f"{rule_id} {text.zh}", en=f"{rule_id} {text.en}")
    return Text(
        zh=f"{rule_id} {text.zh}：{findings} 处不符",
        en=f"{rule_id} {text.en}: {findings} not so",
    )


def _require_publishable(verdict: StoredVerdict, strict: bool) -> None:
    blocked = [county for county in verdict.counties if not county.is_published]
    if len(blocked) == len(verdict.counties):
        raise _refusal(
            "nothing_publishable",
            verdict.school_year,
            Text(
                zh=f"{verdict.school_year} 学年没有一个县通过质量门。",
                en=f"No county passed the gate in school year {verdict.school_year}.",
            ),
        )
    if strict and blocked:
        raise _refusal("county_blocked", verdict.school_year, _blocked_text(blocked))
    if strict and verdict.unattributed:
        raise _refusal(
            "file-of-unknown-county",
            verdict.school_year,
            Text(
                zh=f"有 {verdict.unattributed} 个文件问题不能归到任何县。",
                en=f"{verdict.unattributed} problems with files could not be put to a county.",
            ),
        )


def _blocked_text(blocked: Iterable[CountyYear]) -> Text:
    names = [county.county_name for county in blocked]
    return Text(
        zh=f"下列县未通过质量门：{'、'.join(names)}。",
        en=f"Counties that did not pass the gate: {', '.join(names)}.",
    )


def _refusal(code: str, school_year: int, what: Text) -> UserError:
    remedy = Text(
        zh=f"请处理质量问题后运行 junheng check --year {school_year}，再发布。",
        en=f"Resolve the findings, run `junheng check --year {school_year}`, then publish.",
    )
    return UserError(code, what, remedy, Where(school_year=school_year))
