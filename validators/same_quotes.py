"""Quotes that stand twice in a table: the same words at the same place of the same article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final

import polars as pl

from newsschema.readers.table import INDEX, PROVENANCE
from newsschema.text import fold_words
from newsschema.validators.data import Data
from newsschema.validators.mixing import GOLDEN

SAME: Final = pl.Schema(
    {INDEX: pl.UInt32, "first": pl.String, "into": pl.UInt32, "equal": pl.Boolean}
)
"""A quote, the key and the number of an earlier row that says the same, and whether it differs
from that in nothing but its key."""

NEAR: Final = 20
"""Quotes of the same words that a quote is compared with: the first ones, and its neighbours."""

_BEGINNING: Final = 6
"""Code points in which quotes of one article mostly differ."""
_MOVED: Final = "[İΣςσ]"
"""What becomes two code points in lower case, and what depends on what follows."""

_EDGE: Final = " \t\n\u00a0.,;:!?…'\"“”„«»‘’‚‹›「」"


def same_quotes(data: Data) -> pl.DataFrame:
    """All quotes that an earlier row has already, with the columns of `SAME`.

    Two quotes are the same if their words are, case and punctuation aside, and their places
    overlap or one of them has none; or if their spans are equal. Speakers that differ, other
    annotators, and a quote inside another one keep two quotes apart.
    """
    quotes = data.tables["quotes"]
    here = quotes.collect_schema().names()
    where = pl.col("article_id").hash()
    spans = pl.col("spans").list if "spans" in here else None
    told, placed = pl.col("text").is_not_null(), pl.lit(value=False)
    if spans is not None:
        ends = (spans.first().struct.field("start"), spans.last().struct.field("end"))
        hull = _joined(where, *(end.hash() for end in ends))
        placed = hull.is_duplicated() & (spans.len() > 0)
    known = pl.col("article_id").is_not_null()
    sieved = (
        quotes.filter(known & told)
        .select(INDEX, "text", where=where)
        .filter(_may_be_twice())
        .filter(_joined(pl.col("where"), _words().hash()).is_duplicated())
    )
    suspects = (
        pl.concat([sieved.select(INDEX), quotes.filter(known & placed).select(INDEX)])
        .unique()
        .collect()
    )
    if suspects.is_empty():
        return SAME.to_frame()
    met = quotes.filter(pl.col(INDEX).is_in(suspects[INDEX].implode())).collect()
    rows = met.drop([c for c in PROVENANCE if c != INDEX])
    found = []
    for _, group in rows.group_by("article_id", maintain_order=True):
        found += _in_article(group.to_dicts())
    return pl.DataFrame(found, schema=SAME, orient="row")


def _words() -> pl.Expr:
    """The words of a quote, case and punctuation at the edges aside."""
    return pl.col("text").str.to_lowercase().str.strip_chars(_EDGE)


def _may_be_twice() -> pl.Expr:
    """Whether another quote of the same article begins alike: to fold whole texts costs much.

    The beginning of a word that has one of `_MOVED` may be folded in another way than the word.
    """
    begins = pl.col("text").str.strip_chars(_EDGE).str.head(_BEGINNING).str.to_lowercase()
    odd = pl.col("where").filter(pl.col("text").str.contains(_MOVED))
    return _joined(pl.col("where"), begins.hash()).is_duplicated() | pl.col("where").is_in(
        odd.implode()
    )


def _joined(*hashes: pl.Expr) -> pl.Expr:
    """One hash of several; overflow wraps round. Structs would be compared more slowly."""
    return reduce(lambda one, other: one * _ODD + other, hashes)


_ODD: Final = pl.lit(GOLDEN, dtype=pl.UInt64)


def _in_article(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str, int, bool]]:
    """The quotes of one article that another row has already, by their number."""
    by_words: dict[str, list[Mapping[str, Any]]] = {}
    by_place: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    found: dict[int, tuple[int, str, int, bool]] = {}
    # In the order of the text, so that quotes that overlap are neighbours.
    for row in sorted(rows, key=lambda row: (_place(row), row[INDEX])):
        words, place = fold_words(row["text"] or ""), _place(row)
        known = by_words.setdefault(words, []) if words else []
        placed = by_place.setdefault(place, []) if place else []
        near = (r for r in known[:NEAR] + known[-NEAR:] if _overlap(_place(r), place))
        other = next((r for r in (*near, *placed[:NEAR]) if _agree(r, row)), None)
        known.append(row)
        placed.append(row)
        if other is not None:
            first, later = sorted((other, row), key=lambda row: row[INDEX])
            told = (later[INDEX], first["quote_id"], first[INDEX], _equal(first, later))
            found.setdefault(later[INDEX], told)
    return [found[index] for index in sorted(found)]


def _place(row: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    """The spans of a quote; none where one of them has no place."""
    spans = row.get("spans") or ()
    if any(s is None or s["start"] is None or s["end"] is None for s in spans):
        return ()
    # A sentinel such as -1 is no place; QUO001 speaks of it.
    if any(not 0 <= s["start"] < s["end"] for s in spans):
        return ()
    return tuple((s.get("field") or "body", s["start"], s["end"]) for s in spans)


def _overlap(
    one: tuple[tuple[str, int, int], ...], other: tuple[tuple[str, int, int], ...]
) -> bool:
    """Whether two places share a code point, or one of them is not known."""
    if not one or not other:
        return True
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one for b in other)


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether nothing says that two quotes are two on purpose."""
    if one["quote_id"] is None or one["quote_id"] == other["quote_id"]:
        return False
    if one.get("annotator") != other.get("annotator"):
        return False
    if any(a.get("parent_quote_id") == b["quote_id"] for a, b in ((one, other), (other, one))):
        return False
    speakers = [
        (one[c], other[c])
        for c in ("speaker_id", "speaker_text")
        if one.get(c) is not None and other.get(c) is not None
    ]
    return not speakers or any(a == b for a, b in speakers)


def _equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows differ in nothing but their keys."""
    own = {"quote_id", INDEX}
    return all(one[name] == other[name] for name in one if name not in own)
