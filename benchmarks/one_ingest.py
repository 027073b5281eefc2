"""``python -m benchmarks.one_ingest INBOX PROCESSES``: what one ingest into an empty folder costs.

Belongs here: one measured ingest in a process of its own, as ``junheng ingest`` is one. Not here:
what it is compared with. Prints JSON: seconds of wall clock, seconds of CPU time of this process
(not of its workers), files by status. Starting Python and importing is not counted.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.cost import cost
from contract.paths import DataFolder
from ingestion.ingest import IngestReport, ingest


def main(inbox: Path, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder.at(folder)
        shutil.copytree(inbox, data.inbox)
        reports: list[IngestReport] = []
        spent = cost(lambda: reports.append(ingest(data, processes=processes)))
    files = Counter[str]()
    for year in reports[0].years:
        files.update(year.files)
    print(json.dumps({"wall": spent.wall, "cpu": spent.cpu, "files": files}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
