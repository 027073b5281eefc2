"""Issues about the forms of one workbook.

Belongs here: wording. Not here: what is odd (``geometry``, ``labels``, ``form``).
"""

from __future__ import annotations

from contract.messages import Text
from ingestion.layout.schema import FormCell
from ingestion.map.frame import Unlocated
from ingestion.map.labels import Mismatch, OtherUnit
from ingestion.model import Issue

_LISTED = 30

_KINDS = {
    "row": Text(zh="行（编号）", en="row (编号)"),
    "column": Text(zh="栏", en="column"),
    "heading": Text(zh="栏目", en="heading"),
    "line": Text(zh="行", en="line"),
    "label": Text(zh="项目", en="label"),
}


def address_of(cell: FormCell) -> str:
    """How messages name an address: form, row and column."""
    if cell.under is not None:
        return f"{cell.form} {cell.under}" + (f" / {cell.beside}" if cell.beside else "")
    if cell.beside is not None:
        return f"{cell.form} {cell.beside}"
    row = cell.row_label or "+".join(map(str, cell.row))
    column = cell.column_label or "+".join(map(str, cell.column))
    return f"{cell.form} 行{row} 栏{column}"


def not_in_form(form: str, address: str, sheet: str, spot: Unlocated) -> Issue:
    """A code or text the form does not have, or has twice."""
    kind = _KINDS[spot.kind]
    known = "、".join(spot.known[:_LISTED]) or "—"
    return Issue(
        code="code_missing",
        severity="error",
        what=Text(
            zh=f"表 {form} 中找不到唯一的{kind.zh}“{spot.wanted}”；现有：{known}。",
            en=f"Form {form} has no single {kind.en} {spot.wanted!r}; there are: {known}.",
        ),
        remedy=Text(
            zh="请核对表样；如该版报表已改号，请在版式文件中更正。",
            en="Check the form; if it was renumbered in this version, correct the layout.",
        ),
        sheet=sheet,
        header=address,
    )


def several_sheets(form: str, names: list[str]) -> Issue:
    """A form that several sheets may be."""
    return Issue(
        code="sheet_ambiguous",
        severity="warning",
        what=Text(
            zh=f"表 {form} 有多个工作表：{'、'.join(names)}；只读取第一个。",
            en=f"Form {form} has several sheets: {', '.join(names)}; only the first is read.",
        ),
        remedy=Text(zh="请删除多余的工作表。", en="Remove the sheets that do not belong."),
        sheet=names[0],
    )


def other_form(form: str, sheet: str, stated: str) -> Issue:
    """A sheet that states another form's code."""
    return Issue(
        code="form_code_contradicts",
        severity="error",
        what=Text(
            zh=f"工作表“{sheet}”应为表 {form}，表内却写着 {stated}；该表未读取。",
            en=f"Sheet {sheet!r} should be form {form} but states {stated}; it was not read.",
        ),
        remedy=Text(
            zh="请核对该工作表的内容后重新报送。", en="Check what the sheet holds and resend."
        ),
        sheet=sheet,
    )


def hidden_sheet(name: str) -> Issue:
    """A sheet that is read although it is hidden."""
    return Issue(
        code="hidden_sheet",
        severity="info",
        what=Text(
            zh=f"工作表“{name}”是隐藏的，已照常读取。", en=f"Sheet {name!r} is hidden; it was read."
        ),
        remedy=Text(
            zh="请确认其内容应当报送。", en="Make sure it is meant to be part of the return."
        ),
        sheet=name,
    )


def code_moved(form: str, address: str, sheet: str, spot: Mismatch) -> Issue:
    """A code beside which the text of another figure stands, or whose own stands elsewhere."""
    kind = _KINDS[spot.axis]
    now = ", ".join(map(str, spot.elsewhere))
    zh = f"“{spot.expected}”在 {now}" if now else f"那是 {spot.of} 的"
    en = f"{spot.expected!r} stands at {now}" if now else f"that is {spot.of}'s"
    return Issue(
        code="code_moved",
        severity="error",
        what=Text(
            zh=f"表 {form} 的{kind.zh} {spot.code} 应为“{spot.expected}”，表内却是“{spot.found}”，"
            f"{zh}；该数未读取。",
            en=f"In form {form} {kind.en} {spot.code} should be {spot.expected!r} but is"
            f" {spot.found!r}; {en}. The figure was not taken.",
        ),
        remedy=Text(
            zh="如该版报表已改号，请起草新版式：junheng layout draft。",
            en="If the form was renumbered, draft a version: junheng layout draft.",
        ),
        sheet=sheet,
        header=address,
    )


def other_unit(form: str, address: str, sheet: str, spot: OtherUnit) -> Issue:
    """A figure for which the form states another unit than the layout."""
    return Issue(
        code="unit_contradicts",
        severity="error",
        what=Text(
            zh=f"表 {form} 写明单位“{spot.stated}”，与版式中的单位 {spot.declared} 不一致；"
            "该数未读取。",
            en=f"Form {form} states the unit {spot.stated!r}, not the layout's ({spot.declared});"
            " the figure was not taken.",
        ),
        remedy=Text(
            zh="请核对单位；如报表改了单位，请在版式文件中写明 unit。",
            en="Check the unit; if the return has changed, state the unit in the layout.",
        ),
        sheet=sheet,
        header=address,
    )


def labels_differ(form: str, sheet: str, mismatches: tuple[Mismatch, ...]) -> Issue:
    """Codes that were read although another text stands beside them than the layout knows."""
    shown = mismatches[:_LISTED]
    zh = "；".join(f"{_KINDS[m.axis].zh} {m.code} “{m.expected}”→“{m.found}”" for m in shown)
    en = "; ".join(f"{_KINDS[m.axis].en} {m.code} {m.expected!r} → {m.found!r}" for m in shown)
    return Issue(
        code="label_differs",
        severity="warning",
        what=Text(
            zh=f"表 {form} 有编号的文字与版式所写不同，仍按编号读取：{zh}。",
            en=f"Form {form} has other texts beside codes than the layout; they were read by"
            f" their codes: {en}.",
        ),
        remedy=Text(
            zh="请确认含义未变；如已改，请起草新版式：junheng layout draft。",
            en="Make sure they mean the same; if not, draft a version: junheng layout draft.",
        ),
        sheet=sheet,
        occurrences=len(mismatches),
    )
