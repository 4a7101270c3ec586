"""TXT005: Markdown in plain text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.odd_signs import with_markup
from newsschema.validators.text_rule import Place, TextRule

LINK: Final = r"\]\((?:https?://|/|#|mailto:)[^()\s]*"
"""The middle of a link or image; it begins with two rare characters."""
MARKS: Final = re.compile(
    rf"!?\[[^\[\]\n]*{LINK}(?:\s+\"[^\"\n]*\")?\)"
    r"|^#{1,6} +\S[^\n]*|(?<![\w*])\*\*[^\s*][^*\n]*\*\*(?![\w*])"
    r"|^```",
    re.MULTILINE,
)
"""Links, headings, bold text and fences (CommonMark)."""


class MarkdownResidue(TextRule):
    """A body is Markdown: links in brackets, headings with `#`, words between `**`.

    Reported where links of Markdown stand, or at least two of its other marks. Single stars,
    underlines and numbers with `#` are no Markdown.

    ## Why it matters

    Addresses and marks are read as words of the article. Measured: html2text leaves them in
    181 of 181 pages, dom_smoothie in 104, ten other extractors in none; so the finding names
    the extractor rather than the article.

    ## How to repair

    Let the extractor write plain text, or render the Markdown. An edit of the body moves its
    spans.

    ## References

    CommonMark, https://spec.commonmark.org.
    """

    code = "TXT005"
    name = "markdown-residue"
    table = "articles"
    cells = {"articles": ("description", "body")}
    message = "the text is Markdown"
    severity = Severity.INFO
    safety = Safety.UNSAFE
    summary = "render the Markdown as plain text"
    help = "let the extractor write plain text"
    examples = [
        Good(articles=[article("# 1 in the list: the **** hotel. *Note* [sic] (see [1]) #ferry")]),
        Good(articles=[article("---\nHe wrote f[x](y) on the **board** of the school.")]),
        Bad(
            articles=[article("See [the plan](https://harbour.example/plan).")],
            keys=["art_1"],
            fixed={"articles": [article("See the plan.")]},
        ),
        Bad(
            articles=[article("## The plan\n\nThe **mayor** agreed.")],
            keys=["art_1"],
            fixed={"articles": [article("The plan\n\nThe mayor agreed.")]},
        ),
        Bad(
            articles=[article("[計画](https://harbour.example/plan)を参照。")],
            keys=["art_1"],
            fixed={"articles": [article("計画を参照。")]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a link, a heading or bold text may stand."""
        return with_markup(value).str.contains(rf"{LINK}|\*\*|\n#|\n```")

    def places(self, text: str) -> list[Place]:
        """All marks, where they are a link or several."""
        found = [Place(m.start(), m.end(), m.group()) for m in MARKS.finditer(text)]
        linked = any("](" in place.found for place in found)
        return found if linked or len(found) > 1 else []

    def edits(self, text: str) -> list[Place]:
        """What the marks are set around, without them."""
        return [replace(place, new=_plain(place.found)) for place in self.places(text)]


def _plain(mark: str) -> str:
    """The words of a link, a heading or bold text; nothing of a fence."""
    if "](" in mark:
        return mark[mark.index("[") + 1 : mark.rindex("](")]
    return mark.removeprefix("```").lstrip("#").strip().removeprefix("**").removesuffix("**")
