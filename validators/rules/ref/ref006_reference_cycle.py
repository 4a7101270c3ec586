"""REF006: quotes that contain or continue each other in a circle."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article()
LINKS: Final = ("parent_quote_id", "continues_quote_id")
SHOWN: Final = 5
"""Ids of a circle that a message names."""


def linked(first: str | None, second: str | None) -> list[dict[str, object]]:
    """Two quotes, each with the quote it continues."""
    return [
        quote(SOURCE, "noise and fares", continues_quote_id=first),
        quote(SOURCE, "the costs", "quo_2", continues_quote_id=second),
    ]


class ReferenceCycle(GroupRule):
    """Following `parent_quote_id` or `continues_quote_id` from a quote leads back to it.

    Every quote of the circle is reported; a quote that only leads into it is not.

    ## Why it matters

    Nested quotes are a tree and continued quotes a chain. Whoever walks them, to join an
    utterance or to find the outermost speaker, walks a circle for ever.

    ## How to repair

    Order the quotes by their place in the article: the inner one has the outer one as parent,
    the later one continues the earlier one. Write null to the other.
    """

    code = "REF006"
    name = "reference-cycle"
    table = "quotes"
    partition = Partition.KEY
    message = "the reference leads back to the quote itself"
    help = "keep the reference from the inner or later quote and write null to the other"
    columns = {"quotes": ("quote_id",)}
    examples = [
        Good(articles=[SOURCE], quotes=linked(None, "quo_1")),
        Bad(articles=[SOURCE], quotes=linked("quo_2", "quo_1"), keys=["quo_1", "quo_2"]),
        Bad(articles=[SOURCE], quotes=linked("quo_1", None), keys=["quo_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The quotes on a circle, for each of the two columns."""
        found = [cycles(data, column) for column in LINKS if data.has("quotes", column)]
        return pl.concat([CYCLES.to_frame().lazy(), *found])


CYCLES: Final = pl.Schema({INDEX: pl.UInt32, "column": pl.String, "found": pl.String})


def cycles(data: Data, column: str) -> pl.LazyFrame:
    """The quotes from which `column` leads back to them.

    Every step doubles the length of the paths that are followed, so that a chain of a million
    quotes takes 20 steps. After them a path has either ended or reached its circle.
    """
    quotes = data.tables["quotes"]
    edges = quotes.filter(pl.col(column).is_not_null()).select(INDEX, "quote_id", column).collect()
    edges = edges.unique("quote_id", keep="first", maintain_order=True).drop_nulls()
    ids = edges["quote_id"]
    to = pl.DataFrame({"id": edges[column]}).join(
        pl.DataFrame({"id": ids}).with_row_index("to"), on="id", how="left", maintain_order="left"
    )["to"]
    end = len(ids)
    step = np.append(to.fill_null(end).to_numpy().astype(np.int64), end)
    path = step
    for _ in range(max(1, end.bit_length())):
        path = path[path]
    on = np.unique(path[path < end])
    names = [_circle(ids, step, int(start)) for start in on]
    rows = edges[on.tolist()] if len(on) else edges.clear()
    return rows.select(
        INDEX, pl.lit(column).alias("column"), pl.Series("found", names, dtype=pl.String)
    ).lazy()


def _circle(ids: pl.Series, step: np.ndarray[tuple[int], np.dtype[np.int64]], start: int) -> str:
    """The first ids of the circle from a quote on: `q1 → q2 → q1`."""
    names, at = [ids[start]], int(step[start])
    while at != start and len(names) < SHOWN:
        names.append(ids[at])
        at = int(step[at])
    return " → ".join([*names, ids[start] if at == start else "…"])
