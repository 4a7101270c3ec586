"""Quotes whose spans have no words of their own: where these stand is told by the quote's text.

Standoff formats store only offsets and one text per quote. Whether another unit explains such
a quote is told by all of its spans together: read in the unit, they hold its text.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from newsschema.validators.data import MISMATCHES
from newsschema.validators.finding import Safety
from newsschema.validators.judging import judge, said_of_text
from newsschema.validators.offset_units import Contexts, Numbers, Reading
from newsschema.validators.unit_fits import FIT_ROWS, fit_lists, fit_rows, possible_readings

QUOTE = "__quote"


def wordless_mismatches(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Quotes of several spans without words: a row per span, with the units that fit.

    Args:
        spans: the spans of the quotes, quote by quote, with `context`, `__quote` (a number per
            quote), `__said` (its text) and `__joined` (the words at its spans); perhaps what
            `with_clues` adds.
        unit: the unit that the producer declared, from which the offsets were converted.

    Returns:
        A frame with the columns of `MISMATCHES`. The spans of a quote have new places only where
        each of them has one.
    """
    if spans.is_empty():
        return MISMATCHES.to_frame()
    fits = bare_fits(spans, unit)
    places = _places(spans, unit)
    safe = pl.col("fix_safety") == str(Safety.SAFE)
    frame = fits.hstack(places).with_columns(
        column=pl.lit("text"),
        text=pl.col("__said"),
        found=pl.col("__joined"),
        verdict=pl.lit("QUO002"),
        unit=pl.col("fits").list.first().struct.field("unit"),
        help=pl.when(safe)
        .then(pl.lit("its words stand elsewhere; `newsschema fix` moves the spans (safe)"))
        .when(pl.col("fix_safety").is_not_null())
        .then(pl.lit("its words stand elsewhere; `newsschema fix --unsafe-fixes` moves the spans"))
        .otherwise(pl.lit("write the words of the spans as the text, or correct the spans")),
        fix_summary=pl.when(pl.col("fix_safety").is_not_null()).then(
            pl.lit("move the spans to where their words are")
        ),
    )
    return said_of_text(frame)


def _places(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Where the words of each span are: `new_start`, `new_end`, `new_text`, `fix_safety`."""
    judged = judge(spans.with_columns(text=_pieces()), unit)
    told = spans.select(QUOTE).hstack(
        judged.select("new_start", "new_end", "new_text", "fix_safety")
    )
    safety, start = pl.col("fix_safety"), pl.col("new_start")
    in_order = (pl.col("new_end").shift(1) <= start).fill_null(value=True)
    known = (safety.is_not_null().all() & in_order.all()).over(QUOTE)
    whole = pl.when((safety == str(Safety.SAFE)).all().over(QUOTE)).then(pl.lit(str(Safety.SAFE)))
    return told.select(
        *(pl.when(known).then(name).alias(name) for name in ("new_start", "new_end", "new_text")),
        fix_safety=pl.when(known).then(whole.otherwise(pl.lit(str(Safety.UNSAFE)))),
    )


def _pieces() -> pl.Expr:
    """The words of a span, as far as the length of its quote's text tells which they are."""
    said, size = pl.col("__said"), pl.col("end") - pl.col("start")
    length = said.str.len_chars().cast(pl.Int64)
    first, last = pl.col("start").first().over(QUOTE), pl.col("end").last().over(QUOTE)
    ahead = (size + 1).cum_sum().over(QUOTE) - size - 1
    joined = length == (size + 1).sum().over(QUOTE) - 1
    return (
        pl.when(length == last - first)
        .then(said.str.slice(pl.col("start") - first, size))
        .when(joined)
        .then(said.str.slice(ahead, size))
    )


def bare_fits(spans: pl.DataFrame, declared: str) -> pl.DataFrame:
    """Test every unit on quotes whose spans have no words.

    Args:
        spans: the spans of the quotes, quote by quote, with `context`, `__quote` (a number per
            quote) and `__said` (its text); perhaps `title`, `stored_start`, `stored_end`.
        declared: the unit that the producer declared.

    Returns:
        The spans with `fits`: the units in which all spans of the quote hold its text.
    """
    off = _shifts(spans)
    fits = [FIT_ROWS.to_frame()]
    for unit, reading in possible_readings(spans, Contexts.of(spans), off, declared).items():
        rows = np.flatnonzero(_hold(spans, reading).to_numpy())
        if len(rows):
            fits.append(fit_rows(unit, rows, reading, off))
    return pl.concat([spans, fit_lists(pl.concat(fits), spans.height)], how="horizontal")


def _shifts(spans: pl.DataFrame) -> Numbers:
    """How far the spans of a quote lie from where its text, or its first span's part, is."""
    quotes = spans.group_by("__quote", maintain_order=True).agg(
        pl.col("context", "__said", "start", "end").first(), size=pl.len()
    )
    off = []
    for context, said, start, end in quotes.drop("__quote", "size").iter_rows():
        place = context.find(said)
        if place < 0:
            place = context.find(said[: max(end - start, 1)])
        off.append(place - start if place >= 0 else 0)
    return np.repeat(np.array(off, dtype=np.int64), quotes["size"].to_numpy())


def _hold(spans: pl.DataFrame, reading: Reading) -> pl.Series:
    """For each span, whether those of its quote, read so, hold the quote's text."""
    low, high = pl.col("__low"), pl.col("__high")
    text = pl.col("context").first()
    hull = text.str.slice(low.min().clip(0), (high.max() - low.min()).clip(0))
    words = pl.col("context").str.slice(low.clip(0), (high - low).clip(0)).str.join(" ")
    said = pl.col("__said").first()
    quotes = (
        spans.select(
            *("__quote", "__said", "context"),
            __low=pl.Series(reading.start),
            __high=pl.Series(reading.end),
            __possible=pl.Series(reading.possible),
        )
        .group_by("__quote", maintain_order=True)
        .agg(
            fits=pl.col("__possible").all() & (low >= 0).all() & ((said == hull) | (said == words))
        )
    )
    told = spans.select("__quote").join(quotes, on="__quote", how="left", maintain_order="left")
    return told["fits"]
