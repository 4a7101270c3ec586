"""Lines that an outlet prints again and again, found without a list of words.

Bits remember which lines of which outlet were seen. Of a line whose bit is set already the text is
kept, the first time that this happens: that is so of every line that stands in two articles, and of
a few that share a bit by chance. Which lines an article has, is kept by their hashes, so that in
the end those that do stand in many are counted, and nothing is left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.validators.body_lines import Hashes, body_lines, repeated
from newsschema.validators.comparing import KEY, NUMBER, Comparing
from newsschema.validators.outlets import outlet
from newsschema.validators.seen_hashes import SeenHashes

SHORTEST: Final = 30
LONGEST: Final = 1_500
"""Bytes. Shorter lines are headings and names, longer ones are paragraphs of the text."""
BITS: Final = 1 << 30

LINES: Final = "__repeated_lines"
TEXTS: Final = "__repeated_texts"
LEAD: Final = "__lead"
LONGEST_LINE: Final = "__longest_line"
TEXT: Final = pl.Struct({"hash": pl.UInt64(), "line": pl.String()})
SCHEMA: Final = pl.Schema(
    {
        LINES: pl.List(pl.UInt64()),
        TEXTS: pl.List(TEXT),
        LEAD: pl.UInt64(),
        LONGEST_LINE: pl.UInt64(),
    }
)


@dataclass(frozen=True)
class Printed:
    """The lines of a batch that are long enough, one after the other."""

    row: npt.NDArray[np.uint32]
    """The number of the article within the batch."""
    hash: Hashes
    size: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    """The number of the line among all lines."""
    key: Hashes
    """Equal for equal lines of one outlet."""

    @classmethod
    def of(cls, articles: pl.DataFrame) -> Printed:
        """The lines of articles that have a column `body`."""
        lines = body_lines(articles)
        place = np.flatnonzero(lines.size >= SHORTEST)
        row, hashes = lines.row[place], lines.hash[place]
        # Beside the bodies, as where no column tells the outlet it is one value for all.
        outlets = articles.select("body", outlet=outlet(articles.columns).fill_null("").hash())
        key = hashes ^ (outlets["outlet"].to_numpy()[row] * np.uint64(3))
        return cls(row, hashes, lines.size[place], place, key)

    def short(self) -> Printed:
        """Those lines that are not too long to be compared."""
        few = self.size <= LONGEST
        return Printed(
            self.row[few], self.hash[few], self.size[few], self.place[few], self.key[few]
        )


class RepeatedLines(Comparing):
    """Shown batches of articles in their order, keeps the texts of lines that came before.

    Its columns are `__repeated_lines`: the hashes of the lines of each body; those that stand in
    no other article of the outlet may be left out. `__repeated_texts`: hash and text of lines that
    are repeated, beside one article that has them. `__lead` and `__longest_line`: hashes of the
    first and of the longest of all lines. Null where there is none.
    """

    pieces_schema = pl.Schema({KEY: pl.UInt64(), "hash": pl.UInt64(), "line": pl.String()})

    def __init__(self) -> None:
        """Have seen nothing."""
        self._once = SeenHashes(BITS)
        self._kept: Hashes = np.empty(0, dtype=np.uint64)

    def __call__(self, articles: pl.DataFrame) -> pl.DataFrame:
        """All columns, of articles after those that it was shown before."""
        if "body" not in articles.columns or articles.is_empty():
            return SCHEMA.to_frame().clear(articles.height)
        printed = Printed.of(articles)
        short = printed.short()
        fresh = self._fresh(short.key)
        line = body_lines(articles).line.gather(short.place[fresh])
        texts = pl.DataFrame({"hash": short.hash[fresh], "line": line}).to_struct()
        return _beside(
            articles.height,
            _listed(LINES, short.row, pl.Series(short.hash)),
            _listed(TEXTS, short.row[fresh], texts),
            _leads(printed),
        )

    def _fresh(self, key: Hashes) -> npt.NDArray[np.int64]:
        """The first places of keys that were there before and are so for the first time."""
        # All others stand nowhere else, which is quickly told of most lines.
        ordered = np.sort(key)
        met = np.unique(np.concatenate([ordered[self._once.add(ordered)], repeated(ordered)]))
        at = np.searchsorted(self._kept, met)
        new = met[np.append(self._kept, np.uint64(0))[at] != met]
        self._kept = np.insert(self._kept, np.searchsorted(self._kept, new), new)
        some = np.flatnonzero(pl.Series(key).is_in(pl.Series(new).implode()).to_numpy())
        _, first = np.unique(key[some], return_index=True)
        return np.sort(some[first])

    def alone(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The first and the longest line."""
        if "body" not in articles.columns or articles.is_empty():
            return SCHEMA.to_frame().select(LEAD, LONGEST_LINE).clear(articles.height)
        return _beside(articles.height, _leads(Printed.of(articles))).select(LEAD, LONGEST_LINE)

    def pieces(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The lines of each article, each once; the text beside the first of its kind."""
        if "body" not in articles.columns or articles.is_empty():
            return pl.DataFrame(schema={NUMBER: pl.UInt32, **self.pieces_schema})
        short = Printed.of(articles).short()
        line = body_lines(articles).line.gather(short.place)
        lines = pl.DataFrame({NUMBER: short.row, KEY: short.key, "hash": short.hash, "line": line})
        first = pl.when(pl.col(KEY).is_first_distinct()).then("line").alias("line")
        return lines.unique([NUMBER, KEY], keep="first", maintain_order=True).with_columns(first)

    def met(self, pieces: pl.DataFrame) -> pl.DataFrame:
        """The lines that stand in two articles and more."""
        return pieces.filter(pl.col(KEY).is_duplicated())

    def joined(self) -> list[pl.Expr]:
        """The lines of an article that others have, and what texts it has of them."""
        texts = pl.struct("hash", "line").filter(pl.col("line").is_not_null())
        return [pl.col("hash").alias(LINES), texts.alias(TEXTS)]


def _listed(name: str, row: npt.NDArray[np.uint32], values: pl.Series) -> pl.DataFrame:
    """Values as lists, by the number of the row."""
    return pl.DataFrame({"row": row, name: values}).group_by("row", maintain_order=True).agg(name)


def _beside(height: int, *parts: pl.DataFrame) -> pl.DataFrame:
    """Columns by the number of the row, for each of so many rows."""
    rows = pl.DataFrame({"row": pl.int_range(height, dtype=pl.UInt32, eager=True)})
    for part in parts:
        rows = rows.join(part, on="row", how="left", maintain_order="left")
    return rows.select(pl.col(name).cast(SCHEMA[name]) for name in rows.columns if name in SCHEMA)


def _leads(printed: Printed) -> pl.DataFrame:
    """The first and the longest line of each article that has lines, by their hashes."""
    row, hashes, size = printed.row, printed.hash, printed.size
    if not len(row):
        return pl.DataFrame(schema={"row": pl.UInt32, LEAD: pl.UInt64, LONGEST_LINE: pl.UInt64})
    starts = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
    # The first of the longest: later places count less.
    place = np.arange(len(row), dtype=np.int64)
    ranked = (size << 32) | (len(row) - place)
    longest = len(row) - (np.maximum.reduceat(ranked, starts) & 0xFFFFFFFF)
    return pl.DataFrame({"row": row[starts], LEAD: hashes[starts], LONGEST_LINE: hashes[longest]})
