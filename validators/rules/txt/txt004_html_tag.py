"""TXT004: tags of HTML."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article, claim
from newsschema.validators.finding import Safety
from newsschema.validators.markup import TAG, inside_tags, without_tags
from newsschema.validators.odd_signs import with_markup
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule


class HtmlTag(TextRule):
    """A plain text holds tags of HTML elements, or comments.

    Only names of HTML elements count, so `<unk>` or `a < b > c` are none.

    ## Why it matters

    Tags are counted, searched and shown as words, and whoever puts the text into a web page
    runs what stands in them. Measured: the article text in the JSON-LD of 4 of 68 news pages, 3
    of 181 outputs of three tools that turn HTML to text, 0 to 1 of those of article extractors.

    ## How to repair

    Take the text out of the HTML with an extractor instead of storing the HTML. Removing tags
    from a body moves the spans behind them: do both in one run.
    """

    code = "TXT004"
    name = "html-tag"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "a tag of HTML was left in the text"
    safety = Safety.REMAP
    summary = "remove the tags"
    help = "store the text of the HTML, not the HTML"
    examples = [
        Good(
            articles=[article("If a < b and c > d, <unk> follows; 5 < 6. <3 <desk@post.example>")]
        ),
        Bad(
            articles=[article("<p>The council met.</p>")],
            keys=["art_1"],
            fixed={"articles": [article("The council met.")]},
        ),
        Bad(
            articles=[article('See <a href="/?a=1&amp;b=2">here</a>.')],
            keys=["art_1"],
        ),
        Bad(
            articles=[article(title="Ferry<br/>plan")],
            keys=["art_1"],
            fixed={"articles": [article(title="Ferry plan")]},
        ),
        Bad(
            articles=[article("The plan <!-- teaser --> was heard.")],
            keys=["art_1"],
            fixed={"articles": [article("The plan was heard.")]},
        ),
        Bad(claims=[claim("Линия откроется <strong>весной</strong>.")], keys=["clm_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where something has the form of a tag."""
        return with_markup(value).str.contains(TAG)

    def places(self, text: str) -> list[Place]:
        """Tags of known elements."""
        return [Place(low, high, text[low:high]) for low, high in inside_tags(text)]

    def edits(self, text: str) -> list[Place]:
        """The tags go; where blocks meet, a line ends."""
        return [Place(low, high, text[low:high], new=new) for low, high, new in without_tags(text)]
