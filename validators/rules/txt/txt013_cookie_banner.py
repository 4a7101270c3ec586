"""TXT013: consent to cookies in a body."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.line_edits import without_lines
from newsschema.validators.page_words import consent, error_page, may_ask_consent
from newsschema.validators.text_rule import Place, TextRule

LONG: Final = " ".join([FILLER] * 4)


class CookieBanner(TextRule):
    """A body begins or ends with the banner that asks for consent to cookies.

    Sought are the words of a site that speaks of itself (`We use cookies`, `This site uses
    cookies`), within the first 1,500 and the last 3,000 code points and outside of quotation
    marks; news about cookies is none. A short body that is nothing but consent is ART009's.

    ## Why it matters

    The banner often stands before the article, so every offset and every first sentence is
    wrong; and it is the same text on all pages of a site, in the language of the visitor.
    Measured: 24 of 528 pages of six extractors, and none of those that were extracted exactly.

    ## How to repair

    Extract the pages again without the banner. Removing it afterwards moves every span.
    """

    code = "TXT013"
    name = "cookie-banner"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "the body holds a banner that asks for consent to cookies"
    safety = Safety.UNSAFE
    summary = "remove the lines of the banner"
    help = "extract the text again without the banner"
    examples = [
        Good(
            articles=[article("Every site says “We use cookies”; the court wants more than that.")]
        ),
        Good(articles=[article("She bakes cookies. The law on the use of cookies was passed.")]),
        Bad(
            articles=[article(f"We use cookies to improve our site.\n\n{LONG}")],
            keys=["art_1"],
        ),
        Bad(
            articles=[article(body=f"{FILLER} {FILLER}\nWir verwenden Cookies, um zu messen.")],
            keys=["art_1"],
            fixed={"articles": [article(body=f"{FILLER} {FILLER}")]},
        ),
        Bad(articles=[article(f"Мы используем файлы cookie.\n\n{LONG}")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a word stands that consent can't do without."""
        return may_ask_consent(value)

    def places(self, text: str) -> list[Place]:
        """The phrases of the banner."""
        return [] if error_page(text) else consent(text)

    def edits(self, text: str) -> list[Place]:
        """The lines, with the breaks that set them off."""
        return without_lines(text, self.places(text))
