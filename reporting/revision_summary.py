"""What a release changes, in numbers and in words, with what brought it about.

Belongs here: summing up ``revision_line``, and the text of ``revision.md``. Not here: comparing
(``revision_lines``).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from contract.verdicts import PARTS, Fingerprint
from reporting.marts.query import rows
from reporting.revision_lines import Base
from reporting.tables import declared_table
from reporting.verdicts import Scope

STATUSES = ("unchanged", "revised", "new", "withdrawn")
_COUNTIES_NAMED = 100

_YEARS = """
select line.school_year, any_value(year.against) as against,
    coalesce(sum(figures) filter (status = 'unchanged'), 0)::bigint as unchanged,
    coalesce(sum(figures) filter (status = 'revised'), 0)::bigint as revised,
    coalesce(sum(figures) filter (status = 'new'), 0)::bigint as new,
    coalesce(sum(figures) filter (status = 'withdrawn'), 0)::bigint as withdrawn
from revision_line as line left join compared_year as year using (school_year)
group by line.school_year order by line.school_year
"""

_COUNTIES = """
select school_year, county_code,
    count(*) filter (status = 'revised') as revised,
    count(*) filter (status = 'new') as new,
    count(*) filter (status = 'withdrawn') as withdrawn
from revision_line where "column" is not null
group by school_year, county_code order by school_year, county_code
"""

_WITHHELD = """
select school_year, county_code from revision_line
where status = 'withdrawn' and "table" is null order by school_year, county_code
"""

_FILES = """
with earlier as ({earlier}),
changed as (
    select distinct school_year, county_code from revision_line where "column" is not null
)
select changed.school_year, changed.county_code,
    coalesce(later.source_name, earlier.source_name) as source_name,
    case
        when earlier.source_name is null then 'new'
        when later.source_name is null then 'withdrawn'
        else 'revised'
    end as status
from earlier
full join published_source_file as later using (school_year, county_code, source_name)
inner join changed using (school_year, county_code)
where
    later.source_sha256 is distinct from earlier.source_sha256
    and not exists (
        select 1 from moved_school as moved
        where contains(earlier.source_name, moved.school_name)
            or contains(earlier.source_name, moved.school_id)
    )
order by all
"""


@dataclass(frozen=True)
class YearSummary:
    """Figures of a school year by what became of them; ``changed`` are parts of the verdict's
    fingerprint that differ from the release compared with, None where it has no such year."""

    school_year: int
    against: str | None
    unchanged: int
    revised: int
    new: int
    withdrawn: int
    changed: tuple[str, ...] | None


@dataclass(frozen=True)
class CountySummary:
    """Figures of a county and school year that are listed one by one, and its files that differ."""

    school_year: int
    county_code: str
    revised: int
    new: int
    withdrawn: int
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Summary:
    """What a release changes; ``withheld`` are county-years shown before and withheld now."""

    years: tuple[YearSummary, ...]
    counties: tuple[CountySummary, ...]
    withheld: tuple[tuple[int, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def read_summary(marts: duckdb.DuckDBPyConnection, scope: Scope, bases: Sequence[Base]) -> Summary:
    """Sum up ``revision_line``."""
    changed = _changed_parts(scope, bases)
    files = _files(marts, bases)
    return Summary(
        years=tuple(
            YearSummary(**row, changed=changed.get(row["school_year"]))
            for row in rows(marts, _YEARS)
        ),
        counties=tuple(
            CountySummary(
                **row, files=tuple(files.get((row["school_year"], row["county_code"]), ()))
            )
            for row in rows(marts, _COUNTIES)
        ),
        withheld=tuple((row["school_year"], row["county_code"]) for row in rows(marts, _WITHHELD)),
    )


def _changed_parts(scope: Scope, bases: Sequence[Base]) -> dict[int, tuple[str, ...]]:
    """School year → what its verdict rests on that is not as it was."""
    found: dict[int, tuple[str, ...]] = {}
    now = {one.school_year: one.content["fingerprint_parts"] for one in scope.verdicts}
    for base in bases:
        for year, earlier in base.release.verdicts.items():
            if year in now and year in base.school_years:
                was = Fingerprint(earlier["fingerprint_parts"])
                found[year] = Fingerprint(now[year]).differing(was)
    return found


def _files(
    marts: duckdb.DuckDBPyConnection, bases: Sequence[Base]
) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """County-year with listed figures → name and status of each file that differs."""
    columns = "school_year, county_code, source_name, source_sha256"
    earlier = [f"select {columns} from published_source_file where false"]
    for base in bases:
        source = base.rows(base.names(declared_table("source_file")))
        if source:
            years = ", ".join(map(str, base.school_years))
            earlier.append(f"select {columns} from {source} where school_year in ({years})")
    found: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for row in rows(marts, _FILES.format(earlier=" union all ".join(earlier))):
        place = (row["school_year"], row["county_code"])
        found.setdefault(place, []).append((row["source_name"], row["status"]))
    return found


def summary_text(summary: Summary, scope: Scope) -> str:
    """``revision.md``: the summary in Chinese and English."""
    names = {(one.school_year, one.county_code): one.county_name for one in scope.counties}
    return (
        "\n".join(
            [
                *_head(scope),
                *_year_lines(summary),
                *_county_lines(summary, names),
                *_withheld_lines(summary, names, scope),
            ]
        )
        + "\n"
    )


def _head(scope: Scope) -> Iterator[str]:
    yield f"# {scope.school_year} 学年发布的变动 What the release of {scope.school_year} changes"
    yield ""
    yield "数的个数；逐项见 revision.csv。 Numbers of figures; each is in revision.csv."
    yield ""


def _year_lines(summary: Summary) -> Iterator[str]:
    yield (
        "| 学年 year | 对照 against | 不变 unchanged | 修订 revised | 新增 new | 撤回 withdrawn "
        "| 依据的变动 what it rests on that changed |"
    )
    yield "|---|---|---:|---:|---:|---:|---|"
    for year in summary.years:
        counts = " | ".join(f"{getattr(year, status):,}" for status in STATUSES)
        yield f"| {year.school_year} | {year.against or '–'} | {counts} | {_parts(year)} |"


def _parts(year: YearSummary) -> str:
    if year.changed is None:
        return "–"
    known = [PARTS[name] for name in year.changed if name in PARTS]
    if not known:
        return "无 nothing"
    return f"{'、'.join(one.zh for one in known)} {', '.join(one.en for one in known)}"


def _county_lines(summary: Summary, names: Mapping[tuple[int, str], str]) -> Iterator[str]:
    if not summary.counties:
        return
    yield from ("", "## 有变动的县 Counties with changes", "")
    for county in summary.counties[:_COUNTIES_NAMED]:
        name = _plain(names.get((county.school_year, county.county_code), ""))
        yield (
            f"- {county.school_year} {name} {county.county_code}: 修订 revised {county.revised:,}, "
            f"新增 new {county.new:,}, 撤回 withdrawn {county.withdrawn:,}"
        )
        yield from (f"  - {_FILE[status]}: {_plain(name)}" for name, status in county.files)
    rest = len(summary.counties) - _COUNTIES_NAMED
    if rest > 0:
        yield f"- 另有 {rest:,} 县次，见 revision.json。 {rest:,} more are in revision.json."


_FILE = {
    "new": "新的文件 new file",
    "revised": "文件有更新 file sent again",
    "withdrawn": "文件不再采用 file no longer used",
}


def _withheld_lines(
    summary: Summary, names: Mapping[tuple[int, str], str], scope: Scope
) -> Iterator[str]:
    if not summary.withheld:
        return
    reasons = {(one.school_year, one.county_code): one.reasons for one in scope.counties}
    yield from ("", "## 撤回 Withdrawn", "")
    for place in summary.withheld:
        why = reasons.get(place) or tuple(filter(None, [scope.left_out.get(place[0])]))
        told = "; ".join(f"{_plain(one.zh)} {_plain(one.en)}" for one in why)
        yield f"- {place[0]} {_plain(names.get(place, ''))} {place[1]}: {told}"


def _plain(text: str) -> str:
    """A text that is no markup."""
    return html.escape(text).replace("|", "&#124;").replace("\n", " ")
