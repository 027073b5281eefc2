"""Python values as Arrow columns, without pandas.

Belongs here: values of the types landing tables have, made Arrow arrays and tables. Not here: what
the tables are.

``pyarrow.array`` asks pandas about every list it is given and imports it for that, which costs
more time than reading a county. So columns are laid out here as the Arrow format describes them
(Columnar Format 1.x, "Physical Memory Layout"): a bit for every value that is there, then the
values side by side. A value that is not of the column's type is an error (TypeError,
OverflowError, AttributeError), as it would be there.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import pyarrow as pa

Values = Sequence[Any]

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def column(values: Values, kind: pa.DataType) -> pa.Array:
    """The values, None for missing, as an array of text, int64, float64, bool or timestamp."""
    buffers = _BUFFERS[kind](values)
    there = None if None not in values else _bits([value is not None for value in values])
    return pa.Array.from_buffers(kind, len(values), [there, *buffers])


def texts(values: Iterable[str | None]) -> pa.Array:
    """A column of text."""
    return column(list(values), pa.string())


def table_of(columns: Mapping[str, Values], schema: pa.Schema) -> pa.Table:
    """A table of that schema; ``columns`` has all its columns, of equal length."""
    return pa.Table.from_arrays([column(columns[f.name], f.type) for f in schema], schema=schema)


def table_of_rows(rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    """A table of that schema; every row has all its columns."""
    return table_of({name: [row[name] for row in rows] for name in schema.names}, schema)


def no_rows(schema: pa.Schema) -> pa.Table:
    """A table of that schema without rows."""
    return table_of_rows((), schema)


def _bits(flags: Sequence[bool]) -> pa.Buffer:
    digits = "".join(["1" if flag else "0" for flag in reversed(flags)])
    return pa.py_buffer(int(digits or "0", 2).to_bytes((len(flags) + 7) // 8, "little"))


def _texts(values: Values) -> list[pa.Buffer]:
    encoded = [b"" if value is None else value.encode() for value in values]
    ends = array("i", accumulate(map(len, encoded), initial=0))
    return [pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]


def _integers(values: Values) -> list[pa.Buffer]:
    return [pa.py_buffer(array("q", [0 if value is None else value for value in values]))]


def _numbers(values: Values) -> list[pa.Buffer]:
    return [pa.py_buffer(array("d", [0.0 if value is None else value for value in values]))]


def _booleans(values: Values) -> list[pa.Buffer]:
    if not {type(value) for value in values} <= {bool, type(None)}:
        raise TypeError("a column of booleans holds something else")
    return [_bits([bool(value) for value in values])]


def _times(values: Values) -> list[pa.Buffer]:
    return _integers([None if v is None else (v - _EPOCH) // _MICROSECOND for v in values])


_BUFFERS: dict[pa.DataType, Callable[[Values], list[pa.Buffer]]] = {
    pa.string(): _texts,
    pa.int64(): _integers,
    pa.float64(): _numbers,
    pa.bool_(): _booleans,
    pa.timestamp("us"): _times,
}
