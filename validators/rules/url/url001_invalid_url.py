"""URL001: a URL that leads nowhere."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.rule import CellRule
from newsschema.validators.urls import URL_CELLS, is_plain, is_relative, problem_of


class InvalidUrl(CellRule):
    """A URL is not an absolute http or https address.

    It has no scheme or host, holds white space or backslashes, or has a scheme such as `file:`
    or `javascript:`. Hosts and paths in other scripts are fine. A bare path is URL002's.

    ## Why it matters

    The URL is the identity of an article across crawls. One that can't be parsed can't be
    made canonical, grouped by outlet or fetched again.

    ## How to repair

    Write the address as the page's server answered it, with its scheme.

    ## References

    The WHATWG URL standard, https://url.spec.whatwg.org, as the ada parser implements it.
    """

    code = "URL001"
    name = "invalid-url"
    table = "*"
    cells = URL_CELLS
    message = "the URL is not an absolute http(s) address"
    help = "write the whole address, with https:// and the host"
    examples = [
        Good(articles=[article(url="https://zeitung.example/straße/überblick?id=3")]),
        Good(articles=[article(url="https://ニュース.example/記事/1", canonical_url=None)]),
        Bad(articles=[article(url="www.harbour.example/a b")], keys=["art_1"]),
        Bad(articles=[article(url="file:///srv/news/1.html")], keys=["art_1"]),
        Bad(articles=[article(canonical_url="https://harbour .example/ferry")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Whatever is not plainly a URL is a suspect."""
        return ~is_plain(value)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Parse the suspects."""
        return pl.Series(
            [not is_relative(url) and problem_of(url) is not None for url in rows[column]],
            dtype=pl.Boolean,
        )

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """What is wrong with it."""
        problems = [f"the URL can't be used: {problem_of(url)}" for url in rows[column]]
        return rows.select(
            message=pl.Series(problems, dtype=pl.String),
            expected=pl.lit("an absolute http(s) URL"),
            found=pl.col(column),
        )
