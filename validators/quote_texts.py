"""A quote's `text` against its spans, those too that bring no words of their own."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import space_folded, typography_folded
from newsschema.validators.clues import with_clues
from newsschema.validators.data import MISMATCHES
from newsschema.validators.judging import judge, said_of_text
from newsschema.validators.wordless_quotes import wordless_mismatches


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
    said = pl.col("__said")
    # One after the other, as few are left after the first.
    single = own.filter(pl.col("__alone") & (said != pl.col("__words")))
    single = single.filter(said != pl.col("found")).filter(_inside())
    several = _of_several(own.filter(~pl.col("__alone")))
    if single.is_empty() and several.is_empty():
        # Nearly always: what follows takes 15 ms, however few the quotes are.
        return MISMATCHES.to_frame()
    bare = single.filter(pl.col("text").is_null())
    told = pl.concat(
        [
            single.filter(pl.col("text").is_not_null()).select(
                "__quote", "__words", __hull="__words"
            ),
            several.filter(pl.col("__whole") & (~pl.col("__bare") | _alike())).select(
                "__quote", "__words", "__hull"
            ),
        ]
    )
    bare_several = own.join(
        several.filter(pl.col("__bare") & ~(pl.col("__whole") & _alike())).select(
            "__quote", "__whole", __joined="__words"
        ),
        on="__quote",
        maintain_order="left",
    )
    if articles is not None:
        bare = with_clues(bare, {"quotes": quotes}, articles)
        bare_several = with_clues(bare_several, {"quotes": quotes}, articles)
    # Of spans that reach beyond the text another rule speaks, unless a unit explains the quote.
    speaks = pl.Series(bare_several["__whole"], dtype=pl.Boolean)
    wordless = wordless_mismatches(bare_several, unit).with_columns(
        verdict=pl.when(speaks).then("verdict")
    )
    return pl.concat([_told(own, told), _bare(bare, unit), wordless])


def _inside() -> pl.Expr:
    """Whether a span without words lies within its text; else another rule has spoken."""
    whole = pl.col("found").str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
    ordered = (pl.col("start") >= 0) & (pl.col("start") < pl.col("end"))
    return ordered & (pl.col("text").is_not_null() | whole)


def _of_several(spans: pl.DataFrame) -> pl.DataFrame:
    """Quotes of several spans whose text is none of the texts it may be.

    Returns:
        One row per quote: `__quote`, `__words` (its spans' words joined by one space), `__hull`
        (the passage around them), `__bare` (whether no span has words of its own) and `__whole`
        (whether all spans lie within their text, and hold their words as far as they have any).
    """
    start, end = pl.col("start").min(), pl.col("end").max()
    hull = pl.col("context").first().str.slice(start.clip(0), (end - start).clip(0))
    quotes = spans.group_by("__quote", maintain_order=True).agg(
        pl.col("__said").first(),
        pl.col("__words", "found").str.join(" ", ignore_nulls=False),
        __sorted=pl.col("__words").sort_by("start").str.join(" ", ignore_nulls=False),
        __hull=pl.when(pl.col("field").n_unique() == 1).then(hull).fill_null(""),
        __ordered=((pl.col("start") >= 0) & (pl.col("start") < pl.col("end"))).all(),
        # Around spans that miss their words there is no passage to compare with.
        __whole=(
            _inside() & (pl.col("text").is_null() | (pl.col("text") == pl.col("found")))
        ).all(),
        __bare=pl.col("text").is_null().all(),
    )
    said = pl.col("__said")
    # Spans in the wrong order are QUO005's.
    wrong = pl.all_horizontal(said != pl.col(c) for c in ("__words", "__sorted", "found", "__hull"))
    return quotes.filter((pl.col("__whole") | (pl.col("__bare") & pl.col("__ordered"))) & wrong)


def _alike() -> pl.Expr:
    """Whether a text differs from what it may be in nothing but spacing and typography."""
    said, words, hull = (_folded(name) for name in ("__said", "__words", "__hull"))
    return (said == words) | (said == hull)


def _folded(column: str) -> pl.Expr:
    return space_folded(typography_folded(pl.col(column)))


def _told(own: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Quotes whose spans say other words than the text, one row each."""
    said, words, hull = (_folded(name) for name in ("__said", "__words", "__hull"))
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
            fix_safety=pl.when(_alike()).then(pl.lit("safe")).otherwise(pl.lit("unsafe")),
        )
    )


def _bare(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Quotes of one span without words: the text is what is looked for."""
    judged = judge(spans.with_columns(text="__said"), unit)
    return said_of_text(judged.with_columns(column=pl.lit("text")))
