"""PDF files small enough to be written by hand, for tests."""

from __future__ import annotations

_KEY = "00" * 32
ENCRYPTED = (
    f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{_KEY}> /U <{_KEY}> >>"
)
"""Trailer of a file that no password opens, least of all none (ISO 32000-1, 7.6.3)."""


def pdf(content: str, trailer: str = "") -> bytes:
    """A page of a PDF with some drawing operators; ``trailer``: more entries of its trailer."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 6\n0000000000 65535 f \n{rows}"
    entries = f"/Size 6 /Root 1 0 R {trailer}"
    return f"{body}{table}trailer << {entries} >>\nstartxref\n{len(body)}\n%%EOF".encode()
