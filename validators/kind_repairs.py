"""The kind that a quote must have by its marks, and the words between them as spans."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from newsschema.readers.kind import quoted_kind
from newsschema.readers.table import INDEX
from newsschema.schemas.fields import columns
from newsschema.schemas.quote import Quote
from newsschema.validators.data import Data
from newsschema.validators.finding import Safety
from newsschema.validators.quote_marks import is_title, passage_places

QUOTED: Final = columns(Quote)["quoted_spans"].polars

KINDS: Final = pl.Schema(
    {
        INDEX: pl.UInt32(),
        "kind": pl.String(),
        "quoted_spans": QUOTED,
        "fix_safety": pl.String(),
    }
)
"""A quote and the kind that it should have; `quoted_spans` where the words between its marks were
not known so far, else null."""


def kinds(data: Data, found: pl.LazyFrame) -> pl.DataFrame:
    """The repairs of quotes whose kind contradicts their marks, with the columns of `KINDS`.

    The kind follows from `quoted_spans` where all of them hold their words: that is safe. Else it
    follows from the marks alone, and is not; where even that may be a matter of style (a severity
    is given), there is none.

    Args:
        data: a batch of articles with its quotes.
        found: `__index`, `unmarked` (whether no marks stand in or around the quote) and `severity`.
    """
    failing = found.select(INDEX, "unmarked", "severity").collect()
    if failing.is_empty():
        return KINDS.to_frame()
    quotes = data.tables["quotes"]
    for name in ("spans", "quoted_spans"):
        if not data.has("quotes", name):
            quotes = quotes.with_columns(pl.lit(None, dtype=QUOTED).alias(name))
    rows = (
        quotes.select(INDEX, "spans", given="quoted_spans")
        .unique(INDEX, keep="first", maintain_order=True)
        .collect()
        .join(failing, on=INDEX, maintain_order="left")
    )
    own = (pl.col("table") == "quotes") & (pl.col("column") == "quoted_spans")
    lost = data.spans.filter(own & (pl.col("found") != pl.col("text")).fill_null(value=True))
    known = pl.col("given").is_not_null()
    sure = rows.filter(known).join(lost.select(INDEX).collect(), on=INDEX, how="anti")
    guessed = rows.filter(~known & pl.col("severity").is_null())
    marked = guessed.filter(~pl.col("unmarked"))
    told = [
        sure.select(INDEX, "unmarked", kind=quoted_kind(pl.col("spans"), pl.col("given"))),
        guessed.filter("unmarked").select(INDEX, "unmarked", kind=pl.lit("indirect")),
        marked.join(_between_marks(data, marked), on=INDEX, maintain_order="left")
        .select(
            INDEX,
            "unmarked",
            "quoted_spans",
            kind=quoted_kind(pl.col("spans"), pl.col("quoted_spans")),
            # Marks around all of the words would become outer marks of a direct quote.
        )
        .filter(pl.col("kind") == "mixed"),
    ]
    empty = KINDS.to_frame().with_columns(unmarked=pl.lit(value=True))
    safe = pl.when(pl.col(INDEX).is_in(sure[INDEX].implode())).then(pl.lit(str(Safety.SAFE)))
    return (
        pl.concat([empty, *told], how="diagonal")
        .with_columns(fix_safety=safe.otherwise(pl.lit(str(Safety.UNSAFE))))
        # Only a kind that ends the contradiction is a repair.
        .filter((pl.col("kind") == "indirect") == pl.col("unmarked"))
        .select(KINDS.names())
    )


def _between_marks(data: Data, quotes: pl.DataFrame) -> pl.DataFrame:
    """`__index`, and the words between marks in the spans of quotes as `quoted_spans`."""
    own = (pl.col("table") == "quotes") & (pl.col("column") == "spans")
    rows = (
        data.spans.filter(own & (pl.col("found") == pl.coalesce("text", "found")))
        .join(quotes.lazy().select(INDEX), on=INDEX, how="semi", maintain_order="left")
        .unique([INDEX, "item"], keep="first", maintain_order=True)
        .sort(INDEX, "item")
        .select(INDEX, "start", "found", "field")
        .collect()
    )
    pieces: dict[int, list[dict[str, Any]]] = {}
    for index, start, found, field in rows.iter_rows():
        for low, high in passage_places(found):
            if high > low and not is_title(found[low:high]):
                piece = {"start": start + low, "end": start + high, "text": found[low:high]}
                pieces.setdefault(index, []).append(piece | {"field": field})
    schema = pl.Schema({INDEX: pl.UInt32(), "quoted_spans": QUOTED})
    return pl.DataFrame({INDEX: list(pieces), "quoted_spans": list(pieces.values())}, schema=schema)
