"""Gathering: what the rules would do about everything that fails in one run."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Table
from newsschema.validators.data import Data
from newsschema.validators.fixing import MERGES, MOVES
from newsschema.validators.rule import ExpressionRule, GroupRule, Rule
from newsschema.validators.text_rule import TextRule

BODY: Final = "body"
BEFORE: Final = "__before"

CODED_MOVES: Final = pl.Schema({"code": pl.String(), **MOVES})
CODED_MERGES: Final = pl.Schema({"code": pl.String(), **MERGES})
TEXTS: Final = pl.Schema(
    {
        "code": pl.String(),
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "article_id": pl.String(),
        "fix_safety": pl.String(),
    }
)
"""Texts in which a text rule has found places that it can mend."""
UNREAD: Final = pl.Schema(
    {
        "code": pl.String(),
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "column": pl.String(),
        "found": pl.String(),
        "value": pl.String(),
        "fix_safety": pl.String(),
    }
)
"""Values that could not be read, as text, and what they are to be, as JSON.

Without a row it is a file or column that is right once it is written again."""


@dataclass(frozen=True, slots=True)
class NewValues:
    """New values of one column, by one rule."""

    code: str
    table: str
    column: str
    frame: pl.DataFrame
    """`__index`, `value` of the column's type, `fix_safety`, `because` (the `__index` of the row
    with the finding), and `before` of bodies, which are gone when the run ends."""


@dataclass(slots=True)
class Proposals:
    """A `Collector` that asks the rules for their repairs."""

    values: list[NewValues] = field(default_factory=list)
    text_rules: dict[str, TextRule] = field(default_factory=dict)
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """All rows of every table, articles without bodies."""
    crashed: AbstractSet[str] = frozenset()
    _moves: list[pl.DataFrame] = field(default_factory=list)
    _merges: list[pl.DataFrame] = field(default_factory=list)
    _texts: list[pl.DataFrame] = field(default_factory=list)
    _unread: list[pl.DataFrame] = field(default_factory=list)
    _cells: dict[tuple[str, str], dict[int, Any]] = field(default_factory=dict)

    def rows(
        self,
        rule: ExpressionRule,
        table: Table,
        rows: pl.DataFrame,
        column: str,
        details: pl.DataFrame,
    ) -> None:
        """Take the repairs of failing rows of a batch."""
        if "fix_safety" not in details.columns:
            return
        safety = details["fix_safety"]
        if safety.len() != rows.height:
            safety = safety.gather([0] * rows.height)
        mendable = safety.is_not_null()
        if not mendable.any():
            return
        new = rule.fix_rows(rows, column)
        if new is not None:
            whole = rows.select(INDEX).with_columns(fix_safety=safety).hstack(new)
            if BODY in new.columns:
                whole = whole.with_columns(rows[BODY].alias(BEFORE))
            self._take_values(rule.code, table.name, whole.filter(mendable))
        elif isinstance(rule, TextRule):
            self._take_texts(rule, table.name, rows.filter(mendable), column, safety)

    def group(self, rule: GroupRule, data: Data) -> None:
        """Take the repairs of a group rule."""
        for lazy in rule.fix_data(data):
            frame = lazy.filter(pl.col("fix_safety").is_not_null()).collect(engine="in-memory")
            if frame.is_empty():
                continue
            frame = frame.with_columns(code=pl.lit(rule.code))
            if "table" not in frame.columns:
                frame = frame.with_columns(table=pl.lit(rule.table))
            if "new_start" in frame.columns:
                self._moves.append(_typed(frame, CODED_MOVES))
            elif "into" in frame.columns:
                self._merges.append(_typed(frame, CODED_MERGES))
            else:
                for (name,), rows in frame.group_by("table", maintain_order=True):
                    own = rows.drop("table", "code")
                    if name == "articles" and BODY in own.columns:
                        bodies = data.tables[str(name)].select(INDEX, pl.col(BODY).alias(BEFORE))
                        own = own.join(bodies.collect(), on=INDEX, maintain_order="left")
                    self._take_values(rule.code, str(name), own)

    def problems(self, rule: Rule, table: Table, problems: pl.DataFrame) -> None:
        """Take the repairs of values that could not be read."""
        # A line is mended before anything else.
        whole_line = pl.col("row").is_not_null() & pl.col("column").is_null()
        mended = problems.filter(pl.col("fix_safety").is_not_null() & ~whole_line)
        if mended.height:
            self._unread.append(_typed(mended.rename({"file": FILE, "row": ROW}), UNREAD))

    def end(self, frames: Mapping[str, pl.DataFrame], crashed: AbstractSet[str]) -> None:
        """Take all rows."""
        self.frames = frames
        self.crashed = crashed

    @property
    def moves(self) -> pl.DataFrame:
        """All spans to be moved, with the columns of `CODED_MOVES`."""
        return pl.concat([CODED_MOVES.to_frame(), *self._moves])

    @property
    def merges(self) -> pl.DataFrame:
        """All rows to be merged, with the columns of `CODED_MERGES`."""
        return pl.concat([CODED_MERGES.to_frame(), *self._merges])

    @property
    def texts(self) -> pl.DataFrame:
        """All texts to be edited, with the columns of `TEXTS`."""
        return pl.concat([TEXTS.to_frame(), *self._texts])

    @property
    def unread(self) -> pl.DataFrame:
        """All values that could not be read but are understood, with the columns of `UNREAD`."""
        return pl.concat([UNREAD.to_frame(), *self._unread])

    def value(self, table: str, column: str, index: int) -> Any:
        """A text that is to be edited, or the authors whose names are."""
        return self._cells[table, column][index]

    def _take_values(self, code: str, table: str, frame: pl.DataFrame) -> None:
        if "because" not in frame.columns:
            frame = frame.with_columns(because=INDEX)
        own = [INDEX, "fix_safety", "because"]
        for column in frame.columns:
            if column in (*own, BEFORE):
                continue
            values = frame.select(*own, pl.col(column).alias("value"))
            if column == BODY:
                values = values.with_columns(frame[BEFORE].alias("before"))
            self.values.append(NewValues(code, table, column, values))

    def _take_texts(
        self, rule: TextRule, table: str, rows: pl.DataFrame, column: str, safety: pl.Series
    ) -> None:
        self.text_rules[rule.code] = rule
        article = rows["article_id"] if "article_id" in rows.columns else pl.lit(None)
        self._texts.append(
            _typed(
                rows.select(
                    INDEX,
                    code=pl.lit(rule.code),
                    table=pl.lit(table),
                    column=pl.lit(column),
                    article_id=article,
                ).with_columns(fix_safety=safety.drop_nulls()),
                TEXTS,
            )
        )
        kept = self._cells.setdefault((table, column), {})
        kept.update(zip(rows[INDEX].to_list(), rows[column].to_list(), strict=True))


def _typed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The columns of a schema in its types, null where the frame lacks one."""
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    )
