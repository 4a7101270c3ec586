"""URL002: a path where an address belongs."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import CellRule
from newsschema.validators.urls import URL_CELLS, is_plain, is_relative


class RelativeUrl(CellRule):
    """A URL is only a path, without scheme and host.

    ## Why it matters

    Without its host the path of an article points into every site. Publishers write relative
    canonical links (2 of 253 pages), and crawlers copy them.

    ## How to repair

    Resolve the path against the address of the page it was found on. Where the source's domain
    is known, `newsschema fix` does it.
    """

    code = "URL002"
    name = "relative-url"
    table = "*"
    cells = URL_CELLS
    message = "the URL is only a path"
    safety = Safety.SAFE
    help = "resolve it against the address of the page"
    examples = [
        Good(articles=[article(canonical_url="https://harbour.example/news/ferry")]),
        Bad(articles=[article(canonical_url="/news/ferry")], keys=["art_1"]),
        Bad(articles=[article(url="/ዜና/articles/1", canonical_url=None)], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """A path begins with one of few characters; the plain URLs are sorted out first."""
        return ~is_plain(value)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Whether it is a path."""
        return pl.Series([is_relative(url) for url in rows[column]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The path."""
        return rows.select(found=pl.col(column), expected=pl.lit("an absolute http(s) URL"))
