"""URL002: a path where an address belongs."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import CellRule
from newsschema.validators.urls import URL_CELLS, is_plain, is_relative, problem_of

PAGE: Final = "url"


class RelativeUrl(CellRule):
    """A URL is only a path, without scheme and host.

    ## Why it matters

    Without its host the path of an article points into every site. Publishers write relative
    canonical links (2 of 253 pages), and crawlers copy them.

    ## How to repair

    Resolve the path against the address of the page it was found on. Where the
    row has that in `url`, `newsschema fix` does it.
    """

    code = "URL002"
    name = "relative-url"
    table = "*"
    cells = URL_CELLS
    message = "the URL is only a path"
    safety = Safety.SAFE
    writes_expected = True
    help = "resolve it against the address of the page"
    examples = [
        Good(articles=[article(canonical_url="https://harbour.example/news/ferry")]),
        Bad(
            articles=[article(canonical_url="/news/ferry")],
            keys=["art_1"],
            fixed={"articles": [article(canonical_url="https://harbour.example/news/ferry")]},
        ),
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
        meant = _resolved(rows, column)
        known = pl.when(meant.is_not_null())
        return rows.select(
            found=pl.col(column),
            expected=meant.fill_null("an absolute http(s) URL"),
            fix_safety=known.then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.lit("write ") + meant,
        )


def _resolved(rows: pl.DataFrame, column: str) -> pl.Series:
    """The path against the address of its page, where the row has one in another column."""
    if column == PAGE or PAGE not in rows.columns:
        return pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    pages = zip(rows[PAGE], rows[column], strict=True)
    return pl.Series(
        [
            urljoin(page, path) if page is not None and problem_of(page) is None else None
            for page, path in pages
        ],
        dtype=pl.String,
    )
