"""Version files: a draft as the text of ``layouts/<family>/<version>.yml``.

Belongs here: name, years, title and text of a new version. Not here: what it differs in
(``draft``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from contract.atomic import write_text
from contract.messages import Text, UserError, Where
from ingestion.layout.load import layouts
from ingestion.layout.schema import Layout
from ingestion.layout.text import layout_text
from ingestion.versions.draft import Draft

_ROC_OFFSET = 1911
_YEARS = re.compile(r",?\s*(?:\b(?:from|ROC|school years?)\s+)*\b\d{3,4}(?:\s*[–/-]\s*\d{2,4})?\b")
"""School years in an English title: ", 2021", " from ROC school year 110"."""


def version_name(base: Layout, school_year: int) -> str:
    """How the family would call a version of that year: by calendar year or by ROC year."""
    by_roc_year = base.version == str(base.school_years.first - _ROC_OFFSET)
    return str(school_year - _ROC_OFFSET if by_roc_year else school_year)


def version_text(draft: Draft, known: Mapping[str, Layout], school_year: int, file: str) -> str:
    """The version file: only what differs from the base, with every open question.

    ``file``: the name of the file it was drafted from.
    """
    base = draft.base
    years = {"first": school_year, **_last_year(base, known, school_year)}
    differences = draft.differences
    content = {
        "inherits": base.version,
        "title": _title(base, school_year),
        "source": f"Drafted from {file}, against version {base.version}.",
        "school_years": years,
        **{key: value for key, value in differences.items() if key not in ("title", "source")},
    }
    return layout_text(content, _comments(draft, file))


def write_version(
    folder: Path, base: Layout, version: str, text: str, *, replace: bool = False
) -> Path:
    """Write the file of a new version; the folder's layouts must load with it.

    UserError: ``layout_exists`` if there is one, ``layout_invalid``: nothing is changed then.
    """
    path = folder / base.family / f"{version}.yml"
    if path.exists() and not replace:
        raise UserError(
            "layout_exists",
            Text(
                zh=f"版式 {base.family}/{version} 已有文件。",
                en=f"There is a file of {base.family}/{version} already.",
            ),
            Text(
                zh="要重新起草请加 --replace，要用别的版本名请加 --version。",
                en="Draft it anew with --replace, or give another name with --version.",
            ),
            Where(file=str(path)),
        )
    before = path.read_text(encoding="utf-8") if path.exists() else None
    write_text(path, text)
    try:
        layouts(folder)
    except UserError:
        if before is None:
            path.unlink()
        else:
            write_text(path, before)
        raise
    return path


def _last_year(base: Layout, known: Mapping[str, Layout], school_year: int) -> dict[str, int]:
    """The year before the next version the family has already."""
    later = [
        layout.school_years.first
        for layout in known.values()
        if layout.family == base.family and layout.school_years.first > school_year
    ]
    return {"last": min(later) - 1} if later else {}


def _title(base: Layout, school_year: int) -> dict[str, str]:
    zh = re.sub(r"[（(][^（(]*\d[^（(]*[）)]$", "", base.title.zh).strip()
    en = _YEARS.sub("", base.title.en).replace("()", "").strip(" ,")
    return {"zh": f"{zh}（{school_year} 学年起）", "en": f"{en} (from {school_year})"}


def _comments(draft: Draft, file: str) -> list[str]:
    base = draft.base.id
    lines = [
        f"由 {file} 对照 {base} 起草，只写不同之处。",
        f"Drafted from {file} against {base}: only what differs.",
    ]
    if draft.questions:
        lines += [
            "confirm: 未确认的对应，核对后删去；还有 confirm 时不读入。",
            "confirm: nobody has confirmed these; delete each once checked, or nothing is read.",
        ]
    return lines
