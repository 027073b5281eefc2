"""What changes are called, in Chinese and English.

Belongs here: texts. Not here: what changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from contract.messages import Text

_AXES = {"row": "行", "column": "栏"}


def renamed(expected: str, found: str, score: int) -> Text:
    """A text that is there under another name."""
    return Text(
        zh=f"“{expected}”不在；最像的是“{found}”（{score}%）",
        en=f"“{expected}” is gone; most like it is “{found}” ({score} %)",
    )


def read_instead(found: str) -> Text:
    """Choice: read this instead."""
    return Text(zh=f"改读“{found}”", en=f"read “{found}” instead")


def year_in_header(expected: str, found: str) -> Text:
    """A header that names a year."""
    return Text(
        zh=f"“{expected}”现写作“{found}”，只有年份不同",
        en=f"“{expected}” is now “{found}”; only the year differs",
    )


def any_year(found: str) -> Text:
    """Choice: read it whatever year it names."""
    return Text(zh=f"读取“{found}”，不论写哪一年", en=f"read “{found}”, whatever year it names")


def unit_changed(found: str, declared: str, stated: str) -> Text:
    """A figure stated in another unit."""
    return Text(
        zh=f"“{found}”的单位由 {declared} 改为 {stated}",
        en=f"the unit of “{found}” was {declared} and is {stated}",
    )


def in_unit(unit: str) -> Text:
    """Choice: convert from this unit."""
    return Text(zh=f"按 {unit} 换算", en=f"convert from {unit}")


def split(expected: str, parts: Sequence[str]) -> Text:
    """One column that became several."""
    named = _quoted(parts)
    return Text(
        zh=f"“{expected}”似已分为 {named.zh}", en=f"“{expected}” seems to be split into {named.en}"
    )


def joined(expected: Sequence[str], found: str) -> Text:
    """Several columns that became one."""
    named = _quoted(expected)
    return Text(zh=f"{named.zh}似已并为“{found}”", en=f"{named.en} seem to be joined in “{found}”")


def summed(parts: Sequence[str]) -> Text:
    """Choice: the sum of these."""
    return Text(zh=f"相加：{' + '.join(parts)}", en=f"the sum {' + '.join(parts)}")


def missing(expected: str) -> Text:
    """A text that is not there, nor anything like it."""
    return Text(zh=f"“{expected}”不在", en=f"“{expected}” is not there")


def absent(fields: Sequence[str]) -> Text:
    """Choice: the version does not have the field."""
    named = ", ".join(fields)
    return Text(zh=f"本版没有 {named}", en=f"this version does not have {named}")


def not_recognised_by(header: str) -> Text:
    """Choice: do not recognise files by this header."""
    return Text(zh=f"不再以“{header}”识别", en=f"do not recognise files by “{header}”")


def no_header(cell: str) -> Text:
    """A column with data that has no header."""
    return Text(zh=f"{cell} 列有数据而无表头", en=f"the column at {cell} has data but no header")


def new(found: str) -> Text:
    """Something the layout does not know."""
    return Text(zh=f"“{found}”是新的", en=f"“{found}” is new")


def not_read(found: str) -> Text:
    """Choice: known, and not read."""
    return Text(zh=f"不读取“{found}”", en=f"“{found}” is not to be read")


def read_as(found: str, field: str) -> Text:
    """Choice: read it as a field the version before did not have."""
    return Text(zh=f"“{found}”读作 {field}", en=f"read “{found}” as {field}")


def states_year(found: str) -> Text:
    """A column that states the school year."""
    return Text(zh=f"“{found}”写明学年，用来核对", en=f"“{found}” states the school year")


def check_year(found: str) -> Text:
    """Choice: hold the year against the folder's."""
    return Text(zh=f"以“{found}”核对学年", en=f"check the school year by “{found}”")


def retyped(found: str, field: str, example: str) -> Text:
    """Cells that the field cannot take."""
    return Text(
        zh=f"“{found}”下多不是 {field} 所需的内容，例如“{example}”",
        en=f"most cells under “{found}” are not what {field} needs, such as “{example}”",
    )


def duplicated(found: str, cells: str) -> Text:
    """A header that is there twice."""
    return Text(zh=f"表头“{found}”出现多次（{cells}）", en=f"“{found}” is there twice ({cells})")


def header_moved(rows: str) -> Text:
    """The header stands in other rows, or has other levels."""
    return Text(
        zh=f"表头在第 {rows} 行，与版式所写不同",
        en=f"the header is in row {rows}, not as the layout says",
    )


def header_at(rows: str) -> Text:
    """Choice: read the header from these rows."""
    return Text(zh=f"以第 {rows} 行为表头", en=f"take row {rows} as header")


def sheet_renamed(expected: str, found: str) -> Text:
    """A sheet under another name."""
    return Text(
        zh=f"工作表“{expected}”似已改名为“{found}”",
        en=f"the sheet “{expected}” seems to be called “{found}” now",
    )


def read_sheet(found: str) -> Text:
    """Choice: read this sheet."""
    return Text(zh=f"读取工作表“{found}”", en=f"read the sheet “{found}”")


def form_renumbered(expected: str, found: str, sheet: str) -> Text:
    """A form under another number."""
    return Text(
        zh=f"表 {expected} 似已改号为 {found}（工作表“{sheet}”）",
        en=f"form {expected} seems to be {found} now (sheet “{sheet}”)",
    )


def form_missing(expected: str, title: str) -> Text:
    """A required form that is not there, nor anything like it."""
    return Text(zh=f"缺少表 {expected}（{title}）", en=f"form {expected} ({title}) is not there")


def renumbered(axis: str, code: int, text: str, now: str) -> Text:
    """A text that stands beside another code."""
    zh = _AXES[axis]
    return Text(
        zh=f"{zh} {code}“{text}”现编号为 {now}", en=f"{axis} {code} “{text}” now has the code {now}"
    )


def take_code(axis: str, now: str) -> Text:
    """Choice: read this code."""
    zh = _AXES[axis]
    return Text(zh=f"读取{zh} {now}", en=f"read {axis} {now}")


def code_gone(axis: str, code: int, text: str) -> Text:
    """A code whose text is not in the form."""
    zh = _AXES[axis]
    return Text(zh=f"{zh} {code}“{text}”不在表内", en=f"{axis} {code} “{text}” is not in the form")


def new_codes(form: str, texts: Sequence[str]) -> Text:
    """Lines or columns of a form the layout does not know."""
    return Text(
        zh=f"表 {form} 新增：{'、'.join(texts)}",
        en=f"form {form} has new codes: {', '.join(texts)}",
    )


def file_renamed(pattern: str, found: str) -> Text:
    """A file name the layout does not recognise."""
    return Text(
        zh=f"文件名“{found}”不符合 {pattern}",
        en=f"the file name “{found}” does not match {pattern}",
    )


def named_like(pattern: str) -> Text:
    """Choice: recognise files by this pattern."""
    return Text(zh=f"以 {pattern} 识别文件名", en=f"recognise file names by {pattern}")


def moved(found: str, before: str, now: str) -> Text:
    """A column in another place; nothing has to be changed."""
    return Text(zh=f"“{found}”由 {before} 移到 {now}", en=f"“{found}” moved from {before} to {now}")


def _quoted(texts: Sequence[str]) -> Text:
    quoted = [f"“{text}”" for text in texts]
    return Text(zh="、".join(quoted), en=", ".join(quoted))
