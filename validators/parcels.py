"""What the stages of a run over parts hand on to each other: frames with an address, as bytes.

An engine that moves rows between machines wants one schema; datasets have many. So a frame of any
columns travels as one value, in Arrow's format for streams, and beside it stands where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import polars as pl


class Kind(StrEnum):
    """What a parcel holds, and so who opens it."""

    ROWS = "rows"
    """Rows of a table that belong to articles, for the part of those articles."""
    CONTEXT = "context"
    """Rows of a table that belong to no article, for every part."""
    PIECES = "pieces"
    """What a gatherer compares, for the part of its keys."""
    KEYED = "keyed"
    """What a rule over keys looks at in rows, for the part of these keys."""
    COUNTED = "counted"
    """The first number and the count of the rows of an input, for every part."""
    KEPT = "kept"
    """Rows for the last stage, articles without bodies; on the way, for the part of their key."""
    GATHERED = "gathered"
    """Pieces that a gatherer wants, for the last stage."""
    MISMATCHES = "mismatches"
    """Spans that do not hold their words."""
    FINDINGS = "findings"
    """Findings of one rule."""
    CRASH = "crash"
    """Code and error of a rule that raised."""
    PROBLEMS = "problems"
    """What the readers reported of a table."""
    SUMMARY = "summary"
    """Columns, mappings and counts of a table."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A frame on its way."""

    kind: Kind
    table: str
    """The table it is about; empty for none."""
    part: int
    """The part it goes to next; any number will do for what is opened in the last stage."""
    order: int
    """Rank among the parcels of its kind and table: that of the input it was made of."""
    data: bytes
    rule: str = ""
    """The code of the rule it is for; empty for all."""

    @classmethod
    def of(
        cls,
        kind: Kind,
        frame: pl.DataFrame,
        *,
        table: str = "",
        part: int = 0,
        order: int = 0,
        rule: str = "",
    ) -> Parcel:
        """Pack a frame."""
        sink = BytesIO()
        frame.write_ipc_stream(sink, compression="lz4")
        return cls(kind, table, part, order, sink.getvalue(), rule)

    def frame(self) -> pl.DataFrame:
        """Unpack the frame."""
        return pl.read_ipc_stream(BytesIO(self.data))
