"""The verdict on spans that do not hold their words: which rule speaks, why, and what to do.

Findings are made column by column for all suspects of a batch; only the search for the words
goes span by span.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import MISMATCHES
from newsschema.validators.excerpts import excerpt
from newsschema.validators.finding import Safety
from newsschema.validators.fixing import MOVES
from newsschema.validators.offset_units import PHRASES, Contexts, phrase
from newsschema.validators.unit_fits import fitting_units
from newsschema.validators.word_search import search

SHOWN: Final = 500
"""Code points of `expected` and `found`; what is longer ends in an ellipsis."""

_SAID: Final = (
    "message",
    "expected",
    "found",
    "help",
    "fix_safety",
    "fix_summary",
    "before",
    "inside",
    "after",
)
"""The columns of a mismatch that become a finding's."""

_MESSAGES: Final = {
    "quotes.spans": "the words at the span are not the quote's text",
    "quotes.quoted_spans": "the words at the quoted span are not its text",
    "quotes.speaker_span": "the words at the speaker span are not its text",
    "quotes.cue_span": "the words at the cue span are not its text",
    "claims.spans": "the words at the span are not the claim's evidence",
    "mentions.span": "the words at the span are not the mention's text",
}
_OF_TEXT: Final = "the quote's text is neither the words of its spans nor the passage around them"


def judge(suspects: pl.DataFrame, unit: str = "codepoint") -> pl.DataFrame:
    """Say of every suspect which rule speaks and where its words really are.

    Args:
        suspects: what `ground` suspects, with `context` and `found`. Optional columns: `stale`
            (the row was made from another version of the text), `prefix` and `suffix` (the
            text that should stand right before and after the span), `title` (of the article),
            `stored_start` and `stored_end` (the numbers before `convert`).
        unit: the unit that the producer declared, from which the offsets were converted.

    Returns:
        A frame with the columns of `MISMATCHES`, row by row. `unit` is the likeliest unit that
        explains the span, `fits` all that do; QUO003 is decided later, over groups.
    """
    if suspects.is_empty():
        return MISMATCHES.to_frame()
    contexts = Contexts.of(suspects)
    places = search(suspects, contexts)
    fits = fitting_units(suspects, contexts, places, unit)
    frame = pl.concat([suspects, places, fits], how="horizontal")
    return _completed(
        frame.with_columns(_verdict(frame.columns), unit=_first_fit())
        .with_columns(__moves=pl.col("told_by").is_not_null())
        .with_columns(_message(unit), _safety(), *_new_place())
        .with_columns(_help(), _summary(), *_expected_found())
    )


def findings(mismatches: pl.LazyFrame, code: str) -> pl.LazyFrame:
    """The mismatches for which a rule speaks, as `GroupRule.failing` gives them.

    `column` names the span within its list: `spans[1]`. Of a quote whose text its wordless
    spans miss, the spans are shown only where each of them is to be moved.
    """
    own, listed = pl.col("column") != "text", pl.col("item").is_not_null()
    shown = own | (pl.col("item").fill_null(0) == 0) | (pl.col("verdict") == "QUO003")
    # The record says of a span without length that it has none.
    shown &= pl.col("start") < pl.col("end")
    column = (
        pl.when(own & listed)
        .then(pl.format("{}[{}]", "column", "item"))
        .when(listed & (pl.col("verdict") == "QUO003"))
        .then(pl.format("spans[{}]", "item"))
        .otherwise("column")
    )
    return mismatches.filter((pl.col("verdict") == code) & shown).select(
        "table", INDEX, column.alias("column"), "start", "end", *_SAID
    )


def moves(mismatches: pl.LazyFrame, code: str) -> pl.LazyFrame:
    """The mismatches for which a rule speaks that can be mended, with the columns of `MOVES`."""
    placed = pl.col("new_start").is_not_null() | pl.col("new_text").is_not_null()
    return mismatches.filter((pl.col("verdict") == code) & placed).select(MOVES.names())


def hashes(mismatches: pl.LazyFrame, code: str) -> pl.LazyFrame:
    """The hash of the present text for rows all of whose spans are moved to where it has them.

    `table`, `__index`, `body_sha256` and `fix_safety`, for rows for whose spans a rule speaks.
    """
    unsafe = (pl.col("fix_safety") == str(Safety.UNSAFE)).any()
    return (
        mismatches.filter(pl.col("verdict") == code)
        .group_by("table", INDEX, maintain_order=True)
        .agg(
            body_sha256=pl.col("body_hash").drop_nulls().first(),
            fix_safety=pl.when(pl.col("fix_safety").is_not_null().all()).then(
                pl.when(unsafe).then(pl.lit(str(Safety.UNSAFE))).otherwise(pl.lit(str(Safety.SAFE)))
            ),
        )
        .filter(pl.all_horizontal(pl.col("body_sha256", "fix_safety").is_not_null()))
    )


def said_of_text(mismatches: pl.DataFrame) -> pl.DataFrame:
    """Make findings about a quote's `text` out of judged spans or of compared texts."""
    given = {
        "message": pl.lit(_OF_TEXT),
        "expected": _cut("text"),
        "found": _cut("found"),
    }
    if "help" not in mismatches.columns:
        given["help"] = pl.lit("write the words of the spans as the text, or correct the spans")
        given["fix_summary"] = pl.lit("write the words of the spans as the text")
    return _completed(mismatches.with_columns(**given))


def _completed(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `MISMATCHES`, with an excerpt where there is none.

    The excerpt is cut around the span; where only similar words were found, around those, as
    nothing else may show them.
    """
    if "before" not in frame.columns:
        shown = frame.select("context", "start", "end")
        if "there" in frame.columns:
            other = pl.col("there").is_not_null()
            shown = frame.select(
                "context",
                start=pl.when(other).then("at_start").otherwise("start"),
                end=pl.when(other).then("at_end").otherwise("end"),
            )
        frame = pl.concat([frame, shown.select(excerpt())], how="horizontal")
    if {"stored_start", "stored_end"} <= set(frame.columns):
        frame = frame.with_columns(start="stored_start", end="stored_end")
    complete = frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in MISMATCHES.items()
    )
    # A slice of a text keeps all texts of its batch in memory; what is joined is a copy.
    return complete.with_columns(pl.col(pl.String) + "")


def _verdict(columns: list[str]) -> pl.Expr:
    beyond = pl.col("end") > pl.col("context").str.len_chars().cast(pl.Int64)
    verdict = pl.when(beyond).then(pl.lit("QUO001")).otherwise(pl.lit("QUO002"))
    if "stale" in columns:
        verdict = pl.when(pl.col("stale")).then(pl.lit("QUO004")).otherwise(verdict)
    return verdict.alias("verdict")


def _first_fit() -> pl.Expr:
    return pl.col("fits").list.first().struct.field("unit")


def _message(unit: str) -> pl.Expr:
    length = pl.col("context").str.len_chars()
    beyond = pl.format("the span reaches beyond the {}", "field")
    if unit == "codepoint":
        beyond = pl.format(
            "the span ends at {}, but the {} has {} code points", "end", "field", length
        )
    where = pl.format("{}.{}", "table", "column")
    other = where.replace_strict(
        _MESSAGES, default=pl.lit("the words at the span are not its text"), return_dtype=pl.String
    )
    return (
        pl.when(pl.col("verdict") == "QUO001")
        .then(beyond)
        .when(pl.col("verdict") == "QUO004")
        .then(pl.lit("the offsets were counted in another version of the article's text"))
        .otherwise(other)
        .alias("message")
    )


def _expected_found() -> list[pl.Expr]:
    """Bounds where the span is out of them, else the words that should be there and that are."""
    length = pl.col("context").str.len_chars()
    beyond = pl.col("verdict") == "QUO001"
    return [
        pl.when(beyond)
        .then(pl.format("a span within 0:{}", length))
        .otherwise(_cut("text"))
        .alias("expected"),
        pl.when(beyond)
        .then(pl.format("{}:{}", "start", "end"))
        .otherwise(_cut("found"))
        .alias("found"),
    ]


def _safety() -> pl.Expr:
    """Decided by how surely the place is the one that was meant."""
    sure = pl.when("sure").then(pl.lit(str(Safety.SAFE))).otherwise(pl.lit(str(Safety.UNSAFE)))
    return pl.when("__moves").then(sure).alias("fix_safety")


def _new_place() -> list[pl.Expr]:
    """Where the span is moved to, and the words there, if it is known which place was meant."""
    names = {"new_start": "at_start", "new_end": "at_end", "new_text": "there"}
    return [pl.when("__moves").then(pl.col(old)).alias(new) for new, old in names.items()]


def _help() -> pl.Expr:
    """Where the words really are, what `fix` does about it, and which unit would explain it."""
    at = pl.format("{}:{}", "at_start", "at_end")
    place, told_by = pl.col("place"), pl.col("told_by")
    among = (
        pl.when(told_by == "context")
        .then(pl.lit("with their context"))
        .when(told_by == "neighbours")
        .then(pl.lit("in line with the spans around it"))
        .otherwise(pl.lit("nearest"))
    )
    differ = pl.col("differ")
    one = pl.when(differ == 1).then(pl.lit("1 word differs"))
    others = one.otherwise(pl.format("{} words differ", differ))
    where = (
        pl.when(place == "once")
        .then(pl.format("the words occur once, at {}", at))
        .when(place == "several")
        .then(pl.format("the words occur {} times, {} at {}", "times", among, at))
        .when(place == "variant")
        .then(pl.format("the words occur in other case or typography at {}", at))
        .when(place == "similar")
        .then(pl.format("similar words ({} %, {}) stand at {}", _percent(), others, at))
        .when(place == "nowhere")
        .then(pl.format("not in the {}: the words occur nowhere in it", _article()))
        .otherwise(pl.lit("the span has no words of its own that could be looked for"))
    )
    moves = (
        pl.when(pl.col("fix_safety") == "safe")
        .then(pl.lit("; `newsschema fix` moves the span (safe)"))
        .when(pl.col("fix_safety") == "unsafe")
        .then(pl.lit("; `newsschema fix --unsafe-fixes` moves the span there"))
        .when(pl.col("at_start").is_not_null())
        .then(pl.lit("; which place was meant is not known"))
        .otherwise(pl.lit(""))
    )
    read = pl.col("unit").replace_strict(
        {unit: f"; they would fit if {phrase(unit)}" for unit in PHRASES},
        default=pl.lit(""),
        return_dtype=pl.String,
    )
    return pl.concat_str(where, moves, read.fill_null("")).alias("help")


def _percent() -> pl.Expr:
    return pl.col("score").round(0).cast(pl.Int64)


def _article() -> pl.Expr:
    body = pl.col("field") == "body"
    return pl.when(body).then(pl.lit("article")).otherwise(pl.col("field"))


def _summary() -> pl.Expr:
    changed = (
        pl.when(pl.col("there").is_null())
        .then(pl.lit(""))
        .otherwise(pl.lit(" and take the words there"))
    )
    move = pl.format("move the span to {}:{}{}", "at_start", "at_end", changed)
    return pl.when("__moves").then(move).alias("fix_summary")


def _cut(column: str) -> pl.Expr:
    """A text, cut at `SHOWN` code points with an ellipsis."""
    text = pl.col(column)
    long = text.str.len_chars() > SHOWN
    return pl.when(long).then(text.str.head(SHOWN - 1) + "…").otherwise(text)
