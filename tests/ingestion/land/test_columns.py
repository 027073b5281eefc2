"""Columns laid out by hand are those Arrow would make, and need no pandas."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from datetime import datetime

import pyarrow as pa
import pytest

from ingestion.land.columns import column, no_rows, table_of, table_of_rows

NOON = datetime(2022, 1, 1, 12, 0, 0, 123456)
VALUES = {
    pa.string(): ["", "甲校", "x" * 300],
    pa.int64(): [0, -1, 2**63 - 1, -(2**63)],
    pa.float64(): [0.1, -2.0, 1e308, 3],
    pa.bool_(): [True, False, True, True, False, False, True, False, True],
    pa.timestamp("us"): [NOON, datetime(1969, 12, 31, 23, 59, 59, 999999)],
}


@pytest.mark.parametrize("kind", VALUES, ids=str)
@pytest.mark.parametrize("gaps", ["none", "some", "all", "no values"])
def test_a_column_is_the_one_arrow_would_make(kind, gaps):
    values = {
        "none": VALUES[kind],
        "some": [None, *VALUES[kind], None, *VALUES[kind]],
        "all": [None] * 9,
        "no values": [],
    }[gaps]
    made = column(values, kind)
    made.validate(full=True)
    assert made.equals(pa.array(values, kind))
    assert made.null_count == values.count(None)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**63, pa.int64()),
        ("12", pa.int64()),
        (1.5, pa.int64()),
        ("1.5", pa.float64()),
        (1, pa.string()),
        ("\ud800", pa.string()),
        (1, pa.bool_()),
        ("2022-01-01", pa.timestamp("us")),
    ],
)
def test_a_value_of_another_type_is_refused(value, kind):
    with pytest.raises((TypeError, ValueError, OverflowError, AttributeError)):
        column([value], kind)


def test_a_table_is_made_of_columns_or_of_rows():
    schema = pa.schema([("school_id", pa.string()), ("pupils", pa.int64())])
    rows = [{"school_id": "001", "pupils": 3}, {"school_id": "002", "pupils": None}]
    expected = pa.Table.from_pylist(rows, schema=schema)
    assert table_of_rows(rows, schema).equals(expected)
    by_column = {"pupils": [3, None], "school_id": ["001", "002"]}
    assert table_of(by_column, schema).equals(expected)
    assert no_rows(schema).equals(schema.empty_table())


def test_an_ingest_does_not_import_pandas(tmp_path):
    program = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from tests.ingestion.land.small_returns import Inbox
        inbox = Inbox(Path({str(tmp_path)!r}))
        inbox.put("a.csv", "forms/1,final\\n001,100,first")
        inbox.put("b.csv", "wide/1,final\\n001,110,second")
        inbox.put("c.csv", "unknown,final")
        inbox.ingest()
        inbox.ingest()
        assert inbox.rows("disagreement") and inbox.rows("ingest_issue")
        print("pandas" in sys.modules)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "False"
