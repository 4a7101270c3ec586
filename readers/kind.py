"""The kind of a quote (direct, indirect or mixed), where the producer does not say it."""

from __future__ import annotations

from typing import Final

import polars as pl

AROUND: Final = 4
"""Code points before and after a span that decide whether it stands between marks."""

DOUBLE: Final = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02'
"""Marks that are nothing but quotation marks. Which of them opens depends on the language."""
SINGLE: Final = "'\u2018\u2019\u201a\u201b"
"""Marks that are apostrophes too: they count only at the edges of a span."""
LETTER: Final = r"[\p{L}\p{N}]"

# A space between a mark and the words says that the mark belongs to the words on its other
# side, except inside French marks.
_OPENED: Final = rf"(?:[{DOUBLE}]|[«‹][ \u00a0\u202f]|(?:^|\P{{L}})[{SINGLE}])$"
_CLOSED: Final = rf"^[.,;:!?…]{{0,2}}(?:[{DOUBLE}]|[ \u00a0\u202f][»›]|[{SINGLE}](?:\P{{L}}|$))"
_OUTER_OPEN: Final = rf"^\s*[{DOUBLE}]"
_OUTER_CLOSE: Final = rf"[{DOUBLE}][\s.,;:!?…]*$"


def quoted_kind(spans: pl.Expr, quoted_spans: pl.Expr) -> pl.Expr:
    """The kind of a quote whose words between marks are given; null where they are not.

    Args:
        spans: list of spans, the quote's pieces; may be null.
        quoted_spans: list of spans, the pieces between marks; empty where nothing is.

    Returns:
        `indirect` where nothing is between marks, `direct` where all letters and digits of
        the quote are, else `mixed`.
    """
    whole = _letters(spans)
    quoted = _letters(quoted_spans)
    length, between = _lengths(spans), _lengths(quoted_spans)
    # Without the words, two code points of difference are marks that stand inside the span.
    all_of_it = pl.coalesce(quoted >= whole, between + 2 >= length, pl.lit(value=False))
    return (
        pl.when(quoted_spans.is_null())
        .then(None)
        .when(quoted_spans.list.len() == 0)
        .then(pl.lit("indirect"))
        .when(spans.is_null())
        .then(None)
        .when(all_of_it)
        .then(pl.lit("direct"))
        .otherwise(pl.lit("mixed"))
    )


def span_kind(words: pl.Expr, before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """The kind of one span by the marks in and around it.

    Args:
        words: the words at the span.
        before: the `AROUND` code points before it, fewer at the beginning of the text.
        after: the `AROUND` code points after it.

    Returns:
        `direct` where the whole span is between marks, `mixed` where a part of it is,
        `indirect` where none is; null where `words` is null.
    """
    own_open = words.str.contains(_OUTER_OPEN)
    own_close = words.str.contains(_OUTER_CLOSE)
    opened = before.str.contains(_OPENED).fill_null(value=False) | own_open
    closed = after.str.contains(_CLOSED).fill_null(value=False) | own_close
    inner = words.str.replace(_OUTER_OPEN, "").str.replace(_OUTER_CLOSE, "")
    first = inner.str.extract(rf"([{DOUBLE}])")
    closing = (
        pl.when(own_close)
        .then(words.str.extract(rf"([{DOUBLE}])[\s.,;:!?…]*$"))
        .otherwise(after.str.extract(rf"([{DOUBLE}])"))
    )
    # Marks of another sort inside a quotation are a quotation inside it; the mark that closes
    # it as the first one inside means that it was closed and opened again.
    reopened = (first == closing).fill_null(value=False)
    return (
        pl.when(words.is_null())
        .then(None)
        .when(first.is_null() & (opened | closed))
        .then(pl.lit("direct"))
        .when(first.is_null())
        .then(pl.lit("indirect"))
        .when(opened & closed & ~reopened)
        .then(pl.lit("direct"))
        .otherwise(pl.lit("mixed"))
    )


def quote_kind(kinds: pl.Expr) -> pl.Expr:
    """The kind of a quote out of those of its spans.

    Args:
        kinds: list of `span_kind`; null or empty where the quote has no spans.

    Returns:
        The kind all spans share, `mixed` where they differ, null where there are none.
    """
    known = kinds.list.drop_nulls().list.unique()
    return (
        pl.when(known.list.len().fill_null(0) == 0)
        .then(None)
        .when(known.list.len() == 1)
        .then(known.list.first())
        .otherwise(pl.lit("mixed"))
    )


def _lengths(spans: pl.Expr) -> pl.Expr:
    span = pl.element().struct
    return spans.list.eval(span.field("end") - span.field("start")).list.sum()


def _letters(spans: pl.Expr) -> pl.Expr:
    """Letters and digits in the words of all spans; null where the words are not known."""
    words = spans.list.eval(pl.element().struct.field("text"))
    counted = words.list.eval(pl.element().str.count_matches(LETTER))
    return (
        pl.when(words.list.eval(pl.element().is_null()).list.any())
        .then(None)
        .otherwise(counted.list.sum())
    )
