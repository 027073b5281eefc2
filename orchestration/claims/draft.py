"""The claims of a document as a draft of the county forms, to be confirmed and handed in.

Belongs here: rows of the table ``claim``, and the workbook with what is known of the county.
Not here: the workbook's sheets and headings (``ingestion.template``).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from contract.paths import DataFolder
from expectations.claims.model import printed_exponent, shifted
from expectations.claims.subjects import Subject
from expectations.claims.table import SEPARATOR
from expectations.claims.words import plain
from ingestion.county_figures import known_figures
from ingestion.template import template_sheets, write_county_forms_template
from orchestration.claims.checks import DraftedClaim

CLAIM = "claim"
_WAN, _YI = 4, 8
Row = dict[str, Any]


def write_draft(
    path: Path,
    data: DataFolder,
    school_year: int,
    county: Subject,
    document: str,
    drafted: Iterable[DraftedClaim],
) -> int:
    """Write the county forms with the drafted claims in the sheet of claims; how many there are.

    The other sheets, and claims of other documents, are as they have landed.
    """
    sheets = [sheet.table.name for sheet in template_sheets(school_year)]
    known = known_figures(data, school_year, county.code, sheets)
    others = [row for row in known.get(CLAIM, ()) if row["document"] != document]
    rows = [claim_row(one, document) for one in drafted]
    filled = {**known, CLAIM: [*others, *rows]}
    write_county_forms_template(path, school_year, county.code, county.name, filled)
    return len(rows)


def claim_row(drafted: DraftedClaim, document: str) -> Row:
    """A claim as a row of the table ``claim``; figures as cells that keep the digits printed."""
    claim, names = drafted.claim, drafted.names
    operands = [_cell(one) for one in claim.operands]
    denominator = _cell(claim.denominator)
    return {
        "document": document,
        "claim_id": drafted.claim_id,
        "kind": claim.kind.value,
        "numerator": SEPARATOR.join(names.numerator if names else operands),
        "denominator": (names.denominator if names else denominator) or None,
        "multiplier": float(claim.multiplier) if claim.multiplier != 1 else None,
        "stated_value": _cell(claim.stated) or None,
        "stated_text": drafted.stated_text,
        "qualifier": claim.qualifier.value,
    }


def _cell(value: Decimal | None) -> str:
    """A figure with the digits it was printed with: 1.54万 is not 15400."""
    if value is None:
        return ""
    exponent = printed_exponent(value)
    if exponent <= 0:
        return plain(value)
    if exponent <= _WAN:
        return f"{plain(shifted(value, -_WAN))}万"
    return f"{plain(shifted(value, -_YI))}亿"
