"""Errors that stop a table because its header is not the layout's: both lists, nearest names.

Belongs here: the words of these errors. Not here: matching headers to a layout (``columns``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from contract.messages import Text, UserError, Where
from ingestion.layout.schema import Layout
from ingestion.map.header import HeaderBlock
from ingestion.map.names import column_letters, normalise

_ALIKE = 60
"""Smallest similarity (0–100) at which a header is suggested for another."""
_LISTED = 20
"""How many headers a message lists."""


def describe_difference(missing: Iterable[str], unexpected: Mapping[int, str]) -> Text:
    """Both lists, each missing header with the unexpected one most like it."""
    by_name = {path: column for column, path in unexpected.items()}
    missing_zh, missing_en = [], []
    for header in list(dict.fromkeys(missing))[:_LISTED]:
        close = process.extractOne(
            header, list(by_name), scorer=fuzz.ratio, processor=normalise, score_cutoff=_ALIKE
        )
        if close is None:
            missing_zh.append(header)
            missing_en.append(header)
        else:
            letter = column_letters(by_name[close[0]])
            missing_zh.append(
                f"{header}（最接近的是 {letter} 列“{close[0]}”，相似度 {close[1]:.0f}%）"
            )
            missing_en.append(
                f"{header} (nearest: {close[0]!r} in column {letter}, {close[1]:.0f} %)"
            )
    extra = [f"{path} ({column_letters(c)})" for c, path in list(unexpected.items())[:_LISTED]]
    return Text(
        zh=f"缺少：{'；'.join(missing_zh) or '无'}。多出：{'；'.join(extra) or '无'}。",
        en=f"Missing: {'; '.join(missing_en) or 'none'}. Unexpected: {'; '.join(extra) or 'none'}.",
    )


def headers_differ(
    layout: Layout, block: HeaderBlock, missing: Iterable[str], unexpected: Mapping[int, str]
) -> UserError:
    """The error that stops a file whose header is not the layout's."""
    lists = describe_difference(missing, unexpected)
    zh, en = rows_looked_at(block)
    return UserError(
        "headers_differ",
        Text(
            zh=f"表头与版式 {layout.id} 不符（{zh}）。{lists.zh}",
            en=f"The header differs from layout {layout.id} ({en}). {lists.en}",
        ),
        Text(
            zh="请核对表头；如系新版式，请在版式文件中写明（新列不读取的写入 ignored）。",
            en="Check the header; if the return has changed, say so in a layout version (columns"
            " that are not to be read go under ignored).",
        ),
        Where(sheet=block.sheet),
    )


def rows_looked_at(block: HeaderBlock) -> tuple[str, str]:
    """'Header rows 2–4' in both languages."""
    rows = f"{block.first + 1}–{block.last + 1}" if block.last > block.first else block.first + 1
    return f"表头在第 {rows} 行", f"header in row {rows}"


def duplicate_header(block: HeaderBlock, path: str, columns: list[int]) -> UserError:
    """A header that stands above several columns."""
    places = ", ".join(f"{column_letters(c)}{block.last + 1}" for c in columns)
    return UserError(
        "duplicate_header",
        Text(
            zh=f"表头“{path}”出现了 {len(columns)} 次（{places}），无法判断取哪一列。",
            en=f"The header {path!r} is there {len(columns)} times ({places}); which column"
            " is meant cannot be told.",
        ),
        Text(zh="请删除或改名其中一列。", en="Remove or rename one of the columns."),
        Where(sheet=block.sheet, cell=places, header=path),
    )


def unit_contradicts(block: HeaderBlock, path: str, column: int, stated: str) -> UserError:
    """A header that states another unit than the layout does."""
    return UserError(
        "unit_contradicts",
        Text(
            zh=f"表头“{path}”写明的单位与版式中的单位 {stated} 不一致。",
            en=f"The header {path!r} states another unit than the layout ({stated}).",
        ),
        Text(
            zh="请核对单位；如报表改了单位，请在版式文件中写明 unit。",
            en="Check the unit; if the return has changed, state the unit in the layout.",
        ),
        Where(sheet=block.sheet, cell=f"{column_letters(column)}{block.last + 1}", header=path),
    )
