"""TXT018: a paragraph that stands twice."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.text_rule import Place, TextRule

SHORTEST = 40
"""Code points; shorter lines may well be said twice."""


class RepeatedParagraph(TextRule):
    """A line of more than 40 code points stands twice in one body, word for word.

    ## Why it matters

    Teasers, captions and pull quotes are read as part of the text: words and quotes count
    twice, and a span's words are no longer found in one place. Measured on 181 pages: 117 of
    the texts of whole pages, 18 and 13 of two extractors, 6 of the best, 4 of the texts that
    people checked.

    ## How to repair

    Extract the pages again without teasers and captions. Which of the two is content is for a
    person to say.
    """

    code = "TXT018"
    name = "repeated-paragraph"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "a paragraph stands twice"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    summary = "keep the first of the equal paragraphs"
    help = "extract the text again without teasers and captions"
    examples = [
        Good(articles=[article("No.\nNo.\nThe mayor said no.\n* * *\n* * *")]),
        Good(articles=[article("_" * 60 + "\nOne.\n" + "_" * 60)]),
        Bad(articles=[article(body=f"{FILLER}\nThe vote is near.\n\n{FILLER}")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where two lines of more than so many bytes are equal."""
        line = pl.element()
        lines = value.str.split("\n").list.eval(line.filter(line.str.len_bytes() > SHORTEST))
        return lines.list.n_unique() != lines.list.len()

    def places(self, text: str) -> list[Place]:
        """The later ones of equal lines that say something."""
        found: list[Place] = []
        seen: set[str] = set()
        start = 0
        for line in text.split("\n"):
            words = line.strip()
            if len(words) > SHORTEST and any(c.isalpha() for c in words):
                if words in seen:
                    begin = start + len(line) - len(line.lstrip())
                    found.append(Place(begin, begin + len(words), words))
                seen.add(words)
            start += len(line) + 1
        return found
