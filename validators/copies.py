"""Copies and near copies of bodies: what is kept of each body, and which are alike.

Words are what stands between white space; shingles are sequences of `WORDS` of them, or of
`CHARACTERS` code points in writing without spaces. A signature (MinHash) holds, for each of
`BINS` parts of the range of a hash, the least hash of a shingle: two texts agree in as many
places as they share shingles, as a share of all (Jaccard). One hash function is enough; empty
parts borrow from the next one that is not.

Source: P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing" (2012); A. Shrivastava, P. Li,
"Densifying One Permutation Hashing via Rotation" (2014).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.validators.body_lines import body_lines
from newsschema.validators.mixing import GOLDEN

WORDS: Final = 5
CHARACTERS: Final = 8
"""About as many code points as five words have in Chinese and Japanese."""
SHORTEST: Final = 100
"""Shingles; of shorter texts too few agree or differ by chance, and many follow a template."""
BINS: Final = 128
UNSPACED: Final = 20
"""Code points per word from which a text is taken to be written without spaces."""
SLICE: Final = 2_000
"""Articles at a time, so that what is computed of them stays in the caches."""

FOLDED: Final = "__folded_hash"
SIGNATURE: Final = "__signature"
SHINGLES: Final = "__shingles"
SAME_WORDS: Final = "__words_hash"
SCHEMA: Final = pl.Schema(
    {SIGNATURE: pl.Array(pl.UInt16(), BINS), SHINGLES: pl.UInt32(), SAME_WORDS: pl.UInt64()}
)

Hashes = npt.NDArray[np.uint64]
_ODD: Final = np.uint64(GOLDEN)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_EMPTY: Final = np.uint16(0xFFFF)


def folded_hashes(articles: pl.DataFrame) -> pl.DataFrame:
    """A hash of each body without its white space at the edges and between lines.

    Returns:
        The column `__folded_hash` (UInt64); null where there is no text.
    """
    if "body" not in articles.columns:
        return pl.DataFrame(schema={FOLDED: pl.UInt64}).clear(articles.height)
    lines = body_lines(articles)
    ragged = lines.any_of(lines.size != lines.was)
    # Where no line has white space at its edges, they only have to be put together again.
    text = pl.col("line").list.join(" ")
    spaced = text.str.contains("  ", literal=True)
    folded = pl.when(spaced).then(text.str.replace_all("  +", " ")).otherwise(text)
    joined = (
        pl.LazyFrame({"row": lines.row, "line": lines.line})
        .filter(pl.Series((lines.size > 0) & ~ragged[lines.row]))
        .with_columns(pl.col("row").set_sorted())
        .group_by("row", maintain_order=True)
        .agg("line")
        .select("row", folded.hash().alias(FOLDED))
        .collect()
    )
    rows = np.flatnonzero(ragged)
    others = articles.select(pl.col("body").gather(rows)).select(_folded().alias(FOLDED))
    found = np.zeros(articles.height, dtype=np.uint64)
    known = np.zeros(articles.height, dtype=np.bool_)
    for place, hashes in ((joined["row"].to_numpy(), joined[FOLDED]), (rows, others[FOLDED])):
        known[place] = hashes.is_not_null().to_numpy()
        found[place] = hashes.fill_null(0).to_numpy()
    return pl.DataFrame({FOLDED: found}).select(pl.when(pl.Series(known)).then(FOLDED))


def _folded() -> pl.Expr:
    text = pl.col("body").str.strip_chars()
    folded = text.str.replace_all(r"\n\s*", " ").str.replace_all("  +", " ").hash()
    return pl.when(text.str.len_bytes() > 0).then(folded)


def signatures(articles: pl.DataFrame) -> pl.DataFrame:
    """The signature of each body, with what is needed to judge two of them.

    Returns:
        `__signature` (array of `BINS` UInt16), `__shingles` (their number), `__words_hash` (equal
        for texts of the same words in the same order); null for texts of fewer than `SHORTEST`
        shingles.
    """
    if "body" not in articles.columns:
        return SCHEMA.to_frame().clear(articles.height)
    parts = [SCHEMA.to_frame(), *map(_signed, articles.select("body").iter_slices(SLICE))]
    return pl.concat(parts)


def _signed(bodies: pl.DataFrame) -> pl.DataFrame:
    body = pl.col("body").fill_null("")
    words = bodies.select(body.str.replace_all("\n", " ", literal=True).str.split(" ")).to_series()
    length = bodies.select(body.str.len_chars()).to_series().to_numpy().astype(np.int64)
    unspaced = length > UNSPACED * words.list.len().to_numpy().astype(np.int64)
    if not unspaced.any():
        return _of_tokens(words, WORDS)
    rows = np.flatnonzero(unspaced)
    characters = bodies[rows].select(body.str.replace_all(r"\s", "").str.split("")).to_series()
    frame = _of_tokens(words, WORDS).with_row_index("__row")
    other = _of_tokens(characters, CHARACTERS).with_columns(
        pl.Series("__row", rows, dtype=pl.UInt32)
    )
    kept = frame.filter(pl.Series(~unspaced))
    return pl.concat([kept, other.select(kept.columns)]).sort("__row").drop("__row")


def _of_tokens(tokens: pl.Series, size: int) -> pl.DataFrame:
    """Signatures of lists of words or characters."""
    said = tokens.list.eval(pl.element().filter(pl.element() != ""))
    count = said.list.len().to_numpy().astype(np.int64)
    hashes = said.explode(empty_as_null=False).hash().to_numpy()
    shingles, row = _shingles(hashes, count, size)
    number = np.bincount(row, minlength=len(count))
    total = np.zeros(len(count), dtype=np.uint64)
    np.add.at(total, row, shingles)
    long = pl.Series(number >= SHORTEST)
    frame = pl.DataFrame(
        {
            SIGNATURE: pl.Series(_minima(shingles, row, len(count)), dtype=SCHEMA[SIGNATURE]),
            SHINGLES: number.astype(np.uint32),
            SAME_WORDS: total,
        },
        schema=SCHEMA,
    )
    return frame.select(pl.when(long).then(pl.all()))


def _shingles(
    hashes: Hashes, count: npt.NDArray[np.int64], size: int
) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """A hash of every `size` tokens in a row, and the text each belongs to."""
    mixed = hashes.copy()
    for distance in range(1, size):
        mixed *= _ODD
        mixed[:-distance] += hashes[distance:]
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(32)
    row = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(hashes)) - np.repeat(np.cumsum(count) - count, count)
    whole = within <= np.repeat(count - size, count)
    return mixed[whole], row[whole]


def _minima(shingles: Hashes, row: npt.NDArray[np.int64], rows: int) -> npt.NDArray[np.uint16]:
    """The least value of each bin, empty ones filled from the next to the right."""
    bins = (shingles >> np.uint64(57)).astype(np.int64)
    values = np.minimum(shingles & np.uint64(0xFFFF), _EMPTY - 1).astype(np.uint16)
    least = np.full(rows * BINS, _EMPTY, dtype=np.uint16)
    np.minimum.at(least, row * BINS + bins, values)
    table = least.reshape(rows, BINS)
    twice = np.concatenate([table, table], axis=1)
    place = np.where(twice != _EMPTY, np.arange(2 * BINS), 2 * BINS)
    following = np.minimum.accumulate(place[:, ::-1], axis=1)[:, ::-1][:, :BINS]
    following = np.minimum(following, 2 * BINS - 1)
    moved = following - np.arange(BINS)
    borrowed = np.take_along_axis(twice, following, axis=1)
    # How far it was moved is part of the value: a borrowed one agrees only with its like.
    filled: npt.NDArray[np.uint16] = borrowed + (moved * 0x9E37).astype(np.uint16)
    return filled
