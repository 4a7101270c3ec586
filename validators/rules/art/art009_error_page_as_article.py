"""ART009: a page of errors, consent or checks that was stored as an article."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.page_words import error_page, may_be_error_page
from newsschema.validators.text_rule import Place, TextRule

BLOCKED: Final = (
    "Access denied. You don't have permission to access this page on this server. Please contact "
    "the owner of the site and name the number that is printed below, the time of your visit and "
    "what you were doing when this page came up. Reference number: 18 2c 44 a0 7b."
)


class ErrorPageAsArticle(TextRule):
    """The body is what a site says instead of the article: an error, a check, a consent banner.

    A body of fewer than 1,500 code points that opens with such a phrase (`Page not found`,
    `Please enable JavaScript`, `Verify you are human`), or that is a consent banner alone.

    ## Why it matters

    The page answered, so nothing failed: the same paragraph stands under a thousand addresses,
    and every article that should be there is missing. Readers of web pages report consent text
    as the whole of what they were given (mendableai/firecrawl#78, mozilla/readability#12).

    ## How to repair

    Fetch the page again, slower or from another place, and leave out what can't be fetched.

    ## References

    The lists of phrases: `validators/languages/README.md`.
    """

    code = "ART009"
    name = "error-page-as-article"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "the body is a page of the site's own and no article"
    help = "fetch the page again, or leave the row out"
    examples = [
        Good(articles=[article("Visitors read “Page not found” on the town's site all Monday.")]),
        Good(articles=[article("Die Seite 404 des Berichts fehlt. JavaScript ist eine Sprache.")]),
        Good(articles=[article("小さな港の町のサイトで「ページが見つかりません」と出た。")]),
        Bad(articles=[article(body=BLOCKED)], keys=["art_1"]),
        Bad(articles=[article(body=f"Page not found\n\n{FILLER}")], keys=["art_1"]),
        Bad(
            articles=[article(body=f"お探しのページは見つかりません\n{FILLER}")],
            keys=["art_1"],
        ),
        Bad(articles=[article(body=f"Пожалуйста, включите JavaScript. {FILLER}")], keys=["art_1"]),
        Bad(articles=[article(body=f"We use cookies to measure. {FILLER}")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a body is short and may open so."""
        return may_be_error_page(value)

    def places(self, text: str) -> list[Place]:
        """The phrase that gives the page away."""
        found = error_page(text)
        return [found] if found else []
