"""Which layout a received file has: match rules and school year, or how far it is from each.

Belongs here: choosing one layout and the errors when none or several fit. Not here: reading
figures (``map``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from contract.messages import Text, UserError, Where
from ingestion.fit import header_blocks, nearest_version
from ingestion.layout.schema import Layout
from ingestion.map.columns import difference, expected_headers, headers_absent
from ingestion.map.form_index import sheets_of
from ingestion.map.header import HeaderBlock
from ingestion.map.header_errors import describe_difference, rows_looked_at
from ingestion.map.years import check_stated_years
from ingestion.model import Document

_ALIKE = 60


def recognise(document: Document, layouts: Mapping[str, Layout], school_year: int) -> Layout:
    """The one version whose match rules hold and which is used in that school year.

    UserError: ``unrecognised``, ``version_not_in_year``, ``ambiguous_layout``,
    ``year_contradicts_folder``.
    """
    matching = _matching(
        document, [x for x in layouts.values() if x.school_years.covers(school_year)]
    )
    if not matching:
        elsewhere = [x for x in layouts.values() if not x.school_years.covers(school_year)]
        others = _matching(document, elsewhere)
        for layout in others:
            check_stated_years(document, layout, school_year)
        if others:
            raise _version_not_in_year(document, others, school_year)
        raise _unrecognised(document, layouts, school_year)
    chosen = _most_specific(document, matching)
    check_stated_years(document, chosen, school_year)
    return chosen


def _matching(document: Document, layouts: Iterable[Layout]) -> list[Layout]:
    """Layouts whose rules hold.

    Names are cheap, headers need a sheet to be read: if a layout that is recognised by names alone
    fits, those that ask for headers are not tried.
    """
    named = [layout for layout in layouts if _names_fit(document, layout)]
    by_names = [layout for layout in named if not layout.match.headers]
    if by_names:
        return by_names
    return [layout for layout in named if _headers_fit(document, layout)]


def _names_fit(document: Document, layout: Layout) -> bool:
    match = layout.match
    if layout.kind == "form_workbook" and document.kind != "workbook":
        return False
    if match.file is not None and not re.search(match.file, document.name):
        return False
    return not _sheets_absent(document, match.sheets)


def _sheets_absent(document: Document, patterns: Iterable[str]) -> list[str]:
    return [
        pattern
        for pattern in patterns
        if not any(re.search(pattern, name) for name in document.sheet_names)
    ]


def _headers_fit(document: Document, layout: Layout) -> bool:
    return any(
        not headers_absent(block, layout.match.headers) for block in header_blocks(document, layout)
    )


def _most_specific(document: Document, matching: list[Layout]) -> Layout:
    """The layout with the most rules; UserError if two are alike.

    Of versions of one family that began in different years the nearest counts: a version that is
    drafted for a new year need not close the one before it.
    """
    ranked = sorted(_one_of_each_family(document, matching), key=_rules, reverse=True)
    if len(ranked) > 1 and _rules(ranked[0]) == _rules(ranked[1]):
        names = ", ".join(sorted(layout.id for layout in matching))
        raise UserError(
            "ambiguous_layout",
            Text(
                zh=f"文件同时符合几个版式：{names}。",
                en=f"The file fits several layouts: {names}.",
            ),
            Text(
                zh="请在版式文件的 match 中写明区别。",
                en="Make the match rules of these layouts tell them apart.",
            ),
            Where(file=document.name),
        )
    return ranked[0]


def _one_of_each_family(document: Document, matching: list[Layout]) -> list[Layout]:
    families: dict[str, list[Layout]] = {}
    for layout in matching:
        families.setdefault(layout.family, []).append(layout)
    kept = []
    for versions in families.values():
        years = [layout.school_years.first for layout in versions]
        alike = len(set(years)) < len(years)
        kept += versions if alike else [nearest_version(document, versions)]
    return kept


def _rules(layout: Layout) -> int:
    match = layout.match
    return len(match.headers) + len(match.sheets) + (match.file is not None)


def _version_not_in_year(document: Document, layouts: list[Layout], school_year: int) -> UserError:
    described = "; ".join(f"{x.id} ({_years(x)})" for x in layouts)
    return UserError(
        "version_not_in_year",
        Text(
            zh=f"文件符合版式 {described}，但该版式不用于 {school_year} 学年。",
            en=f"The file fits {described}, which is not used in school year {school_year}.",
        ),
        Text(
            zh="请核对文件是否放错学年；如该版式沿用至本年，请修改其 school_years。",
            en="Check whether the file lies in the wrong year; if the version is still in use,"
            " extend its school_years.",
        ),
        Where(school_year=school_year, file=document.name),
    )


def _years(layout: Layout) -> str:
    years = layout.school_years
    return f"{years.first}–{years.last or ''}"


@dataclass(frozen=True)
class _Distance:
    """How far a file is from a layout: share of what is expected that is there, and the lists."""

    layout: Layout
    share: float
    lists: Text
    looked_at: Text


def _unrecognised(document: Document, layouts: Mapping[str, Layout], school_year: int) -> UserError:
    in_year = [layout for layout in layouts.values() if layout.school_years.covers(school_year)]
    distances = [_distance(document, layout) for layout in in_year or layouts.values()]
    nearest = max(distances, key=lambda d: d.share, default=None)
    remedy = Text(
        zh="请核对文件（junheng layout check）；如系新版式，请起草：junheng layout draft。",
        en="Check the file (junheng layout check); if the return has a new version, draft it:"
        " junheng layout draft.",
    )
    where = Where(school_year=school_year, file=document.name)
    if nearest is None:
        what = Text(zh="没有任何版式可供识别。", en="There are no layouts to recognise it by.")
        return UserError("unrecognised", what, remedy, where)
    name, share = nearest.layout.id, f"{nearest.share:.0%}"
    named = _name_differs(document, nearest.layout)
    what = Text(
        zh=f"不符合 {school_year} 学年的任何版式；最接近 {name}（{share}，"
        f"{nearest.looked_at.zh}）。{nearest.lists.zh}{named.zh}",
        en=f"It fits no layout of school year {school_year}; nearest is {name} ({share},"
        f" {nearest.looked_at.en}). {nearest.lists.en}{named.en}",
    )
    return UserError("unrecognised", what, remedy, where)


def _name_differs(document: Document, layout: Layout) -> Text:
    pattern = layout.match.file
    if pattern is None or re.search(pattern, document.name):
        return Text(zh="", en="")
    return Text(zh=f"文件名不符合 {pattern}。", en=f" The file name does not match {pattern}.")


def _distance(document: Document, layout: Layout) -> _Distance:
    if layout.kind == "form_workbook":
        return _distance_of_sheets(document, layout, list(layout.forms))
    distances = [_distance_of_headers(layout, block) for block in header_blocks(document, layout)]
    if not distances:
        return _distance_of_sheets(
            document, layout, [r.sheet or "" for r in layout.records.values()]
        )
    return max(distances, key=lambda d: d.share)


def _distance_of_headers(layout: Layout, block: HeaderBlock) -> _Distance:
    match = difference(layout, block)
    expected = len(expected_headers(layout)) or 1
    zh, en = rows_looked_at(block)
    return _Distance(
        layout,
        max(0.0, 1 - len(match.missing) / expected),
        describe_difference(match.missing, match.unexpected),
        Text(zh=f"工作表“{block.sheet}”，{zh}", en=f"sheet {block.sheet!r}, {en}"),
    )


def _distance_of_sheets(document: Document, layout: Layout, expected: list[str]) -> _Distance:
    """Forms and sheets by name; a missing one with the sheet most like it."""
    names = document.sheet_names
    found = {
        code: sheets_of(code, layout.forms[code].sheet if code in layout.forms else code, names)
        for code in expected
    }
    missing = [code for code, sheets in found.items() if not sheets]
    used = {sheet for sheets in found.values() for sheet in sheets}
    extra = [name for name in names if name not in used]
    described = [_with_nearest(code, extra) for code in missing]
    listed = ", ".join(extra)
    return _Distance(
        layout,
        1 - len(missing) / len(expected) if expected else 0.0,
        Text(
            zh=f"缺少：{'；'.join(described) or '无'}。多出：{listed or '无'}。",
            en=f"Missing: {'; '.join(described) or 'none'}. Unexpected: {listed or 'none'}.",
        ),
        Text(zh="比较工作表名称", en="names of sheets compared"),
    )


def _with_nearest(name: str, others: list[str]) -> str:
    close = process.extractOne(name, others, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return name if close is None else f"{name} (≈ {close[0]}, {close[1]:.0f} %)"
