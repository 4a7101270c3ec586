"""Rules that look for something wrong inside a text: what the family TXT has in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.finding import Safety
from newsschema.validators.rule import CellRule

TEXTS: Final = {
    "articles": ("title", "description", "body"),
    "quotes": ("text",),
    "claims": ("text",),
    "actors": ("name",),
}
"""The texts of the tables: what people read, not keys, codes or addresses."""

NAMES: Final = "authors"
"""The one list of structs among the cells; of its items the names are looked at."""

TEXTS_AND_AUTHORS: Final = {**TEXTS, "articles": (*TEXTS["articles"], NAMES)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something is wrong."""

    start: int
    """Code points from the beginning of the text."""
    end: int
    """The code point after the last."""
    found: str
    """What to show; the text itself, or a name for what can't be seen."""
    expected: str | None = None
    new: str | None = None
    """What the repair writes in its place; null where the rule does not know."""


class TextRule(CellRule):
    """A rule that finds places in texts.

    `violates` sorts out the texts that can't have any, at little cost; `places` looks at the
    rest one by one. A finding is a cell: it shows the first place and says how many there are.
    The repair writes `Place.new` in the place of each, and moves the spans that point into the
    text; a rule that mends another column instead has a `fix_rows`.
    """

    cells = TEXTS
    summary: ClassVar[str | None] = None
    """What the repair would do. One that is safe only with the spans is safe by itself in a
    text that no span points into."""

    @abstractmethod
    def places(self, text: str) -> list[Place]:
        """The places in one text, in order; none where the text is only suspect."""

    def edits(self, text: str) -> list[Place]:
        """What the repair replaces: places with `new`, in order; by default the places found."""
        return [place for place in self.places(text) if place.new is not None]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """`violates` of each cell that is there, of authors that of their names."""
        exprs = dict(super().expressions(record, present))
        if NAMES in exprs:
            bad = self.violates(pl.element().struct.field("name"))
            exprs[NAMES] = pl.col(NAMES).list.eval(bad).list.any()
        return exprs

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """The rows that have at least one place."""
        found = [any(self.places(text) for text in texts) for texts in _texts(rows[column])]
        return pl.Series(found, dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The first place of each row, and how many there are."""
        told = [self._told(texts, column) for texts in _texts(rows[column])]
        frame = pl.DataFrame(told, schema=_TOLD, orient="row")
        safety = self.safety
        if safety is Safety.REMAP and not is_spanned(rows, column):
            safety = Safety.SAFE
        if safety is None or self.summary is None:
            return frame
        elsewhere = type(self).fix_rows is not TextRule.fix_rows
        mended = [
            elsewhere or any(self.edits(text) for text in texts) for texts in _texts(rows[column])
        ]
        known = pl.when(pl.Series(mended, dtype=pl.Boolean))
        return frame.with_columns(
            fix_safety=known.then(pl.lit(str(safety))),
            fix_summary=known.then(pl.lit(self.summary)),
        )

    def _told(self, texts: list[str], column: str) -> tuple[Any, ...]:
        found = [(text, place) for text in texts for place in self.places(text)]
        text, first = found[0]
        message = self.message
        if len(found) > 1:
            message = f"{message}, in {len(found)} places"
        if column == NAMES:
            return message, first.found, first.expected, None, None, None
        return message, first.found, first.expected, first.start, first.end, text


def is_spanned(rows: pl.DataFrame, column: str) -> bool:
    """Whether spans point into a text, or quote it: an edit of it has to move or mend spans.

    Args:
        rows: rows of one table.
        column: one of its columns in `TEXTS`.
    """
    return column in TEXTS["articles"] or (column == "text" and "claim_id" not in rows.columns)


_TOLD: Final = {
    "message": pl.String,
    "found": pl.String,
    "expected": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "context": pl.String,
}


def _texts(values: pl.Series) -> list[list[str]]:
    """The texts of each cell: one, or those of the list's items."""
    if isinstance(values.dtype, pl.List):
        items: list[list[dict[str, str | None]] | None] = values.to_list()
        return [[name for item in cell or () if (name := item["name"])] for cell in items]
    return [[text] if text else [] for text in values.to_list()]
