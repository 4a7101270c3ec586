"""What lies at the edges of spans: white space, half of a word, half of a character.

Only spans that hold their words are looked at: one that points elsewhere begins and ends
anywhere, and QUO001 to QUO004 speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import WHITE_SPACE, space_folded, typography_folded
from newsschema.validators.data import AROUND, SPANS, Data
from newsschema.validators.finding import Safety
from newsschema.validators.fixing import MOVES

SPACED: Final = (
    r"\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}"
)
"""Scripts that set a space between all words, and that write no particle of another clause
onto a word, as Arabic, Hebrew, Korean, Georgian and Dravidian languages do."""

_LETTERS: Final = rf"[{SPACED}&&\p{{L}}]"
SPLITS_WORD: Final = rf"^(?:[{SPACED}\p{{M}}&&[\p{{L}}\p{{M}}]]{_LETTERS}|\p{{Nd}}\p{{Nd}})$"
"""Two neighbouring code points that belong to one word or number."""
GLUED: Final = r"^\p{Ll}\p{Lu}$"
"""A small letter before a capital: the text lacks a space there."""
_GLUED_CAPITALS: Final = r"^\p{Lu}\p{Lu}\p{Ll}"
"""A word behind capitals, as `PM` and a name: the text lacks a space there, too."""

CLUSTER: Final = (
    r"(?s)^(?:.[\p{M}\x{200C}\x{200D}\x{FF9E}\x{FF9F}\x{1F3FB}-\x{1F3FF}\x{E0020}-\x{E007F}]"
    r"|[\x{200D}\p{M}\x{600}-\x{605}\x{6DD}\x{70F}\x{8E2}\x{110BD}]."
    r"|[\x{1F1E6}-\x{1F1FF}]{2}|[\x{1100}-\x{11FF}\x{A960}-\x{A97F}\x{AC00}-\x{D7FF}]{2})$"
)
"""Two neighbouring code points that may belong to one character as readers see it (grapheme
cluster, Unicode Annex 29): a sign that joins to what stands before or behind it, half of a
flag, a part of a Korean syllable."""

AT_MOST: Final = 64
"""Code points of a grapheme cluster behind its edge that are looked at."""

EDGES: Final = pl.Schema(
    {
        **SPANS,
        "untrimmed": pl.Boolean(),
        "starts_in_word": pl.Boolean(),
        "ends_in_word": pl.Boolean(),
        "starts_in_cluster": pl.Boolean(),
        "ends_in_cluster": pl.Boolean(),
    }
)
"""Spans with something wrong at an edge. An edge within a cluster is not also one within a
word."""


def edges(data: Data) -> pl.DataFrame:
    """The spans of a batch whose edges are wrong, with the columns of `EDGES`.

    A piece that stands in `spans` and in `quoted_spans` counts once. To be called by `Data.once`,
    for the rules that share it.
    """
    start, end, found = pl.col("start"), pl.col("end"), pl.col("found")
    ahead = start.clip(0, AROUND)
    around = (
        data.spans.filter(found.str.len_bytes() > 0)
        .with_columns(
            __first=pl.when(start > 0).then(pl.col("around").str.slice(ahead - 1, 2)),
            __last=pl.col("around").str.slice(end - 1 - start + ahead, 2),
            untrimmed=found.str.strip_chars(WHITE_SPACE).str.len_bytes() < found.str.len_bytes(),
        )
        .with_columns(
            starts_in_word=_in_word(pl.col("__first")),
            ends_in_word=_in_word(pl.col("__last")),
            starts_in_cluster=pl.col("__first").str.contains(CLUSTER).fill_null(value=False),
            ends_in_cluster=pl.col("__last").str.contains(CLUSTER).fill_null(value=False),
        )
    )
    flags = list(EDGES.names())[len(SPANS) :]
    suspects = around.filter(pl.any_horizontal(flags)).select(EDGES.names()).collect()
    if suspects.is_empty():
        return suspects
    sound = _clustered(suspects.filter(_holds_its_words(suspects, data)))
    return sound.filter(pl.any_horizontal(flags)).unique(
        ["table", INDEX, "field", "start", "end"], keep="first", maintain_order=True
    )


def _in_word(pair: pl.Expr) -> pl.Expr:
    """Whether two neighbouring code points belong to one word or number."""
    return (pair.str.contains(SPLITS_WORD) & ~pair.str.contains(GLUED)).fill_null(value=False)


def _holds_its_words(spans: pl.DataFrame, data: Data) -> pl.Series:
    """Whether the words at each span are its own, as far as it or its quote tells them."""
    whole = pl.col("found").str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
    own = (pl.col("found") == pl.col("text")).fill_null(value=True)
    held = spans.select((pl.col("start") >= 0) & whole & own).to_series()
    if not (data.has("quotes", "text") and spans["text"].has_nulls()):
        return held
    ours = (pl.col("table") == "quotes") & pl.col("column").is_in(["spans", "quoted_spans"])
    bare = spans.with_row_index("__at").filter(held).filter(ours & pl.col("text").is_null())
    lost = _not_in_their_quote(bare, data)
    at = pl.int_range(spans.height, dtype=pl.UInt32, eager=True)
    return held & ~at.is_in(lost["__at"].implode())


def _not_in_their_quote(spans: pl.DataFrame, data: Data) -> pl.DataFrame:
    """Of spans without words those of quotes whose text is not what stands at all their spans."""
    rows = spans.select(INDEX).unique().lazy()
    own = (pl.col("table") == "quotes") & (pl.col("column") == "spans")
    start, end = pl.col("start").min(), pl.col("end").max()
    said, words, hull = (
        space_folded(typography_folded(pl.col(name))).str.strip_chars()
        for name in ("__said", "__words", "__hull")
    )
    quotes = (
        data.spans.filter(own)
        .join(rows, on=INDEX, how="semi", maintain_order="left")
        .unique([INDEX, "context", "item"], maintain_order=True)
        .group_by(INDEX, "context", maintain_order=True)
        .agg(
            __words=pl.coalesce("text", "found").str.join(" "),
            __hull=pl.col("context").first().str.slice(start.clip(0), (end - start).clip(0)),
        )
        .join(data.tables["quotes"].select(INDEX, __said="text").unique(INDEX), on=INDEX)
        .select(INDEX, "context", __whole=(said == words) | (said == hull))
        .collect()
    )
    told = spans.join(quotes, on=[INDEX, "context"], how="left", maintain_order="left")
    # Without a text there is nothing to compare with.
    return told.filter(~pl.col("__whole").fill_null(value=True))


def _clustered(spans: pl.DataFrame) -> pl.DataFrame:
    """Decide which edges really lie within a cluster; those are then not within a word."""
    flags = ("starts_in_cluster", "ends_in_cluster")
    decided = {
        flag: pl.Series(
            [
                suspect and splits_cluster(text, at)
                for text, at, suspect in spans.select("context", edge, flag).iter_rows()
            ],
            dtype=pl.Boolean,
        )
        for flag, edge in zip(flags, ("start", "end"), strict=True)
    }
    glued = {
        edge: pl.col("context").str.slice(pl.col(edge) - 1, 3).str.contains(_GLUED_CAPITALS)
        for edge in ("start", "end")
    }
    return spans.with_columns(**decided).with_columns(
        starts_in_word=pl.col("starts_in_word") & ~pl.col("starts_in_cluster") & ~glued["start"],
        ends_in_word=pl.col("ends_in_word") & ~pl.col("ends_in_cluster") & ~glued["end"],
    )


def cluster_at(text: str, at: int) -> tuple[int, int]:
    """Where the grapheme cluster begins and ends that has the code point before `at`."""
    from wcwidth import grapheme_boundary_before, iter_graphemes

    start = grapheme_boundary_before(text, at)
    return start, start + len(next(iter_graphemes(text, start, min(len(text), at + AT_MOST))))


def splits_cluster(text: str, at: int) -> bool:
    """Whether `at`, within the text and not at its ends, lies within a grapheme cluster."""
    if text[at - 1].isspace() and text[at].isspace():
        return False
    return cluster_at(text, at)[1] > at


def word_at(text: str, at: int) -> tuple[int, int]:
    """Where the word begins and ends that has the code points before and behind `at`."""
    before = re.search(r"[\w'’-]*\Z", text[max(0, at - AT_MOST) : at])
    behind = re.match(r"[\w'’-]*", text[at : at + AT_MOST])
    return (
        at - len(before.group() if before else ""),
        at + len(behind.group() if behind else ""),
    )


def stands_elsewhere(text: str, words: str) -> bool:
    """Whether words, which are a part of others where their span is, stand alone in the text."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def trimmed(data: Data) -> pl.LazyFrame:
    """The spans that begin or end with white space, without it, with the columns of `MOVES`."""
    found = pl.col("found")
    front = found.str.len_chars() - found.str.strip_chars_start(WHITE_SPACE).str.len_chars()
    words = found.str.strip_chars(WHITE_SPACE)
    start = pl.col("start") + front.cast(pl.Int64)
    return _moves(
        data,
        data.once(edges)
        .filter("untrimmed")
        .with_columns(new_text=words, new_start=start)
        .with_columns(new_end=pl.col("new_start") + pl.col("new_text").str.len_chars())
        .filter(pl.col("new_text").str.len_bytes() > 0)
        .with_columns(fix_safety=pl.lit(str(Safety.SAFE))),
    )


def widened(
    data: Data,
    flaw: str,
    around: Callable[[str, int], tuple[int, int]],
    safety: Safety,
    spared: Callable[[str, str], bool] | None = None,
) -> pl.LazyFrame:
    """The spans whose edges cut something, with all of it, with the columns of `MOVES`.

    Args:
        data: a batch of articles with its spans.
        flaw: `in_word` or `in_cluster`.
        around: where the thing begins and ends that has the code points at a place of a text.
        safety: of the repair.
        spared: of a text and the words of a span, whether the span is left as it is.
    """
    first, last = f"starts_{flaw}", f"ends_{flaw}"
    spans = data.once(edges).filter(pl.col(first) | pl.col(last))
    if spared is not None:
        rows = spans.select("context", "found").iter_rows()
        left = [spared(text, words) for text, words in rows]
        spans = spans.filter(~pl.Series(left, dtype=pl.Boolean))
    ends = [
        (around(text, start)[0] if low else start, around(text, end)[1] if high else end)
        for text, start, end, low, high in spans.select(
            "context", "start", "end", first, last
        ).iter_rows()
    ]
    texts = [text[slice(*place)] for text, place in zip(spans["context"], ends, strict=True)]
    schema = {"new_start": pl.Int64, "new_end": pl.Int64}
    told = pl.DataFrame(ends, schema=schema, orient="row").with_columns(
        new_text=pl.Series(texts, dtype=pl.String), fix_safety=pl.lit(str(safety))
    )
    return _moves(data, spans.hstack(told))


def _moves(data: Data, spans: pl.DataFrame) -> pl.LazyFrame:
    """Moves of all spans that lie where these do, as each place counts once among the edges."""
    same = ["table", INDEX, "field", "start", "end"]
    new = ["new_start", "new_end", "new_text", "fix_safety"]
    return (
        data.spans.join(spans.lazy().select(*same, *new), on=same, maintain_order="left")
        .unique(["table", INDEX, "column", "item"], keep="first", maintain_order=True)
        .select(MOVES.names())
    )


def named() -> pl.Expr:
    """A span's column as a message names it: `spans[1]`."""
    return pl.coalesce(pl.format("{}[{}]", "column", "item"), "column").alias("column")
