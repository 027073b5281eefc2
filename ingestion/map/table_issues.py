"""What is said of a table as a whole: its sheets, its header, rows that are not data.

Belongs here: the words of these issues and errors. Not here: deciding when they are due
(``table``), differences of the header (``header_errors``), single cells (``column_values``).
"""

from __future__ import annotations

from collections.abc import Iterator

from contract.messages import Text, UserError, Where
from ingestion.layout.schema import Header
from ingestion.map.header import HeaderBlock
from ingestion.map.names import cell_name
from ingestion.map.plan import RecordPlan
from ingestion.map.rows import LeftOut
from ingestion.model import Document, Issue, Sheet

_ROWS_NAMED = 5


def no_sheet(document: Document, records: list[RecordPlan]) -> UserError:
    """None of the sheets to be read is there."""
    wanted = ", ".join(sorted({record.record.sheet or record.name for record in records}))
    names = ", ".join(document.sheet_names)
    return UserError(
        "sheet_missing",
        Text(
            zh=f"找不到要读取的工作表（{wanted}）；现有：{names}。",
            en=f"The sheet to be read ({wanted}) is not there; there are: {names}.",
        ),
        Text(zh="请核对工作表名称。", en="Check the names of the sheets."),
    )


def sheet_missing(record: RecordPlan, names: tuple[str, ...]) -> Issue:
    """One of several tables is not there."""
    wanted, label, listed = record.record.sheet, record.table.label, ", ".join(names)
    return Issue(
        code="sheet_missing",
        severity="error",
        what=Text(
            zh=f"缺少工作表 {wanted}（{label.zh}）；现有：{listed}。",
            en=f"The sheet {wanted} ({label.en}) is missing; there are: {listed}.",
        ),
        remedy=Text(zh="请补上该工作表后重新报送。", en="Add the sheet and resend."),
        sheet=wanted,
        table=record.table.name,
        level=record.level,
    )


def no_header(sheet: Sheet, header: Header) -> UserError:
    """The sheet has no header where the layout says it begins."""
    wanted = header.starts_with or ""
    return UserError(
        "header_missing",
        Text(
            zh=f"工作表“{sheet.name}”中没有表头（首格应为“{wanted}”）。",
            en=f"Sheet {sheet.name!r} has no header (its first cell should be {wanted!r}).",
        ),
        Text(zh="请核对表头行。", en="Check the header row."),
        Where(sheet=sheet.name),
    )


def merged_header(block: HeaderBlock) -> Issue:
    """Header cells that are merged over several columns."""
    return Issue(
        code="merged_header",
        severity="info",
        what=Text(
            zh=f"表头有 {block.merged_cells} 处跨列合并，已计入所覆盖的各列。",
            en=f"{block.merged_cells} header cells are merged over columns; each column counts"
            " under its group.",
        ),
        remedy=Text(zh="无需处理。", en="Nothing to do."),
        sheet=block.sheet,
        occurrences=block.merged_cells,
    )


def by_alias(record: str, name: str, block: HeaderBlock, column: int) -> Issue:
    """A header that was taken because it is an alias of the field."""
    path, place = block.paths[column], cell_name(block.last, column)
    return Issue(
        code="header_by_alias",
        severity="warning",
        what=Text(
            zh=f"表头“{path}”不是版式所写，按字段 {name} 的别名采用。",
            en=f"The header {path!r} is not the layout's; it was taken as an alias of {name}.",
        ),
        remedy=Text(
            zh="请确认含义相同；如报表已改名，请在版式文件中更正。",
            en="Make sure it means the same; if the return has changed, correct the layout.",
        ),
        sheet=block.sheet,
        cell=place,
        header=path,
        table=record.partition(".")[0],
        level=record.partition(".")[2] or None,
        field=name,
    )


def left_out(sheet: str, rows: LeftOut) -> Iterator[Issue]:
    """Rows that were not read as data, and why."""
    if rows.totals:
        kind = Text(zh="合计行", en="total rows")
        yield _left_out("total_rows", sheet, rows.totals, kind)
    if rows.footnotes:
        yield _left_out(
            "footnote_rows", sheet, rows.footnotes, Text(zh="注释行", en="footnote rows")
        )
    for condition, numbers in rows.conditions.items():
        kind = Text(zh=f"符合“{condition}”的行", en=f"rows with {condition}")
        yield _left_out("rows_left_out", sheet, numbers, kind)
    for year, numbers in sorted(rows.years.items()):
        kind = Text(zh=f"{year} 学年的行", en=f"rows of school year {year}")
        yield _left_out("rows_of_other_years", sheet, numbers, kind)
    if rows.no_year:
        yield _without_year(sheet, rows.no_year)


def _left_out(code: str, sheet: str, numbers: list[int], kind: Text) -> Issue:
    named = _first_rows(numbers)
    return Issue(
        code=code,
        severity="info",
        what=Text(
            zh=f"{len(numbers)} 行未作为数据读取：{kind.zh}（第 {named} 行）。",
            en=f"{len(numbers)} {kind.en} were not read as data (row {named}).",
        ),
        remedy=Text(zh="无需处理。", en="Nothing to do."),
        sheet=sheet,
        occurrences=len(numbers),
    )


def _without_year(sheet: str, numbers: list[int]) -> Issue:
    named = _first_rows(numbers)
    return Issue(
        code="row_without_year",
        severity="error",
        what=Text(
            zh=f"文件含几个学年，{len(numbers)} 行没有写明学年（第 {named} 行），未入库。",
            en=f"The file holds several school years and {len(numbers)} rows do not say theirs"
            f" (row {named}); they were not taken.",
        ),
        remedy=Text(zh="请补填学年后重新报送。", en="State the year in these rows and resend."),
        sheet=sheet,
        cell=f"{numbers[0] + 1}:{numbers[0] + 1}",
        occurrences=len(numbers),
    )


def _first_rows(numbers: list[int]) -> str:
    return ", ".join(str(number + 1) for number in numbers[:_ROWS_NAMED])
