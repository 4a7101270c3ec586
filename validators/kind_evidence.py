"""What quotation marks say about the kind of a quote, against the kind it is given.

Marks prove much less than their look suggests: transcripts and interviews set speech apart by
lines, headlines by a colon, dialogues by a dash, and one sentence out of a long quotation has
its marks far away. Only where none of this holds, a direct quote is without marks.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import DASHES, QUOTE_MARKS, SURE_MARKS
from newsschema.validators.data import AROUND, Data
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.quote_marks import (
    RUST_MARK,
    has_mark,
    is_title,
    lies_in_quotation,
    passages,
)

_INTRODUCED: Final = f"(^|[\\n\\r:：{DASHES}-])\\s*$"
_LINE_START: Final = re.compile(r"(?:^|[\n\r:：])[^\S\n\r]*$")
_EDGE: Final = f"^\\s*[{QUOTE_MARKS}]|[{QUOTE_MARKS}]\\s*$"
_INDENTED: Final = 200
"""Code points of white space that may stand between the beginning of a line and a span."""

SHOWN: Final = pl.Schema(
    {
        INDEX: pl.UInt32(),
        "kind": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "context": pl.String(),
    }
)
"""A quote with its first span and the text that it points into, for an excerpt."""


def contradictions(data: Data, least_words: int) -> pl.LazyFrame:
    """Quotes whose kind and whose marks say different things.

    Args:
        data: a batch of articles with its quotes.
        least_words: see `marked`.

    Returns:
        A frame with the columns of `SHOWN`, `message`, `expected`, `severity`, `confidence`, and
        `unmarked`: whether there are no marks, or too many.
    """
    quotes = data.tables["quotes"].select(INDEX, "kind", "text")
    spans = data.spans.filter(
        (pl.col("table") == "quotes")
        & (pl.col("column") == "spans")
        # Marks around a span that misses its words say nothing of them.
        & (pl.col("found") == pl.coalesce("text", "found"))
        & (pl.col("start") < pl.col("end"))
    )
    first = pl.col("context").str.slice(pl.col("start"), 1)
    in_a_sentence = first.str.contains(r"\p{Ll}")
    without = unmarked(quotes, spans).with_columns(
        unmarked=pl.lit(value=True),
        expected=pl.lit("indirect"),
        severity=pl.when(~in_a_sentence).then(pl.lit(str(Severity.INFO))),
        confidence=pl.when(~in_a_sentence).then(pl.lit(str(Confidence.POSSIBLE))),
        message=pl.format("the quote is {}, but no marks stand in or around it", "kind"),
    )
    with_marks = marked(quotes, spans, least_words).with_columns(
        unmarked=pl.lit(value=False),
        expected=pl.lit("mixed or direct"),
        severity=pl.lit(None, dtype=pl.String),
        confidence=pl.lit(None, dtype=pl.String),
        message=pl.lit("the quote is indirect, but words in it stand between marks"),
    )
    # Computed here, as it is asked for twice: what fails, and what is to be written.
    return pl.concat([without, with_marks]).collect(engine="in-memory").lazy()


def unmarked(quotes: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Direct and mixed quotes with no sign of direct speech in or around any of their spans.

    Args:
        quotes: rows with `__index` and `kind`.
        spans: the grounded spans of these quotes, with `context`, `found` and `around`.

    Returns:
        A frame with the columns of `SHOWN`.
    """
    spoken = quotes.filter(pl.col("kind").is_in(["direct", "mixed"])).select(INDEX, "kind")
    start, window = pl.col("start"), pl.col("around")
    ahead = start.clip(0, AROUND)
    before, after = window.str.head(ahead), window.str.slice(ahead + pl.col("end") - start)
    # A mark counts as the span's own where it stands in `around`. Apostrophes count here: at the
    # edge of a span they may well be a mark.
    sign = (
        window.str.contains(RUST_MARK)
        | pl.col("found").str.contains(_EDGE)
        | before.str.contains(f"[{QUOTE_MARKS}]")
        | after.str.contains(f"[{QUOTE_MARKS}]")
        | before.str.contains(_INTRODUCED)
    )
    judged = spans.join(spoken, on=INDEX, maintain_order="left").with_columns(
        __sign=sign.fill_null(value=True)
    )
    # Texts are not carried through the grouping: it would copy each of them.
    without = judged.group_by(INDEX).agg(pl.col("__sign").any()).filter(~pl.col("__sign"))
    return (
        judged.filter(~pl.col("__sign"))
        .select(INDEX, "kind", "start", "end", "context")
        .join(without, on=INDEX, how="semi")
        .map_batches(_without_sign, schema=SHOWN)
    )


def _without_sign(spans: pl.DataFrame) -> pl.DataFrame:
    """Of suspects, the first span of those quotes of which no span lies in a quotation."""
    bare = [
        _has_marks(text)
        and not _LINE_START.search(text, max(0, start - _INDENTED), start)
        and not lies_in_quotation(text, start, end)
        for text, start, end in spans.select("context", "start", "end").iter_rows()
    ]
    spans = spans.with_columns(__bare=pl.Series(bare, dtype=pl.Boolean))
    spoken = spans.filter(~pl.col("__bare"))[INDEX].implode()
    return (
        spans.filter("__bare", ~pl.col(INDEX).is_in(spoken))
        .unique(INDEX, keep="first", maintain_order=True)
        .select(SHOWN.names())
    )


def _has_marks(text: str) -> bool:
    """Whether a text uses quotation marks; old and some literary texts do not."""
    return any(mark in text for mark in SURE_MARKS)


def marked(quotes: pl.LazyFrame, spans: pl.LazyFrame, least_words: int) -> pl.LazyFrame:
    """Indirect quotes in which some words stand between marks.

    Args:
        quotes: rows with `__index`, `kind` and `text`.
        spans: the grounded spans of these quotes, with `context`.
        least_words: words that must stand between the marks; names and titles do not count.

    Returns:
        A frame with the columns of `SHOWN`.
    """

    def with_words(suspects: pl.DataFrame) -> pl.DataFrame:
        really = [_says_words(text, least_words) for text in suspects["text"]]
        return suspects.drop("text").filter(pl.Series(really, dtype=pl.Boolean))

    indirect = (pl.col("kind") == "indirect") & has_mark(pl.col("text"))
    suspects = (
        quotes.filter(indirect)
        .select(INDEX, "kind", "text")
        .map_batches(with_words, schema={name: SHOWN[name] for name in (INDEX, "kind")})
    )
    # The suspects are few; only they may carry their texts through `unique`, which copies them.
    return (
        spans.filter(pl.col("item") == 0)
        .join(suspects, on=INDEX, maintain_order="left")
        .unique(INDEX, keep="first", maintain_order=True)
        .select(SHOWN.names())
    )


def _says_words(text: str, least_words: int) -> bool:
    """Whether words enough stand between marks, and are no name."""
    return any(
        len(passage.split()) >= least_words and not is_title(passage) for passage in passages(text)
    )
