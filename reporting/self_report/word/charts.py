"""Native Word charts: drawn by the program that opens the document, edited like any other.

Belongs here: a chart as DrawingML with the figures in it and in an embedded workbook. Not here:
which charts a report has (``topics``).

A picture would need the fonts of the machine that publishes, and differ with them; this is text.
Numbers are the printed ones, so that a chart says what the table beside it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import xlsxwriter

from contract.messages import Language
from reporting.self_report.filling import Chart, Series
from reporting.self_report.word.body import plain
from reporting.site.chart_style import BLUE, ORANGE

SHEET = "Sheet1"
_CREATED = datetime(2018, 9, 1)
_COLOURS = tuple(one.removeprefix("#") for one in (BLUE, ORANGE))
_MARKERS = ("circle", "square")
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_AXES = '<c:axId val="1"/><c:axId val="2"/>'
_STRAIGHT = '<c:smooth val="0"/>'
_SMALL_TEXT = (
    '<c:txPr><a:bodyPr rot="0" vert="horz"/><a:p><a:pPr><a:defRPr sz="800"/></a:pPr>'
    '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)


def chart_xml(chart: Chart, language: Language, workbook: str) -> bytes:
    """The chart part; ``workbook`` is the relation of its embedded workbook."""
    lines = list(_plots(chart, language))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{''.join(lines)}{_category_axis()}{_value_axis()}</c:plotArea>"
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_SMALL_TEXT}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    ).encode()


def chart_workbook(chart: Chart, language: Language) -> bytes:
    """The figures of a chart as a workbook: what opens on "edit data"."""
    saved = BytesIO()
    workbook = xlsxwriter.Workbook(saved, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    sheet = workbook.add_worksheet(SHEET)
    for row, category in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, category.in_(language))
    for column, series in enumerate(chart.series, start=1):
        sheet.write_string(0, column, series.name.in_(language))
        for row, point in enumerate(series.points, start=1):
            if point is not None:
                sheet.write_number(row, column, float(point.number))
    workbook.close()
    return saved.getvalue()


def _plots(chart: Chart, language: Language) -> Iterator[str]:
    """Values as lines or bars, limits as broken lines over them."""
    numbered = list(enumerate(chart.series))
    values = [(place, one) for place, one in numbered if not one.is_limit]
    limits = [(place, one) for place, one in numbered if one.is_limit]
    if chart.kind == "bar":
        bars = "".join(
            _series(chart, place, language, f"<c:spPr>{_fill(place)}</c:spPr>")
            for place, _ in values
        )
        yield (
            '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
            f'<c:varyColors val="0"/>{bars}<c:gapWidth val="70"/>{_AXES}</c:barChart>'
        )
    lines = limits if chart.kind == "bar" else numbered
    if lines:
        drawn = "".join(
            _series(chart, place, language, _line(place, one), is_line=True) for place, one in lines
        )
        yield (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{drawn}<c:marker val="1"/>{_AXES}</c:lineChart>'
        )


def _series(chart: Chart, place: int, language: Language, look: str, is_line: bool = False) -> str:
    one, column = chart.series[place], chr(ord("B") + place)
    last = len(chart.categories) + 1
    categories = "".join(
        f'<c:pt idx="{number}"><c:v>{plain(text.in_(language))}</c:v></c:pt>'
        for number, text in enumerate(chart.categories)
    )
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{point.number}</c:v></c:pt>'
        for number, point in enumerate(one.points)
        if point is not None
    )
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef>'
        f'<c:f>{SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{plain(one.name.in_(language))}</c:v></c:pt></c:strCache>'
        f"</c:strRef></c:tx>{look}<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f>"
        f'<c:strCache><c:ptCount val="{last - 1}"/>{categories}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>0.000</c:formatCode><c:ptCount val="{last - 1}"/>{points}'
        f"</c:numCache></c:numRef></c:val>{_STRAIGHT if is_line else ''}</c:ser>"
    )


def _line(place: int, one: Series) -> str:
    """A line with its marker; a limit is broken and has none."""
    dash = '<a:prstDash val="dash"/>' if one.is_limit else ""
    width = 12_700 if one.is_limit else 22_225
    line = f'<c:spPr><a:ln w="{width}">{_fill(place)}{dash}</a:ln></c:spPr>'
    if one.is_limit:
        return f'{line}<c:marker><c:symbol val="none"/></c:marker>'
    symbol = _MARKERS[_level(place)]
    return (
        f'{line}<c:marker><c:symbol val="{symbol}"/><c:size val="6"/>'
        f"<c:spPr>{_fill(place)}</c:spPr></c:marker>"
    )


def _fill(place: int) -> str:
    return f'<a:solidFill><a:srgbClr val="{_COLOURS[_level(place)]}"/></a:solidFill>'


def _level(place: int) -> int:
    """Series come in pairs, values and their limit, which share a colour."""
    return place // 2 % len(_COLOURS)


def _category_axis() -> str:
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_SMALL_TEXT}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
    )


def _value_axis() -> str:
    return (
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="D9DEE5"/></a:solidFill></a:ln></c:spPr>'
        '</c:majorGridlines><c:numFmt formatCode="0.0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_SMALL_TEXT}<c:crossAx val="1"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )
