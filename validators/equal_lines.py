"""Bodies in which a line stands twice."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from newsschema.validators.body_lines import BodyLines, Flags, body_lines, repeated
from newsschema.validators.mixing import GOLDEN

SHORTEST: Final = 40
"""Code points; shorter lines may well be said twice."""
EQUAL_LINES: Final = "__equal_lines"
_APART: Final = np.uint64(GOLDEN)
"""Sets the hashes of one text apart from those of others."""


def equal_lines(articles: pl.DataFrame) -> pl.DataFrame:
    """Whether two lines of a body of more than `SHORTEST` bytes are equal: `__equal_lines`."""
    found = _alike(body_lines(articles))
    rows = np.flatnonzero(found)
    # The few that are left are looked at with the white space around their lines.
    found[rows] = _alike(BodyLines.of(articles["body"].gather(rows), stripped=False))
    return pl.DataFrame({EQUAL_LINES: found})


def _alike(lines: BodyLines) -> Flags:
    """Which texts have two equal lines of more than so many bytes, by their hashes."""
    long = lines.size > SHORTEST
    keys = lines.hash[long] + lines.row[long] * _APART
    flags = np.zeros(len(long), dtype=np.bool_)
    again = repeated(keys)
    if len(again):
        flags[long] = pl.Series(keys).is_in(pl.Series(again).implode()).to_numpy()
    return lines.any_of(flags)
