"""What a rule gives to mend what it found, and who gathers it.

Rules say what the data are to hold; `newsschema.repairs` decides what is done of it. The repair
of a cell or row comes from `ExpressionRule.fix_rows`, that of a value which could not be read
from `Rule.fix_problems`, that of a text from the places of a `TextRule`, and that of a
group rule from `GroupRule.fix_data`: frames of one of three shapes, `MOVES`, `MERGES`, or
`__index`, `fix_safety` and the columns of its table that change. Where another row has the
finding, `because` is that row's `__index`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from newsschema.readers.strict_json import BadLine, parse_object
from newsschema.readers.table import INDEX, Table
from newsschema.schemas.record import Record

if TYPE_CHECKING:
    from newsschema.validators.data import Data
    from newsschema.validators.rule import ExpressionRule, GroupRule, Rule

MOVES: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "item": pl.UInt32(),
        "new_start": pl.Int64(),
        "new_end": pl.Int64(),
        "new_text": pl.String(),
        "fix_safety": pl.String(),
    }
)
"""Spans that belong elsewhere: the span (as in `data.SPANS`), its new place in code points, and
the words there, null where they are those that it carries. A span without words stays so. The
text of a quote follows its spans."""

MERGES: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "into": pl.UInt32(),
        "fix_safety": pl.String(),
    }
)
"""Rows that go because the row `into` (an `__index` of the same table) says what they say. What
refers to the key of the one that goes is made to refer to the other; a null `into` drops the
row, to which nothing refers."""

VALUE: Final = pl.Schema({"value": pl.String(), "fix_safety": pl.String()})
"""The repair of a value that could not be read: JSON."""


ESCAPED: Final = re.compile(rb"\\x([89a-f][0-9a-f])")
"""How readers show a byte that is not UTF-8."""

TOLD: Final = ("value", "fix_safety", "fix_summary")


class Collector(Protocol):
    """Is shown by the engine what fails, while the data that say how to mend it are there."""

    def rows(
        self,
        rule: ExpressionRule,
        table: Table,
        rows: pl.DataFrame,
        column: str,
        details: pl.DataFrame,
    ) -> None:
        """Failing rows of a batch, and what the rule says of them."""

    def group(self, rule: GroupRule, data: Data) -> None:
        """A part of the data in which some rows fail a group rule."""

    def problems(self, rule: Rule, table: Table, problems: pl.DataFrame) -> None:
        """What the readers reported of a table under one rule, with the rule's repair."""

    def end(self, frames: Mapping[str, pl.DataFrame], crashed: AbstractSet[str]) -> None:
        """All rows of every table, articles without bodies; the rules that crashed."""


def mended_line(rule: Rule, text: bytes) -> bytes | None:
    """A line that can't be read as a rule mends it; null where it can't be read even then."""
    new = rule.mend_line(text.strip(b" \t\r"))
    return None if new is None or isinstance(parse_object(new), BadLine) else new


def _byte(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode())


def _of_lines(rule: Rule, problems: pl.DataFrame) -> pl.DataFrame:
    """The repairs of lines that can't be read; `found` has them whole."""
    texts = [ESCAPED.sub(_byte, (text or "").encode()) for text in problems["found"]]
    mended = [mended_line(rule, text) is not None for text in texts]
    hit = pl.Series(mended, dtype=pl.Boolean)
    return problems.select(
        fix_safety=pl.when(hit).then(pl.lit(str(rule.safety))),
        fix_summary=pl.when(hit).then(pl.lit("mend the line and read it")),
    )


def with_fix(rule: Rule, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    """Problems of one rule with `value`, and the safety and summary of the repair.

    Cells whose text was cut when it was kept can't be mended.
    """
    from newsschema.readers.problems import FOUND

    problems = problems.with_columns(value=pl.lit(None, dtype=pl.String))
    uncut = pl.col("found").str.len_chars() < FOUND
    cells = pl.all_horizontal(pl.col("row", "column", "found").is_not_null()) & uncut
    numbered = problems.with_row_index("__at")
    lines = pl.col("row").is_not_null() & pl.col("column").is_null() & uncut
    told = [numbered.clear().select("__at", *TOLD)]
    for some, mend in (
        (numbered.filter(cells), lambda rows: rule.fix_problems(rows, record)),
        (numbered.filter(pl.col("row").is_null()), rule.fix_wholes),
        (numbered.filter(lines), lambda rows: _of_lines(rule, rows)),
    ):
        mended = mend(some) if some.height else None
        if mended is not None:
            frame = some.select("__at").hstack(mended)
            told.append(
                frame.select(
                    "__at",
                    *(n if n in mended.columns else pl.lit(None, pl.String).alias(n) for n in TOLD),
                )
            )
    return (
        numbered.drop(TOLD)
        .join(pl.concat(told), on="__at", how="left", maintain_order="left")
        .drop("__at")
    )
