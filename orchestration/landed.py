"""The school years there is something to work on, or a clear word that there is none.

Belongs here: asking the data folder. Not here: the registry as partitions (``school_years``).
"""

from __future__ import annotations

from contract.messages import Text, UserError, Where
from contract.paths import DataFolder


def landed_years(data: DataFolder) -> tuple[int, ...]:
    """Landed school years, ascending, at least one; UserError ``nothing_landed`` otherwise."""
    years = data.landed_years()
    if not years:
        raise UserError(
            code="nothing_landed",
            what=Text(zh="还没有任何学年的报表入库。", en="No school year has landed yet."),
            remedy=Text(
                zh="请把报表放入 inbox/<学年>/ 并运行 junheng ingest。",
                en="Put returns into inbox/<school year>/ and run junheng ingest.",
            ),
            where=Where(file=str(data.landing)),
        )
    return years
