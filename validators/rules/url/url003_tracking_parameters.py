"""URL003: a URL that says where its reader came from."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import CellRule
from newsschema.validators.urls import URL_CELLS, without_tracking


class TrackingParameters(CellRule):
    """A URL carries tracking parameters such as `utm_source` or `fbclid`.

    `ref` and `source` count only with values such as `rss` or `twitter`: elsewhere they name
    content.

    ## Why it matters

    One article found through a feed and through a search has two URLs, and is stored twice.
    Measured: 7 of 258 crawled URLs; 28 of 253 differ from their canonical form.

    ## How to repair

    Remove the parameters; `newsschema fix` does it and leaves the others as they are.
    """

    code = "URL003"
    name = "tracking-parameters"
    table = "*"
    cells = URL_CELLS
    message = "the URL carries tracking parameters"
    severity = Severity.WARNING
    safety = Safety.SAFE
    writes_expected = True
    help = "remove them"
    examples = [
        Good(articles=[article(url="https://harbour.example/a?ref=chapter-2&id=7")]),
        Bad(
            articles=[article(url="https://harbour.example/a?id=7&utm_source=RSS")],
            keys=["art_1"],
            fixed={"articles": [article(url="https://harbour.example/a?id=7")]},
        ),
        Bad(articles=[article(url="https://harbour.example/a?ref=rss")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Only a URL with a query can have a parameter."""
        return value.str.contains("?", literal=True)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Whether something would be removed."""
        return pl.Series([without_tracking(u) != u for u in rows[column]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The URL without them."""
        clean = pl.Series([without_tracking(url) for url in rows[column]], dtype=pl.String)
        return rows.select(
            found=pl.col(column),
            expected=clean,
            fix_safety=pl.lit(str(Safety.SAFE)),
            fix_summary=pl.lit("remove the parameters"),
        )
