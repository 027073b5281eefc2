"""Landing depends on what lies in the inbox, not on the order or the batches it came in."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingestion.land.small_returns import Inbox, state

FIGURE_TABLES = ("school", "enrolment", "disagreement", "ingest_issue", "layout_field")
CURRENT = ("landed", "same_bytes", "same_content", "out_of_scope", "quarantined")


@dataclass(frozen=True)
class Return:
    name: str
    text: str
    day: int
    end: str

    def put(self, inbox: Inbox) -> None:
        inbox.put(self.name, self.text, self.day, self.end)


lines = st.lists(
    st.tuples(
        st.sampled_from(["001", "002", "003"]),
        st.integers(1, 3),
        st.sampled_from(["甲", "乙", "odd", "kindergarten"]),
    ).map(lambda school: ",".join(map(str, school))),
    max_size=3,
)
texts = st.tuples(
    st.sampled_from(["forms/1,final", "forms/1,provisional", "wide/1,final", "nothing,final"]),
    lines,
).map(lambda parts: "\n".join([parts[0], *parts[1]]))
returns = st.builds(
    Return,
    name=st.sampled_from(["a.csv", "b.csv", "c/a.csv", "d.csv"]),
    text=texts,
    day=st.integers(1, 3),
    end=st.sampled_from(["\n", " \r\n"]),
)


def landed(inbox: Inbox) -> dict:
    found = state(inbox.data)
    receipts = [
        {k: v for k, v in row.items() if k not in ("supersedes_sha256",)}
        for row in found["receipt"]
        if row["status"] in CURRENT
    ]
    for row in receipts:
        # Whether an earlier return said the same is history and meant to differ.
        if row["status"] == "same_content" and row["rows_landed"] + row["rows_overridden"]:
            row.update(status="landed", reason_code=None, message_zh="", message_en="")
    return {name: found[name] for name in FIGURE_TABLES} | {"receipt": receipts}


@given(st.data(), st.lists(returns, min_size=1, max_size=7))
@settings(max_examples=12, deadline=None)
def test_the_order_and_the_batches_of_arrival_do_not_matter(data, arrivals):
    last = {arrival.name: arrival for arrival in arrivals}
    gone = data.draw(st.sets(st.sampled_from(sorted(last))))
    with tempfile.TemporaryDirectory() as folder:
        at_once, in_batches = Inbox(Path(folder) / "1"), Inbox(Path(folder) / "2")
        for arrival in last.values():
            if arrival.name not in gone:
                arrival.put(at_once)
        at_once.ingest()
        for arrival in arrivals:
            arrival.put(in_batches)
            if data.draw(st.booleans()):
                in_batches.ingest()
        for name in gone:
            in_batches.remove(name)
        in_batches.ingest()
        assert landed(in_batches) == landed(at_once)
        again = in_batches.ingest()
        assert not again.changed
