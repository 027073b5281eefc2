"""Landing tables and their fields, declared once in ``tables/*.yml``, units in ``units.yml``.

Belongs here: loading the declarations and deriving Arrow schemas from them.
Does not belong here: where a field sits in a return (layouts) or whether a figure is plausible.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import yaml

from contract.messages import Text

TABLES_DIR = Path(__file__).parent / "tables"
UNITS_FILE = Path(__file__).parent / "units.yml"

FieldType = Literal["text", "integer", "number", "boolean", "timestamp"]

_ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Unit:
    """A unit of measure; ``factor`` is how many ``base`` units one of it is, exactly."""

    name: str
    label: Text
    base: str
    factor: Fraction
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One column of a landing table.

    ``minimum``/``maximum`` bound what is physically possible, not what is plausible.
    ``whole``: a return states whole units unless its layout says that it states fractions (staff
    counted in full-time equivalents); kept as ``number``. Integers are always whole.
    ``bracket`` gives the class sizes a bracket field counts, upper bound None when open.
    ``in_text``: words that name the field in running text, too short or loose for a header.
    ``school_types``: 办学类型 of the schools a field counts; empty where the returns do not tell.
    """

    name: str
    type: FieldType
    unit: str
    label: Text
    description: Text
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    required: bool = False
    whole: bool = False
    bracket: tuple[int, int | None] | None = None
    line: str | None = None
    in_text: tuple[str, ...] = ()
    school_types: tuple[str, ...] = ()

    @property
    def arrow_type(self) -> pa.DataType:
        """Arrow type of the column."""
        return _ARROW_TYPES[self.type]

    @property
    def is_figure(self) -> bool:
        """Whether the column holds numbers."""
        return self.type in ("integer", "number")

    @property
    def is_whole(self) -> bool:
        """Whether a return states whole units, unless its layout says otherwise."""
        return self.whole or self.type == "integer"


@dataclass(frozen=True)
class Table:
    """One landing table: its key, its fields in order, and whether rows carry provenance."""

    name: str
    label: Text
    description: Text
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    provenance: bool

    @property
    def columns(self) -> tuple[Field, ...]:
        """Fields followed by the provenance columns, if the table carries them."""
        return self.fields + (provenance_fields() if self.provenance else ())

    @property
    def measures(self) -> tuple[Field, ...]:
        """Fields that hold figures: numeric and not part of the key."""
        return tuple(f for f in self.fields if f.is_figure and f.name not in self.key)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError names the table and what it has."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(f"table {self.name} has no field {name!r}")

    @property
    def arrow_schema(self) -> pa.Schema:
        """Arrow schema of the landing Parquet files."""
        return pa.schema([pa.field(f.name, f.arrow_type) for f in self.columns])


@cache
def units() -> dict[str, Unit]:
    """All units by name."""
    raw = _load(UNITS_FILE)
    return {
        name: Unit(
            name=name,
            label=Text(**spec["label"]),
            base=spec["base"],
            factor=Fraction(spec["factor"]),
            aliases=tuple(spec["aliases"]),
        )
        for name, spec in raw.items()
    }


@cache
def tables() -> dict[str, Table]:
    """All landing tables by name."""
    documents = [_load(path) for path in sorted(TABLES_DIR.glob("[a-z]*.yml"))]
    raw_fields = {(doc["table"], spec["name"]): spec for doc in documents for spec in doc["fields"]}
    return {doc["table"]: _table(doc, raw_fields) for doc in documents}


def table(name: str) -> Table:
    """The landing table of that name; KeyError lists the tables there are."""
    try:
        return tables()[name]
    except KeyError:
        raise KeyError(f"no landing table {name!r}; there are {sorted(tables())}") from None


@cache
def provenance_fields() -> tuple[Field, ...]:
    """Columns every figure-bearing landing table ends with."""
    raw = _load(TABLES_DIR / "_provenance.yml")
    return tuple(_field(spec) for spec in raw["fields"])


def _load(path: Path) -> dict[str, Any]:
    """A declaration file; the parser in C, where there is one, is eight times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return content


def _table(doc: dict[str, Any], raw_fields: dict[tuple[str, str], dict[str, Any]]) -> Table:
    return Table(
        name=doc["table"],
        label=Text(**doc["label"]),
        description=Text(**doc["description"]),
        key=tuple(doc["key"]),
        fields=tuple(_field(_dereference(spec, raw_fields)) for spec in doc["fields"]),
        provenance=doc.get("provenance", True),
    )


def _dereference(
    spec: dict[str, Any], raw_fields: dict[tuple[str, str], dict[str, Any]]
) -> dict[str, Any]:
    """Follow ``ref: table.field`` to the one declaration of a shared field."""
    if "ref" not in spec:
        return spec
    owner, _, name = spec["ref"].partition(".")
    return raw_fields[(owner, name)]


def _field(spec: dict[str, Any]) -> Field:
    minimum, maximum = spec.get("range") or (None, None)
    bracket = spec.get("bracket")
    return Field(
        name=spec["name"],
        type=spec["type"],
        unit=spec["unit"],
        label=Text(**spec["label"]),
        description=Text(**spec["description"]),
        aliases=tuple(spec.get("aliases", ())),
        minimum=minimum,
        maximum=maximum,
        values=tuple(spec.get("values", ())),
        required=spec.get("required", False),
        whole=spec.get("whole", False),
        bracket=(bracket[0], bracket[1]) if bracket else None,
        line=spec.get("line"),
        school_types=tuple(spec.get("school_types", ())),
        in_text=tuple(spec.get("in_text", ())),
    )
