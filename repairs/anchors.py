"""Prefix and suffix of quotes whose spans have moved: the text around their new place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX, Dataset
from newsschema.repairs.changes import Changes
from newsschema.repairs.tables import changed
from newsschema.validators.grounding import ground
from newsschema.validators.parts import BATCH_BYTES, SpansByArticle, coalesced
from newsschema.validators.text_around import AROUND, LENGTH, UNIQUE, ambiguous, around
from newsschema.validators.versions import with_staleness

ASKS: Final = "QUO020"
"""The rule that asks for the text around words that stand more than once."""
TABLE: Final = "quotes"
SPANS: Final = "spans"
PLACE: Final = (INDEX, "__article")


def put_anchors(
    dataset: Dataset, changes: Changes, before: pl.DataFrame | None, *, fill: bool
) -> None:
    """Write prefix and suffix anew where a pass has moved the spans of a quote.

    What the quote carries keeps its length. Where the spans do not hold their words, or versions
    of the article differ around them, nothing changes.

    Args:
        dataset: as it was before the pass.
        changes: all other changes of the pass; takes the new texts under the rule that moved the
            spans.
        before: the quotes before the pass; null where there is no such table.
        fill: whether a quote that has neither gets both where its words stand more than once.
    """
    if before is None or "articles" not in dataset.tables:
        return
    moved = _moved(changes, before)
    carries = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(c).str.len_bytes().fill_null(0) > 0 for c in AROUND if c in moved.columns),
    )
    short = pl.col(SPANS).list.eval(_edge("end") - _edge("start")).list.min() <= UNIQUE
    wanted = moved.filter(carries | (short if fill else pl.lit(value=False)))
    if wanted.is_empty():
        return
    found = _agreed(pl.concat(list(_beside(dataset, changes, wanted))))
    own = (pl.col("table") == TABLE) & (pl.col("column") == SPANS)
    said = changes.log.filter(own).unique(INDEX, keep="last").select(INDEX, "rule", "safety")
    told = found.join(said, on=INDEX, maintain_order="left").join(
        wanted.select(INDEX, carries=carries), on=INDEX, maintain_order="left"
    )
    for column in AROUND:
        held = changes.held(TABLE, column, told[INDEX]).cast(pl.String)
        new = told.with_columns(value=column, before=held).filter(
            pl.when("carries").then(pl.col("before").is_not_null()).otherwise("repeated")
        )
        changes.put(TABLE, column, new, new["before"])


def _edge(name: str) -> pl.Expr:
    return pl.element().struct.field(name)


def _moved(changes: Changes, before: pl.DataFrame) -> pl.DataFrame:
    """The quotes, as they are now, whose spans begin or end elsewhere than before the pass."""
    cells = changes.cells.get(TABLE, {}).get(SPANS)
    if cells is None or "article_id" not in before.columns:
        return before.clear()
    index = cells[INDEX]
    if TABLE in changes.gone:
        index = index.filter(~index.is_in(changes.gone[TABLE][INDEX].implode()))
    hull = [
        pl.col(SPANS).list.eval(_edge("start")).list.min().alias("__low"),
        pl.col(SPANS).list.eval(_edge("end")).list.max().alias("__high"),
    ]
    old, new = (
        frame.filter(pl.col(INDEX).is_in(index.implode()))
        for frame in (before, changes.frames[TABLE])
    )
    same = new.select(INDEX, *hull).join(
        old.select(INDEX, *hull), on=[INDEX, "__low", "__high"], how="semi", nulls_equal=True
    )
    return new.filter(~pl.col(INDEX).is_in(same[INDEX].implode()))


def _beside(dataset: Dataset, changes: Changes, quotes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What stands around quotes whose spans hold their words, once for each such version.

    `__index`, `prefix`, `suffix`, `repeated` (whether some words stand more than once in the
    text), `stale` (whether the row was made for another version; null if unknown).
    """
    lengths = [
        pl.col(c).str.len_chars().cast(pl.Int64).replace(0, LENGTH).fill_null(LENGTH)
        if c in quotes.columns
        else pl.lit(LENGTH, dtype=pl.Int64)
        for c in AROUND
    ]
    known = quotes.select(INDEX, prefix_length=lengths[0], suffix_length=lengths[1])
    spans = SpansByArticle({TABLE: quotes.select(INDEX, "article_id", SPANS)})
    start, end, found = pl.col("start"), pl.col("end"), pl.col("found")
    holds = (start >= 0) & (start < end) & (found == pl.coalesce("text", "found"))
    holds &= found.str.len_chars().cast(pl.Int64) == end - start
    for batch in coalesced(changed(dataset, changes).tables["articles"].batches(), BATCH_BYTES):
        if "article_id" not in batch.columns:
            continue
        grounded, _ = ground(spans.beside(batch))
        sound = grounded.filter(holds.fill_null(value=False).all().over(PLACE))
        told = with_staleness(sound, {TABLE: changes.frames[TABLE]}).join(
            known, on=INDEX, how="left", maintain_order="left"
        )
        repeated = ambiguous(told.lazy()).select(PLACE).unique().with_columns(repeated=True)
        yield (
            around(told.lazy(), by=PLACE, kept=("stale",))
            .join(repeated, on=PLACE, how="left", maintain_order="left")
            .select(INDEX, *AROUND, pl.col("repeated").fill_null(value=False), "stale")
            .collect()
        )


def _agreed(found: pl.DataFrame) -> pl.DataFrame:
    """One row per quote: of the version it was made for, else what all versions have."""
    stale = pl.col("stale").fill_null(value=False)
    nearest = found.filter(stale == stale.min().over(INDEX))
    agreed = pl.struct(*AROUND, "repeated").n_unique().over(INDEX) == 1
    return nearest.filter(agreed).unique(INDEX, keep="first", maintain_order=True)
