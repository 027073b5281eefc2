"""How well a file fits versions of one family that are used in the same school year.

Belongs here: counting what is not as a version says, to choose the nearest. Not here: telling
people what differs (``versions``), whether a version may be chosen at all (``recognise``).

Counties change over to a new version at their own pace, and resend what they sent in the old one:
the file says which it is, not the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingestion.layout.schema import Layout
from ingestion.map.columns import difference
from ingestion.map.header import HeaderBlock, find_header
from ingestion.map.plan import plan_of
from ingestion.map.table import header_of
from ingestion.model import Document


def nearest_version(document: Document, versions: Sequence[Layout]) -> Layout:
    """The version with the least that is not as it says; of equally near ones the latest."""
    latest_first = sorted(versions, key=lambda layout: -layout.school_years.first)
    if len(latest_first) == 1:
        return latest_first[0]
    forms = _differing_forms(versions)
    return min(latest_first, key=lambda layout: _misfits(document, layout, forms))


def header_blocks(document: Document, layout: Layout) -> list[HeaderBlock]:
    """Header blocks of the sheets a layout may be read from."""
    found: dict[tuple[str, str], HeaderBlock] = {}
    for name, record in layout.records.items():
        header = header_of(layout, name)
        for sheet in document.sheet_names:
            key = (sheet, repr(header))
            if key in found or (record.sheet and not re.search(record.sheet, sheet)):
                continue
            block = find_header(document.sheet(sheet), header)
            if block is not None:
                found[key] = block
    return list(found.values())


def _misfits(document: Document, layout: Layout, forms: Iterable[str]) -> int:
    """Cells, texts and headers that are not as the version says."""
    return _in_forms(document, layout, forms) + _in_headers(document, layout)


def _in_forms(document: Document, layout: Layout, forms: Iterable[str]) -> int:
    index = plan_of(layout).index
    sheets = index.sheets(document.sheet_names)
    count = 0
    for code in forms:
        if not sheets.get(code):
            count += len(index.addresses.get(code, ()))
            continue
        geometry = index.geometry(code, document.sheet(sheets[code][0]))
        lost = sum(not isinstance(spot, tuple) for spot in geometry.spots)
        count += lost + len(geometry.mismatches)
    return count


def _in_headers(document: Document, layout: Layout) -> int:
    if layout.kind == "form_workbook":
        return 0
    matches = [difference(layout, block) for block in header_blocks(document, layout)]
    return min((len(match.missing) + len(match.unexpected) for match in matches), default=0)


def _differing_forms(versions: Sequence[Layout]) -> list[str]:
    """Forms that the versions do not say the same of; what they agree on decides nothing."""
    indexes = [plan_of(layout).index for layout in versions]
    codes = dict.fromkeys(code for layout in versions for code in layout.forms)
    said = {
        code: [
            (layout.forms.get(code), index.addresses.get(code))
            for layout, index in zip(versions, indexes, strict=True)
        ]
        for code in codes
    }
    return [code for code, says in said.items() if any(one != says[0] for one in says)]
