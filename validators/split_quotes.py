"""Quotes that a reporting clause sets apart, as in “We sail,” she said, “and come back.”."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import CLOSING, OPENING, SURE_MARKS, fold_case
from newsschema.validators.data import Data
from newsschema.validators.language_lists import all_words, lists

CLAUSE: Final = 120
"""Code points of the longest text between two pieces of one utterance."""

_DOUBLE: Final = "".join(mark for mark in SURE_MARKS if mark not in "‘‚")
_BETWEEN: Final = (
    rf"^(?:[.,!?…;–—-]*[^\S\n]?[{CLOSING}][.,!?…;–—-]*|[.,!?…;–—-]+)?[^\S\n]*"
    rf"[^\s{_DOUBLE}][^{_DOUBLE}\n]*[.,:;–—-][^\S\n]*[{OPENING}]?[^\S\n]?$"
)
"""A closing mark, words without marks that end in a stop, and an opening mark, on one line. Where
the spans take their marks in, both are missing."""
_SENTENCE: Final = re.compile(r"[.!?…]\s+\S")
"""A sentence that ends between the two: then it is more than a reporting clause."""

PAIRS: Final = pl.Schema(
    {
        INDEX: pl.UInt32,
        "into": pl.UInt32,
        "start": pl.Int64,
        "end": pl.Int64,
        "context": pl.String,
        "before": pl.String,
        "between": pl.String,
        "goes_on": pl.Boolean,
    }
)
"""The later quote of a pair; `into` and `before` are the number and the key of the earlier one,
`between` the clause, and `goes_on` whether its sentence goes on behind the clause."""


def split_pairs(data: Data) -> pl.DataFrame:
    """Neighbouring direct quotes of one speaker with nothing but a reporting clause between them.

    Quotes that are linked already are left out. Returns a frame with the columns of `PAIRS`.
    """
    quotes = _direct(data)
    last = pl.col("article", "end", "speaker_id", "said", "quote_id", "cues", INDEX).shift(1)
    pairs = (
        quotes.with_columns(last.name.prefix("last_"))
        .filter(
            (pl.col("article") == pl.col("last_article"))
            & (pl.col("start") - pl.col("last_end")).is_between(3, CLAUSE)
            & _same_speaker()
            & ~pl.col("linked")
        )
        .collect()
    )
    if pairs.is_empty():
        return PAIRS.to_frame()
    articles = data.tables["articles"].select(
        "body",
        language="language" if data.has("articles", "language") else pl.lit(None, dtype=pl.String),
    )
    texts = articles.collect()[pairs["article"]]
    pairs = pl.concat([pairs, texts], how="horizontal").with_columns(
        between=pl.col("body").str.slice("last_end", pl.col("start") - pl.col("last_end"))
    )
    pairs = pairs.filter(pl.col("between").str.contains(_BETWEEN))
    reporting = [
        _is_reporting(between, low, language, [*(here or []), *(there or [])])
        for between, low, language, here, there in pairs.select(
            "between", "last_end", "language", "cues", "last_cues"
        ).iter_rows()
    ]
    return pairs.filter(pl.Series(reporting, dtype=pl.Boolean)).select(
        INDEX,
        pl.col(f"last_{INDEX}").alias("into"),
        "start",
        "end",
        context="body",
        before="last_quote_id",
        between=pl.col("between").str.strip_chars(),
        goes_on=pl.col("between").str.contains(rf",\s*[{OPENING}]?\s?$"),
    )


def joined_quotes(data: Data) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two quotes as one, where the sentence of the first goes on in the second.

    Of three pieces in a row the first two are joined, and the third after them.

    Returns:
        The pairs with the columns of `PAIRS`, and the first quotes as they are then: `__index`,
        `because` (the number of the second), `spans`, `text`, and `quoted_spans` where there is
        such a column.
    """
    pairs = split_pairs(data).filter("goes_on")
    pairs = pairs.filter(~pl.col("into").is_in(pairs[INDEX].implode()))
    quotes = data.tables["quotes"]
    lists = [c for c in ("spans", "quoted_spans") if data.has("quotes", c)]
    texts = ["text"] if data.has("quotes", "text") else []
    rows = quotes.select(INDEX, *lists, *texts).unique(INDEX, keep="first").collect()
    both = pairs.select(INDEX, "into").join(rows, on=INDEX, maintain_order="left")
    both = both.join(
        rows.rename({INDEX: "into"}), on="into", suffix="_first", maintain_order="left"
    )
    new = [pl.concat_list(f"{c}_first", c).alias(c) for c in lists]
    if texts:
        new.append(pl.concat_str("text_first", "text", separator=" ").alias("text"))
    return pairs, both.select(pl.col("into").alias(INDEX), pl.col(INDEX).alias("because"), *new)


def _direct(data: Data) -> pl.LazyFrame:
    """The direct quotes of a batch in the order of the text, with what tells pairs."""
    here = data.tables["quotes"].collect_schema().names()
    spans, span = pl.col("spans").list, pl.element().struct
    in_body = spans.eval(span.field("field").fill_null("body") == "body").list.all()
    text = pl.lit(None, dtype=pl.String)
    places = [c for c in ("speaker_span", "cue_span") if c in here]
    links = [c for c in ("continues_quote_id", "parent_quote_id") if c in here]
    return (
        data.tables["quotes"]
        .filter((pl.col("kind") == "direct") & (spans.len() > 0) & in_body)
        .unique([INDEX, "__article"], maintain_order=True)
        .select(
            INDEX,
            "quote_id",
            article="__article",
            start=spans.first().struct.field("start").cast(pl.Int64),
            end=spans.last().struct.field("end").cast(pl.Int64),
            speaker_id="speaker_id" if "speaker_id" in here else text,
            said=pl.col("speaker_text").str.to_lowercase() if "speaker_text" in here else text,
            cues=pl.concat_list([pl.col(c).struct.field("start").cast(pl.Int64) for c in places])
            if places
            else pl.lit(None, dtype=pl.List(pl.Int64)),
            linked=pl.any_horizontal(
                [pl.lit(value=False), *(pl.col(c).is_not_null() for c in links)]
            ),
        )
        .sort("article", "start", maintain_order=True)
    )


def _same_speaker() -> pl.Expr:
    """Whether the two have one speaker, by id where both have one, else by the words."""
    by_id = pl.col("speaker_id") == pl.col("last_speaker_id")
    by_words = pl.col("said") == pl.col("last_said")
    nobody = pl.col("speaker_id").is_null() & pl.col("said").is_null()
    return pl.coalesce(by_id, by_words, nobody).fill_null(value=False)


def _is_reporting(between: str, low: int, language: str | None, cues: list[int | None]) -> bool:
    """Whether the words between two quotes report speech and are one sentence at most."""
    words = between.strip().strip(SURE_MARKS).strip()
    if _SENTENCE.search(words):
        return False
    if any(place is not None and low <= place < low + len(between) for place in cues):
        return True
    known = lists(language).cues or (all_words("cues") if language is None else frozenset())
    return not known.isdisjoint(re.findall(r"\w+", fold_case(words)))
