"""What is said of a cell that a field cannot hold as it stands, in Chinese and English.

Belongs here: the message and the remedy of each problem, the name of each cleaning. Not here:
finding them (``values``).
"""

from __future__ import annotations

from dataclasses import dataclass

from contract.fields import Field
from contract.messages import Text
from ingestion.model import Cell
from ingestion.values import Converted


@dataclass(frozen=True)
class Advice:
    """What a problem or a note means and what to do; ``{raw}``, ``{label}`` … are filled in."""

    what: Text
    remedy: Text


_AS_FIGURE = Text(
    zh="请在该单元格填写阿拉伯数字后重新报送。", en="Enter a plain figure in that cell and resend."
)
_AS_TEXT = Text(
    zh="请将该列设为文本格式，重新录入标识码后报送。",
    en="Format the column as text, enter the identifier again and resend.",
)

PROBLEMS: dict[str, Advice] = {
    "error_cell": Advice(
        Text(zh="单元格为错误值“{raw}”。", en="The cell holds the error {raw!r}."),
        Text(
            zh="请更正公式或直接填写数值后重新报送。",
            en="Correct the formula or enter the figure, then resend.",
        ),
    ),
    "text_in_number": Advice(
        Text(
            zh="“{label}”应为数值，实为“{raw}”。",
            en="{field} should be a number but reads {raw!r}.",
        ),
        _AS_FIGURE,
    ),
    "number_in_scientific_notation": Advice(
        Text(
            zh="“{label}”以科学计数法“{raw}”写出，位数可能已丢失。",
            en="{field} is written as {raw!r}; digits may have been lost.",
        ),
        _AS_FIGURE,
    ),
    "percent_not_allowed": Advice(
        Text(
            zh="“{label}”不是比率，不应带百分号：“{raw}”。",
            en="{field} is not a rate, yet it carries a percent sign: {raw!r}.",
        ),
        _AS_FIGURE,
    ),
    "boolean_in_number": Advice(
        Text(
            zh="“{label}”应为数值，实为逻辑值“{raw}”。",
            en="{field} should be a number but is the logical value {raw!r}.",
        ),
        _AS_FIGURE,
    ),
    "date_in_number": Advice(
        Text(
            zh="“{label}”应为数值，实为日期“{raw}”。",
            en="{field} should be a number but is the date {raw!r}.",
        ),
        Text(
            zh="请将单元格格式改为常规并填写数值后重新报送。",
            en="Set the cell format to General, enter the figure and resend.",
        ),
    ),
    "not_whole": Advice(
        Text(
            zh="“{label}”应为整数，实为“{raw}”。",
            en="{field} should be a whole number but is {raw!r}.",
        ),
        _AS_FIGURE,
    ),
    "not_finite": Advice(
        Text(zh="“{label}”不是有限数值：“{raw}”。", en="{field} is not a finite number: {raw!r}."),
        _AS_FIGURE,
    ),
    "not_boolean": Advice(
        Text(
            zh="“{label}”应为是或否，实为“{raw}”。",
            en="{field} should be yes or no but reads {raw!r}.",
        ),
        Text(zh="请填“是”或“否”后重新报送。", en="Enter 是 or 否 and resend."),
    ),
    "not_in_list": Advice(
        Text(
            zh="“{label}”的取值“{raw}”不在规定范围：{values}。",
            en="{field} has the value {raw!r}, which is not one of {values}.",
        ),
        Text(zh="请改为规定取值后重新报送。", en="Use one of the listed values and resend."),
    ),
    "identifier_in_scientific_notation": Advice(
        Text(
            zh="标识码“{raw}”已被表格软件改为科学计数法，原码无法还原。",
            en="The identifier was turned into {raw!r} by the spreadsheet; it cannot be restored.",
        ),
        _AS_TEXT,
    ),
    "identifier_lost_digits": Advice(
        Text(
            zh="标识码“{raw}”以数值存放且超过 15 位，末位已丢失。",
            en="The identifier {raw!r} was kept as a number of over 15 digits; digits are lost.",
        ),
        _AS_TEXT,
    ),
    "too_large": Advice(
        Text(
            zh="“{label}”为“{raw}”，位数过多，无法作为整数存放。",
            en="{field} is {raw!r}, which has more digits than a whole number can have.",
        ),
        _AS_FIGURE,
    ),
    "out_of_range": Advice(
        Text(
            zh="“{label}”为“{raw}”，超出可能范围 {minimum}～{maximum}（已按原值入库）。",
            en="{field} is {raw!r}, outside the possible range {minimum} to {maximum}"
            " (kept as stated).",
        ),
        Text(
            zh="请核对数值与计量单位；有误请更正后重新报送。",
            en="Check figure and unit; if wrong, correct and resend.",
        ),
    ),
}
"""Every problem code :func:`convert` can return."""

NOTES: dict[str, Text] = {
    "full_width": Text(zh="全角字符已转为半角", en="full-width characters made half-width"),
    "thousands_separator": Text(zh="已去除千位分隔符", en="thousands separators removed"),
    "spaces": Text(zh="已去除空格", en="spaces removed"),
    "percent_sign": Text(zh="百分号已换算", en="percent sign converted"),
    "decimal_zeros": Text(zh="整数的小数零已去除", en="zeros after the point of a whole number"),
    "text_marker": Text(zh="已去除文本标记", en="text marker of the spreadsheet removed"),
    "number_to_identifier": Text(zh="数值已还原为标识码", en="number made an identifier again"),
    "leading_zero_restored": Text(zh="已补回前导零", en="leading zeros restored"),
}
"""Every note code :func:`convert` can return."""


def advice(converted: Converted, raw: Cell, field: Field) -> Advice:
    """The filled message and remedy of a problem; KeyError if there is none."""
    template = PROBLEMS[converted.problem or ""]
    values = {
        "raw": raw if isinstance(raw, str) else str(raw),
        "label": field.label.zh,
        "field": field.label.en,
        "minimum": _shown(field.minimum),
        "maximum": _shown(field.maximum),
        "values": ", ".join(field.values),
    }
    return Advice(template.what.format(**values), template.remedy.format(**values))


def _shown(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}" if abs(bound) < 1e6 else f"{bound:.0f}"
