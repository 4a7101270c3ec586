"""Lines that are no row: gathered on the way, and reported many at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from newsschema.readers.json_columns import MAX_COLUMNS
from newsschema.readers.problems import problem_frame
from newsschema.readers.source import Source
from newsschema.readers.strict_json import BadLine, shown

TOO_MANY_KEYS: Final = BadLine(
    "IO017", f"with this row the file would have more than {MAX_COLUMNS:,} different keys"
)


@dataclass(slots=True)
class BadLines:
    """The bad lines of one file."""

    source: Source
    problems: list[pl.DataFrame]
    """Where they are reported."""
    waiting: list[dict[str, Any]] = field(default_factory=list)
    """Those that are not reported yet."""

    def add(self, line: int, row: int, why: BadLine, text: bytes) -> None:
        """Take in a line.

        Args:
            line: its physical number, from 1.
            row: its number among the rows, from 0.
            why: what is wrong with it.
            text: the line as it stands.
        """
        self.waiting.append(
            {
                "code": why.code,
                "line": line,
                "row": row,
                "message": why.message,
                "help": why.help,
                "found": shown(text),
            }
        )

    def report(self) -> int:
        """Report those that wait; their number."""
        count = len(self.waiting)
        if count:
            lines = pl.DataFrame(self.waiting, schema_overrides={"help": pl.String})
            said = problem_frame("IO003", self.source.table, lines, file=self.source.file)
            self.problems.append(said)
            self.waiting = []
        return count


def over_limit(size: int) -> BadLine:
    """What to say of a row that is too long to be read."""
    return BadLine("IO017", f"the row has {size:,} bytes, more than is read")
