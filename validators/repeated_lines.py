"""Lines that an outlet prints again and again, found without a list of words.

A table of bits remembers which lines of which outlet were seen. A line is kept with its text only
when its bit is set already, so that what is kept of a million articles are the repetitions, and a
few lines that share a bit by chance.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from newsschema.validators.outlets import outlet

SHORTEST: Final = 30
LONGEST: Final = 1_500
"""Bytes. Shorter lines are headings and names, longer ones are paragraphs of the text."""
BITS: Final = 1 << 30
"""128 MiB, of which the system gives only the parts that are written to."""

LINES: Final = "__repeated_lines"
LEAD: Final = "__lead"
LONGEST_LINE: Final = "__longest_line"
SCHEMA: Final = pl.Schema(
    {LINES: pl.List(pl.String()), LEAD: pl.UInt64(), LONGEST_LINE: pl.UInt64()}
)


class RepeatedLines:
    """Shown batches of articles in their order, keeps the lines that came before."""

    within = staticmethod(outlet)
    """Only articles of one outlet are compared."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._seen = np.zeros(BITS // 32, dtype=np.uint32)

    def __call__(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The lines of each body that its outlet had before.

        Returns:
            `__repeated_lines`, distinct, empty for none; `__lead` and `__longest_line`: hashes
            of the first and of the longest of all lines, null where there is none.
        """
        if "body" not in articles.columns:
            return SCHEMA.to_frame().clear(articles.height)
        lines = self._lines(articles)
        per_article = lines.group_by("row").agg(
            pl.col("hash").first().alias(LEAD),
            pl.col("hash").sort_by("size", descending=True).first().alias(LONGEST_LINE),
        )
        again = (
            lines.filter(self._again(lines))
            .filter(pl.col("line").str.contains(r"\p{L}"))
            .unique(["row", "hash"], keep="first", maintain_order=True)
            .group_by("row")
            .agg(pl.col("line").alias(LINES))
        )
        rows = pl.DataFrame({"row": pl.int_range(articles.height, dtype=pl.UInt32, eager=True)})
        return (
            rows.join(per_article, on="row", how="left", maintain_order="left")
            .join(again, on="row", how="left", maintain_order="left")
            .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        )

    @staticmethod
    def _lines(articles: pl.DataFrame) -> pl.DataFrame:
        """The lines of all bodies, with the number of their article."""
        line, size = pl.col("line"), pl.col("line").str.len_bytes()
        return (
            articles.lazy()
            .select(
                row=pl.int_range(pl.len(), dtype=pl.UInt32),
                outlet=outlet(articles.columns).hash(),
                line=pl.col("body").str.split("\n"),
            )
            .explode("line")
            .filter(size >= SHORTEST)
            .with_columns(line=line.str.strip_chars())
            .filter(size >= SHORTEST)
            .with_columns(hash=line.hash(), size=size)
            .collect()
        )

    def _again(self, lines: pl.DataFrame) -> pl.Series:
        """Which lines their outlet had before, in an earlier article or batch."""
        own = lines.select(
            key=pl.col("hash") ^ (pl.col("outlet").fill_null(0).reinterpret(signed=False) * 3)
        ).to_series()
        key = own.to_numpy()
        word = (key & np.uint64(BITS // 32 - 1)).astype(np.int64)
        bit = np.uint32(1) << ((key >> np.uint64(40)) & np.uint64(31)).astype(np.uint32)
        before = (self._seen[word] & bit) != 0
        np.bitwise_or.at(self._seen, word, bit)
        first = lines.select(pl.col("row") > pl.col("row").first().over(own.alias("key")))
        fits = lines["size"] <= LONGEST
        return (pl.Series(before) | first.to_series()) & fits
