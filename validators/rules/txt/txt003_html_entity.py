"""TXT003: character references of HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, article, claim
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.markup import inside_tags
from newsschema.validators.odd_signs import with_markup
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

REFERENCE: Final = "&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
"""A reference as HTML defines it, with its semicolon: `R&D; and more` has none of a known name."""


REACH: Final = 40
"""Code points behind a reference that are looked at before it is decoded."""


class HtmlEntity(TextRule):
    """A text holds character references of HTML, such as `&quot;`, `&amp;` or `&#8217;`.

    Only references that HTML defines are reported. Those inside of tags belong to the tag, which
    is TXT004's.

    ## Why it matters

    The words differ from those that people read, quotation marks are not found, and each
    reference is 4 to 7 characters too long for every offset behind it. Measured: 5 % of the
    headlines and 21 % of the article texts that 229 news pages give in JSON-LD.

    ## How to repair

    Decode them once (`html.unescape`), never twice: `&amp;lt;` was `&lt;` in the text. In a body
    the spans must be moved in the same run.

    ## References

    WHATWG HTML, "Named character references".
    """

    code = "TXT003"
    name = "html-entity"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "a character reference of HTML was left in the text"
    severity = Severity.WARNING
    safety = Safety.REMAP
    summary = "decode the references once"
    help = "decode the text once as HTML (`html.unescape`)"
    examples = [
        Good(articles=[article("R&D; AT&T &c; Marks & Spencer; a&b; &; &#; &nosuchname;")]),
        Good(articles=[article(title="Q&A: ferries", url="https://h.example/?a=1&amp;b=2")]),
        Bad(
            articles=[article(title="&quot;Boats by spring&quot;")],
            keys=["art_1"],
            fixed={"articles": [article(title='"Boats by spring"')]},
        ),
        Bad(articles=[article("It&#8217;s the council&#x2019;s plan.")], keys=["art_1"]),
        Bad(
            claims=[claim("Salt &amp; Sons built the quay.")],
            keys=["clm_1"],
            fixed={"claims": [claim("Salt & Sons built the quay.")]},
        ),
        Bad(articles=[article("The sign says &amp;lt; and no more.")], keys=["art_1"]),
        Bad(
            articles=[article(title="&laquo;Паром&raquo; идёт")],
            keys=["art_1"],
            fixed={"articles": [article(title="«Паром» идёт")]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where something has the form of a reference."""
        return with_markup(value).str.contains(REFERENCE)

    def places(self, text: str) -> list[Place]:
        """References that HTML knows, outside of tags."""
        tags = inside_tags(text)
        return [
            Place(m.start(), m.end(), m.group(), unescape(m.group()), _decoded(text, m))
            for m in re.finditer(REFERENCE, text)
            if _known(m.group()) and not any(low <= m.start() < high for low, high in tags)
        ]


def _decoded(text: str, found: re.Match[str]) -> str | None:
    """What the repair writes; null where that would make another reference, or a tag."""
    meant = unescape(found.group())
    behind = text[found.end() : found.end() + REACH]
    if meant == "&" and re.match(r"#?\w{1,32};", behind):
        return None
    return None if meant == "<" and re.match(r"[!/A-Za-z]", behind) else meant


def _known(reference: str) -> bool:
    """Whether it means one whole thing; `&notit;` would only in part (`¬it;`)."""
    meant = unescape(reference)
    return meant != reference and not meant.endswith(";")
