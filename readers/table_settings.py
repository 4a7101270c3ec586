"""What the configuration says of one table's input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableSettings:
    """The section `[tool.newsschema.tables.NAME]`."""

    files: tuple[str, ...] = ()
    """Glob patterns relative to the dataset's folder."""
    record: str | None = None
    """`module:Class` of a subclass of the table's record."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The producer's column to the record's column."""
    checks: str | None = None
    """`module:Schema` of a Pandera (Polars) schema that runs beside the rules."""
