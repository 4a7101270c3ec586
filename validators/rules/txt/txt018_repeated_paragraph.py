"""TXT018: a paragraph that stands twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from newsschema.validators.equal_lines import EQUAL_LINES, SHORTEST, equal_lines
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.line_edits import without_lines
from newsschema.validators.text_rule import Place, TextRule

ITEM: Final = re.compile(r"[-–—•*·▪‣]|[0-9]+[.)]")
"""How an item of a list begins; two lists may share one."""
QUESTIONS: Final = ("?", "？", "؟")
CLOCK: Final = re.compile(
    r"(?im)^[ \t]*(?:[01]?[0-9]|2[0-4])[:.h][0-5][0-9]"
    r"(?: ?(?:[ap]\.?m\.?|uhr|h|[a-z]{2,4}))*[.:]?[ \t]*$"
)
TICKER: Final = 2
"""Lines that hold nothing but a time of day make a body a ticker."""

HEARD: Final = "Совет гавани собрался в старой таможне и выслушал план новой линии."
ASKED: Final = "Was hat Sie in die kleine Stadt am Hafen geführt?"


class RepeatedParagraph(TextRule):
    """A line of more than 40 code points stands twice in one body, word for word.

    A live ticker may say a thing again, two lists may share an item, and an interviewer may ask
    everybody the same: tickers (two lines with a time of day alone), items of lists and
    questions count only where the two lines follow one another.

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
        Good(articles=[article(body=f"7:45 p.m.\n{FILLER}\n8:35 p.m.\n{FILLER}")]),
        Good(articles=[article(f"{ASKED}\nEin Schiff.\n{ASKED}\nDie Nachbarn.")]),
        Bad(
            articles=[article(f"{ASKED}\n{ASKED}\nDas Meer.")],
            keys=["art_1"],
            fixed={"articles": [article(f"{ASKED}\nDas Meer.")]},
        ),
        Bad(articles=[article(body=f"{FILLER}\nThe vote is near.\n\n{FILLER}")], keys=["art_1"]),
        Bad(articles=[article(f"{HEARD}\nПотом голосовали.\n{HEARD}")], keys=["art_1"]),
    ]

    def beside(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """Looks at the lines of a batch, which other rules look at, too."""
        return equal_lines

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where two lines of more than so many bytes are equal."""
        return pl.col(EQUAL_LINES)

    def places(self, text: str) -> list[Place]:
        """The later ones of equal lines that say something."""
        found: list[Place] = []
        seen: set[str] = set()
        last, start = "", 0
        ticker = len(CLOCK.findall(text)) >= TICKER
        for line in text.split("\n"):
            words = line.strip()
            if len(words) > SHORTEST and any(c.isalpha() for c in words):
                if words == last or (words in seen and not ticker and not _may_recur(words)):
                    begin = start + len(line) - len(line.lstrip())
                    found.append(Place(begin, begin + len(words), words))
                seen.add(words)
            last = words or last
            start += len(line) + 1
        return found

    def edits(self, text: str) -> list[Place]:
        """The lines, with the breaks that set them off."""
        return without_lines(text, self.places(text))


def _may_recur(line: str) -> bool:
    """Whether a good article may have a line more than once."""
    return ITEM.match(line) is not None or line.endswith(QUESTIONS)
