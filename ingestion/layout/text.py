"""The text of a layout file that is written by the program.

Belongs here: how it is laid out, so that people can read and correct it. Not here: what it says
(``propose``, ``versions``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from ingestion.layout.editor_schema import MODELINE

_WIDTH = 110


def layout_text(content: Mapping[str, object], comments: Sequence[str]) -> str:
    """A layout file: comment lines, then the content; short mappings and lists on one line."""
    dumped = yaml.dump(
        dict(content),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=None,
    )
    lines = [MODELINE, *(f"# {comment}" for comment in comments)]
    return "\n".join(lines) + "\n" + dumped.replace("{? '' : ", "{'': ")


class _Dumper(yaml.SafeDumper):
    """Mappings and lists of plain values on one line, everything else in blocks."""

    def ignore_aliases(self, data: object) -> bool:
        """Say everything where it belongs."""
        return True
