"""The stored verdict of a school year: its format, its seal, and whether it still holds.

Belongs here: what gate and release both must know of ``verdicts/<year>.json``. Not here: reaching
a verdict (the gate) or what it says of counties (gate and release, each for itself).

The seal is a SHA-256 over the rest of the file. It shows that a verdict was edited or copied;
it is no signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.atomic import write_json
from contract.messages import Text, UserError, Where
from contract.paths import DataFolder

FORMAT = 2
_SEAL = "seal"

PARTS = {
    "landing": Text(zh="入库数据", en="landed data"),
    "marts": Text(zh="仓库中的结果", en="results in the warehouse"),
    "standards": Text(zh="标准", en="standards"),
    "rules": Text(zh="规则", en="rules"),
    "gate": Text(zh="质量门程序", en="program of the gate"),
    "waivers": Text(zh="豁免", en="waivers"),
    "lineage": Text(zh="学校与县的沿革", en="lineage of schools and counties"),
}
"""What a verdict depends on, by part of its fingerprint."""


@dataclass(frozen=True)
class Fingerprint:
    """SHA-256 of everything a verdict depends on, by part."""

    parts: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """All parts as one."""
        return _sha256(dict(self.parts))

    def differing(self, other: Fingerprint) -> tuple[str, ...]:
        """Names of the parts that are not the same."""
        names = {**self.parts, **other.parts}
        return tuple(one for one in names if self.parts.get(one) != other.parts.get(one))


def store_verdict(data: DataFolder, content: Mapping[str, Any], made_of: Fingerprint) -> None:
    """Write a verdict in one step, with the fingerprint of what it was made of, and sealed.

    ``content`` holds ``school_year`` and ``findings_sha256`` among other things.
    """
    complete = {
        **content,
        "format": FORMAT,
        "fingerprint": made_of.sha256,
        "fingerprint_parts": dict(made_of.parts),
    }
    write_json(data.verdict(content["school_year"]), {**complete, _SEAL: _sha256(complete)})


def read_verdict(data: DataFolder, school_year: int) -> dict[str, Any]:
    """A stored verdict; UserError when there is none, or it is not as the gate left it."""
    path = data.verdict(school_year)
    if not path.exists():
        raise _refused("verdict_missing", school_year, _MISSING)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _refused("verdict_altered", school_year, _ALTERED) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _refused("verdict_of_another_version", school_year, _OTHER_VERSION)
    seal = content.pop(_SEAL, None)
    if seal != _sha256(content):
        raise _refused("verdict_altered", school_year, _ALTERED)
    if content["school_year"] != school_year:
        other = _OF_ANOTHER_YEAR.format(other=content["school_year"])
        raise _refused("verdict_of_another_year", school_year, other)
    return content


def findings_sha256(data: DataFolder, school_year: int) -> str | None:
    """SHA-256 of the stored findings of a school year, None where there are none."""
    path = data.findings(school_year)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def require_current(data: DataFolder, verdict: Mapping[str, Any], now: Fingerprint) -> None:
    """Refuse a verdict that no longer fits what it was made of; UserError names what changed."""
    school_year = verdict["school_year"]
    if findings_sha256(data, school_year) != verdict["findings_sha256"]:
        raise _refused("findings_changed", school_year, _FINDINGS_CHANGED)
    changed = now.differing(Fingerprint(verdict["fingerprint_parts"]))
    if changed:
        labels = [PARTS[name] for name in changed if name in PARTS]
        text = _NOT_CURRENT.format(
            changed_zh="、".join(one.zh for one in labels),
            changed_en=", ".join(one.en for one in labels),
        )
        raise _refused("verdict_not_current", school_year, text)


_MISSING = Text(
    zh="{year} 学年尚未经过质量门。", en="School year {year} has not been through the gate."
)
_ALTERED = Text(
    zh="{year} 学年的存档结论在检查之后被改动。",
    en="The stored verdict on school year {year} was altered after the check.",
)
_OTHER_VERSION = Text(
    zh="{year} 学年的存档结论出自另一版本的质量门。",
    en="The stored verdict on school year {year} is of another version of the gate.",
)
_OF_ANOTHER_YEAR = Text(
    zh="{{year}} 学年的存档结论其实是 {other} 学年的。",
    en="What is stored as verdict on school year {{year}} is that of {other}.",
)
_FINDINGS_CHANGED = Text(
    zh="{year} 学年的问题清单在检查之后被改动或删除。",
    en="The findings of school year {year} were altered or removed after the check.",
)
_NOT_CURRENT = Text(
    zh="{{year}} 学年的质量结论已不适用，检查之后有变动：{changed_zh}。",
    en="The verdict on school year {{year}} no longer holds; changed since the check: "
    "{changed_en}.",
)


def _refused(code: str, school_year: int, what: Text) -> UserError:
    remedy = Text(
        zh=f"请运行 junheng check --year {school_year}。",
        en=f"Run `junheng check --year {school_year}`.",
    )
    return UserError(code, what.format(year=school_year), remedy, Where(school_year=school_year))


def _sha256(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
