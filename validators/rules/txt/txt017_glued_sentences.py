"""TXT017: sentences without a space between them."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rare_characters import matches_from
from newsschema.validators.text_rule import Place, TextRule

STOP: Final = re.compile(r"[.!?]")
SEAM: Final = re.compile(r"(?<=[^\W\d_]{3})([.!?][”»\"’']?)([^\W\d_]{2,})")
BEFORE: Final = re.compile(r"[^\W\d_]+\Z")
ENDING: Final = re.compile(r"[.!?…][”»\"’')]?(?=\s|$)")
DOMAINS: Final = frozenset(
    *(("com", "org", "net", "de", "fr", "es", "it", "ru", "co", "uk", "tv", "io", "gov", "js"),)
)
"""`Booking.Com` and `Node.Js` are names."""
LONGEST: Final = 40
"""Code points of a word that are shown."""
SEAMS: Final = 2
SHARE: Final = 20
"""One in so many ends of sentences."""


class GluedSentences(TextRule):
    """Several sentences of a body follow one another without a space: `hat.Die Nerven`.

    At least two, and at least one in twenty ends of sentences: a single slip is the outlet's.

    ## Why it matters

    The extractor has joined paragraphs without a break, so words are glued (`hat.Die`),
    sentences are not found, and quotes run into each other. Measured: 66 of 181 bodies of one
    extractor and 35 % of the article texts in JSON-LD, against 15 of 1,451 clean articles.

    ## How to repair

    Extract the pages again and let each block element end a line. Spaces that are put in
    afterwards move every offset behind them.
    """

    code = "TXT017"
    name = "glued-sentences"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "sentences follow one another without a space"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    summary = "put spaces between the sentences"
    help = "extract the text again and let each paragraph end a line"
    examples = [
        Good(articles=[article("U.S.A. e.g.This and Booking.Com, Node.Js, Ph.D.Thesis, v1.Two.")]),
        Good(articles=[article(body=f"{FILLER} It was over.Nobody spoke. {FILLER} {FILLER}")]),
        Bad(
            articles=[article(body=FILLER.replace(". ", "."))],
            keys=["art_1"],
            fixed={"articles": [article(body=FILLER.replace("fares. A", "fares.A"))]},
        ),
        Bad(
            articles=[article("Die Stadt hat gesorgt.Die Nerven lagen blank.Alle gingen.")],
            keys=["art_1"],
        ),
        Bad(articles=[article("Город позаботился.Нервы сдали.Все ушли.")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a stop is followed by a capital and a small letter."""
        return value.str.contains(r"[.!?]\p{Lu}\p{Ll}")

    def places(self, text: str) -> list[Place]:
        """The seams, where there are more of them than slips."""
        found = [
            _seam(text, m)
            for m in matches_from(STOP, SEAM, text)
            if text[m.start() - 3 : m.start()].islower()
            and m[2][0].isupper()
            and m[2][1:].islower()
            and m[2].lower() not in DOMAINS
        ]
        if len(found) < SEAMS:
            return []
        endings = len(found) + len(ENDING.findall(text))
        return found if len(found) * SHARE >= endings else []


def _seam(text: str, stop: re.Match[str]) -> Place:
    """The place of two words with a stop between them."""
    word = BEFORE.search(text, max(0, stop.start() - LONGEST), stop.start())
    start = word.start() if word else stop.start()
    found = text[start : stop.end()]
    parted = f"{text[start : stop.end(1)]} {stop[2]}"
    return Place(start, stop.end(), found, parted, parted)
