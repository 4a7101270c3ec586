"""Which bodies are near copies of each other: by locality-sensitive hashing of signatures.

Four places of a signature make a band. Texts that share 70 % of their shingles agree in at least
one of the 32 bands with a probability of 99.98 %, texts that share 10 % with 0.3 %; only pairs
that agree are compared. Within a band, each text is compared with the first and the next one of
those that agree, so that many copies of one text make no more pairs than texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.copies import BINS, SHINGLES, SIGNATURE, SLICE
from newsschema.validators.data import Data
from newsschema.validators.mixing import GOLDEN

Rows = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

BAND: Final = 4
ALIKE: Final = 0.7
"""Share of common shingles from which texts are near copies (Jaccard)."""
PAIRS: Final = pl.Schema(
    {
        "row": pl.UInt32,
        "other": pl.UInt32,
        "similarity": pl.Float64,
        "containment": pl.Float64,
    }
)
AT_ONCE: Final = 20_000
"""Pairs compared at a time."""
SORTED: Final = 1 << 18
"""Rows that are sorted at a time."""
MIX: Final = np.uint64(GOLDEN)
SHIFT: Final = np.uint64(32)


def pairs(data: Data) -> pl.DataFrame:
    """Pairs of articles whose texts have much in common.

    Returns:
        `row` and `other`: the `__index` of both, `other` the earlier one; `similarity`: common
        shingles as a share of all of both; `containment`: as a share of the shorter text's. Both
        are estimates with a standard deviation of about 0.04.
    """
    # Signatures are null where the number of shingles is, which costs less to look at.
    articles = data.tables["articles"].filter(pl.col(SHINGLES).is_not_null())
    signed = articles.select(INDEX, SHINGLES).collect()
    if signed.height < 2:
        return PAIRS.to_frame()
    bands = _bands(data, articles, signed.height)
    later, earlier = _candidates(bands, data)
    same = np.zeros(len(later))
    for start in range(0, len(later), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        for keys in bands:
            pair = (keys[rows[part]].view(np.uint16) for rows in (later, earlier))
            same[part] += np.equal(*pair).reshape(-1, BAND).sum(axis=1)
    same /= BINS
    sizes = signed[SHINGLES].to_numpy().astype(np.float64)
    both, shorter = sizes[later] + sizes[earlier], np.minimum(sizes[later], sizes[earlier])
    contained = np.minimum(1.0, same * both / ((1 + same) * shorter))
    index = signed[INDEX]
    return pl.DataFrame(
        {
            "row": index.gather(later),
            "other": index.gather(earlier),
            "similarity": same,
            "containment": contained,
        },
        schema=PAIRS,
    )


def _bands(data: Data, articles: pl.LazyFrame, rows: int) -> Keys:
    """The bands of all signatures, each one after the other; in a file where rows are in files."""
    if data.store is None:
        held = articles.select(SIGNATURE).collect().to_series()
        return np.ascontiguousarray(_of_signatures(held).T)
    bands: Keys = data.store.array(np.uint64, BINS // BAND, rows)
    start = 0
    everything = data.tables["articles"].collect()
    for piece in everything.select(SIGNATURE).iter_slices(SLICE):
        held = piece.to_series().drop_nulls()
        bands[:, start : start + len(held)] = _of_signatures(held).T
        start += len(held)
    data.store.release()
    return bands


def _of_signatures(signatures: pl.Series) -> Keys:
    """The bands of each signature, as one number each."""
    return np.ascontiguousarray(signatures.to_numpy()).reshape(-1, BINS).view(np.uint64)


def clusters(linked: pl.DataFrame) -> pl.DataFrame:
    """What hangs together by pairs.

    Args:
        linked: `row` and `other` (UInt32) of each pair.

    Returns:
        `__index` of every row of a pair, and `cluster`: the least `__index` it is linked with.
    """
    rows = pl.concat([linked["row"], linked["other"].alias("row")]).unique().sort()
    number = pl.DataFrame({"row": rows, "at": np.arange(len(rows), dtype=np.int64)})
    ends = [
        linked.select(row=end).join(number, on="row", how="left", maintain_order="left")["at"]
        for end in ("row", "other")
    ]
    one, other = (end.to_numpy() for end in ends)
    label = np.arange(len(rows))
    while True:
        before = label.copy()
        np.minimum.at(label, one, label[other])
        np.minimum.at(label, other, label[one])
        label = label[label]
        if (label == before).all():
            return pl.DataFrame({INDEX: rows, "cluster": rows.gather(label)})


def chained(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Pairs that link each row with the one before it that has the same value."""
    same = rows.filter(pl.col(by).is_not_null() & pl.col(by).is_duplicated())
    other = pl.col(INDEX).shift(1).over(by)
    return (
        same.select(row=INDEX, other=other)
        .drop_nulls()
        .select(pl.col(name).cast(PAIRS[name]) for name in ("row", "other"))
    )


def _candidates(bands: Keys, data: Data) -> tuple[Rows, Rows]:
    """The rows of pairs that agree in a band, the later and the earlier one."""
    found = np.empty(0, dtype=np.int64)
    for keys in bands:
        for rows in _with_equal_keys(keys):
            own = keys[rows]
            sort = np.argsort(own, kind="stable")
            order, ordered = rows[sort], own[sort]
            again = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
            starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
            first = starts[np.searchsorted(starts, again, side="right") - 1]
            firsts = (order[again] << 32) | order[first]
            nexts = (order[again] << 32) | order[again - 1]
            found = np.unique(np.concatenate([found, firsts, nexts]))
        if data.store is not None:
            data.store.release()
    return found >> 32, found & 0xFFFFFFFF


def _with_equal_keys(keys: Keys) -> Iterator[Rows]:
    """All rows in sets of a bounded size, each in order; equal keys are in one set."""
    sets = 1 + len(keys) // SORTED
    if sets == 1:
        yield np.arange(len(keys))
        return
    for number in range(sets):
        pieces = (slice(start, start + SORTED) for start in range(0, len(keys), SORTED))
        yield np.concatenate(
            [
                piece.start + np.flatnonzero((keys[piece] * MIX >> SHIFT) % sets == number)
                for piece in pieces
            ]
        )
