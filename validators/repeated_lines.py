"""Lines that an outlet prints again and again, found without a list of words.

Bits remember which lines of which outlet were seen. Of a line whose bit is set already
its hash is kept, and its text the first time that this happens: what is kept of a million articles
are the repetitions, and a few lines that share a bit by chance.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.validators.body_lines import Flags, Hashes, body_lines, repeated
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


class RepeatedLines:
    """Shown batches of articles in their order, keeps the lines that came before."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._once = SeenHashes(BITS)
        self._twice = SeenHashes(BITS // 4)

    def __call__(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The lines of each body that its outlet had before.

        Returns:
            `__repeated_lines`: their hashes; `__repeated_texts`: the texts of those that are
            repeated for the first time; `__lead` and `__longest_line`: hashes of the first and
            of the longest of all lines. Null where there is none.
        """
        if "body" not in articles.columns or articles.is_empty():
            return SCHEMA.to_frame().clear(articles.height)
        lines = body_lines(articles)
        place = np.flatnonzero(lines.size >= SHORTEST)
        row, hashes, size = lines.row[place], lines.hash[place], lines.size[place]
        outlets = articles.select(outlet(articles.columns).fill_null("").hash()).to_series()
        key = hashes ^ (outlets.to_numpy()[row] * np.uint64(3))
        again, fresh = self._again(key, row, size <= LONGEST)
        before = pl.DataFrame({"row": row[again], LINES: hashes[again]}).group_by("row").agg(LINES)
        new = {"hash": hashes[fresh], "line": lines.line.gather(place[fresh])}
        texts = (
            pl.DataFrame({"row": row[fresh], TEXTS: pl.DataFrame(new).to_struct()})
            .group_by("row")
            .agg(TEXTS)
        )
        rows = pl.DataFrame({"row": pl.int_range(articles.height, dtype=pl.UInt32, eager=True)})
        for part in (before, texts, _leads(row, hashes, size)):
            rows = rows.join(part, on="row", how="left", maintain_order="left")
        return rows.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())

    def _again(self, key: Hashes, row: npt.NDArray[np.uint32], short: Flags) -> tuple[Flags, Flags]:
        """Which short lines their outlet had before, in an earlier article or batch.

        And which of them are the first of their kind to be so.
        """
        # All others stand nowhere else, which is quickly told of most lines.
        ordered = np.sort(key)
        before = ordered[self._once.add(ordered)]
        suspects = pl.Series(np.concatenate([before, repeated(ordered)]))
        some = np.flatnonzero(pl.Series(key).is_in(suspects.implode()).to_numpy())
        known, first, inverse = np.unique(key[some], return_index=True, return_inverse=True)
        again = np.zeros(len(key), dtype=np.bool_)
        seen = np.isin(key[some], before)
        again[some] = (seen | (row[some] > row[some][first][inverse])) & short[some]
        place = np.flatnonzero(again[some])
        # Of several places of one line, the last to be written is the first in order.
        earliest = np.full(len(known), -1)
        earliest[inverse[place][::-1]] = some[place][::-1]
        found = np.flatnonzero(earliest >= 0)
        new = ~self._twice.add(known[found])
        fresh = np.zeros(len(key), dtype=np.bool_)
        fresh[earliest[found[new]]] = True
        return again, fresh


def _leads(
    row: npt.NDArray[np.uint32], hashes: Hashes, size: npt.NDArray[np.int64]
) -> pl.DataFrame:
    """The first and the longest line of each article that has lines, by their hashes."""
    if not len(row):
        return pl.DataFrame(schema={"row": pl.UInt32, LEAD: pl.UInt64, LONGEST_LINE: pl.UInt64})
    starts = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
    # The first of the longest: later places count less.
    place = np.arange(len(row), dtype=np.int64)
    ranked = (size << 32) | (len(row) - place)
    longest = len(row) - (np.maximum.reduceat(ranked, starts) & 0xFFFFFFFF)
    return pl.DataFrame({"row": row[starts], LEAD: hashes[starts], LONGEST_LINE: hashes[longest]})
