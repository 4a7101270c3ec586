"""A quote's `text` against its spans, those too that bring no words of their own.

Standoff formats store only offsets and one text per quote. Whether another unit explains such
a quote is told by all of its spans together: read in the unit, they hold its text.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import space_folded, typography_folded
from newsschema.validators.clues import with_clues
from newsschema.validators.data import MISMATCHES
from newsschema.validators.judging import judge, said_of_text
from newsschema.validators.offset_units import Contexts, Numbers, Reading
from newsschema.validators.unit_fits import FIT_ROWS, fit_lists, fit_rows, possible_readings


def text_mismatches(
    quotes: pl.DataFrame,
    spans: pl.DataFrame,
    articles: pl.DataFrame | None = None,
    unit: str = "codepoint",
) -> pl.DataFrame:
    """Quotes whose `text` is neither the words of their spans nor the passage around them.

    Args:
        quotes: all quotes with `__index` (counting up by one), `text`, perhaps `prefix`,
            `suffix` and `spans`.
        spans: grounded spans of a batch, with `context` and `found`.
        articles: the batch that the spans point into, for its titles.
        unit: the unit that the producer declared, from which the offsets were converted.

    Returns:
        A frame with the columns of `MISMATCHES`, `column` being `text`. Where the spans have
        words of their own, there is one row per quote, without `item`. Where they have none,
        units are tested, and there is one row per span, with its `item` to be moved; only the
        first of them is shown unless a unit explains them.
    """
    own = spans.filter((pl.col("table") == "quotes") & (pl.col("column") == "spans"))
    if own.is_empty():
        return MISMATCHES.to_frame()
    at = own[INDEX].cast(pl.Int64) - int(quotes[INDEX][0])
    first = pl.col("item") == 0
    own = own.with_columns(
        __said=quotes["text"].gather(at),
        __words=pl.coalesce("text", "found"),
        __quote=first.cum_sum(),
        __alone=first & (pl.col("item").shift(-1).fill_null(0) == 0),
    )
    differs = (pl.col("__said") != pl.col("__words")) & (pl.col("__said") != pl.col("found"))
    single = own.filter(pl.col("__alone") & differs & _inside())
    several = _of_several(own.filter(~pl.col("__alone")))
    bare = single.filter(pl.col("text").is_null())
    told = pl.concat(
        [
            single.filter(pl.col("text").is_not_null()).select(
                "__quote", "__words", __hull="__words"
            ),
            several.filter(~pl.col("__bare")).select("__quote", "__words", "__hull"),
        ]
    )
    bare_several = own.join(
        several.filter("__bare").select("__quote", __joined="__words"),
        on="__quote",
        maintain_order="left",
    )
    if articles is not None:
        bare = with_clues(bare, {"quotes": quotes}, articles)
        bare_several = with_clues(bare_several, {"quotes": quotes}, articles)
    return pl.concat(
        [_told(own, told), _bare(bare, unit), _bare_several(bare_several, unit)],
    )


def _inside() -> pl.Expr:
    """Whether a span without words lies within its text; else another rule has spoken."""
    whole = pl.col("found").str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
    ordered = (pl.col("start") >= 0) & (pl.col("start") < pl.col("end"))
    return ordered & (pl.col("text").is_not_null() | whole)


def _of_several(spans: pl.DataFrame) -> pl.DataFrame:
    """Quotes of several spans whose text is none of the texts it may be.

    Returns:
        One row per quote: `__quote`, `__words` (its spans' words joined by one space), `__hull`
        (the passage around them) and `__bare` (whether no span has words of its own).
    """
    start, end = pl.col("start").min(), pl.col("end").max()
    hull = pl.col("context").first().str.slice(start.clip(0), (end - start).clip(0))
    quotes = spans.group_by("__quote", maintain_order=True).agg(
        pl.col("__said").first(),
        pl.col("__words", "found").str.join(" ", ignore_nulls=False),
        __sorted=pl.col("__words").sort_by("start").str.join(" ", ignore_nulls=False),
        __hull=pl.when(pl.col("field").n_unique() == 1).then(hull).fill_null(""),
        # Around spans that miss their words there is no passage to compare with.
        __whole=(
            _inside() & (pl.col("text").is_null() | (pl.col("text") == pl.col("found")))
        ).all(),
        __bare=pl.col("text").is_null().all(),
    )
    said = pl.col("__said")
    # Spans in the wrong order are QUO005's.
    wrong = pl.all_horizontal(said != pl.col(c) for c in ("__words", "__sorted", "found", "__hull"))
    return quotes.filter(pl.col("__whole") & wrong)


def _told(own: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Quotes whose spans say other words than the text, one row each."""
    said, words, hull = (
        space_folded(typography_folded(pl.col(c))) for c in ("__said", "__words", "__hull")
    )
    length = pl.col("__said").str.len_chars().cast(pl.Int64)
    off_words, off_hull = (
        (pl.col(c).str.len_chars().cast(pl.Int64) - length).abs() for c in ("__words", "__hull")
    )
    # It is meant to be what it resembles; what is nearer in length where it is neither. A text
    # that has more than single spaces between the words of two spans was a passage.
    joined = typography_folded(pl.col("__said")) == typography_folded(pl.col("__words"))
    passage = ~joined & ((said == hull) | ((said != words) & (off_hull < off_words)))
    new = pl.when(passage).then("__hull").otherwise("__words")
    quotes = (
        own.drop("__words")
        .join(told, on="__quote", maintain_order="left")
        .group_by("__quote", maintain_order=True)
        .agg(pl.exclude("start", "end").first(), pl.col("start").min(), pl.col("end").max())
    )
    return said_of_text(
        quotes.with_columns(
            column=pl.lit("text"),
            item=pl.lit(None, dtype=pl.UInt32),
            text=pl.col("__said"),
            found=new,
            new_text=new,
            verdict=pl.lit("QUO002"),
            fix_safety=pl.when((said == words) | (said == hull))
            .then(pl.lit("safe"))
            .otherwise(pl.lit("unsafe")),
        )
    )


def _bare(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Quotes of one span without words: the text is what is looked for."""
    judged = judge(spans.with_columns(text="__said"), unit)
    return said_of_text(judged.with_columns(column=pl.lit("text")))


def _bare_several(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Quotes of several spans without words: a row per span, with the units that fit."""
    if spans.is_empty():
        return MISMATCHES.to_frame()
    fits = bare_fits(spans, unit)
    return said_of_text(
        fits.with_columns(
            column=pl.lit("text"),
            text=pl.col("__said"),
            found=pl.col("__joined"),
            verdict=pl.lit("QUO002"),
            unit=pl.col("fits").list.first().struct.field("unit"),
        )
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
