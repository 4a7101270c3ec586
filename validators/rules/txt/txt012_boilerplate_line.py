"""TXT012: lines of the web page around the article."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.line_edits import without_lines
from newsschema.validators.page_words import consent, error_page
from newsschema.validators.text_rule import Place, TextRule
from newsschema.validators.web_page import chrome, may_have_chrome


class BoilerplateLine(TextRule):
    """A line of the body belongs to the web page: navigation, sharing, newsletters, teasers.

    A line counts as a whole (`Share this article`), or by its beginning if it is short (`Read
    more: …`). Entries of menus (`Sports`, `Facebook`) count where three follow one another; a
    single one may be a heading. The words of ten languages are known.

    ## Why it matters

    Such lines are counted, indexed and quoted as the outlet's own words, and the same line in
    a thousand articles drowns what the articles say. Measured on 181 pages: foreign words in
    12 % of the bodies of the best extractor, 91 % of the text of whole pages.

    ## How to repair

    Extract the pages again with an extractor that leaves them out. Removing lines afterwards is
    unsafe: it moves spans, and a line may be content after all.

    ## References

    The lists of words: `validators/languages/README.md`.
    """

    code = "TXT012"
    name = "boilerplate-line"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "a line belongs to the web page and not to the article"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    summary = "remove the lines"
    help = "extract the text again without the lines around the article"
    examples = [
        Good(articles=[article("Facebook\nThe council asked whom to share this article with.")]),
        Good(articles=[article("Read more and you will vote better, said the mayor.\nSport")]),
        Good(articles=[article("“Subscribe to our plan”, the mayor said. Advertisement rules.")]),
        Bad(
            articles=[article(body=f"{FILLER}\n\nShare this article")],
            keys=["art_1"],
            fixed={"articles": [article(body=FILLER)]},
        ),
        Bad(
            articles=[article("Advertisement\n\nThe council met.")],
            keys=["art_1"],
            fixed={"articles": [article("The council met.")]},
        ),
        Bad(
            articles=[article(body=f"{FILLER}\nLesen Sie auch: Fähre nach Norden")], keys=["art_1"]
        ),
        Bad(articles=[article("* Home\n* Politics\n* Sports\n* Contact us")], keys=["art_1"]),
        Bad(
            articles=[article(body=f"{FILLER}\nЧитайте также: Паром идёт на север")], keys=["art_1"]
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a line may be one."""
        return may_have_chrome(value)

    def places(self, text: str) -> list[Place]:
        """The lines; an error page has no article that they could stand around.

        Buttons right below or above a banner are a part of it, and TXT013 speaks.
        """
        if error_page(text):
            return []
        lines = chrome(text)
        banners = consent(text) if lines else []
        return [line for line in lines if not _beside(text, line, banners)]

    def edits(self, text: str) -> list[Place]:
        """The lines, with the breaks that set them off."""
        return without_lines(text, self.places(text))


def _beside(text: str, line: Place, banners: list[Place]) -> bool:
    """Whether a line is that of one of the banners, or the next to it."""
    return any(
        text.count("\n", min(line.start, place.start), max(line.start, place.start)) <= 1
        for place in banners
    )
