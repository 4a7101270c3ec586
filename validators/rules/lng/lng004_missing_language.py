"""LNG004: an article whose language nobody has told."""

from __future__ import annotations

import polars as pl

from newsschema.validators.absent import rows_without
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Severity
from newsschema.validators.rule import GroupRule, Partition


class MissingLanguage(GroupRule):
    """An article has no language.

    Where the table has no such column at all, that is one finding for the table.

    ## Why it matters

    Word lists, sentence splitters and models are chosen by the language; without one, they run
    on everything. Measured: 170 of 229 publishers leave it out of their JSON-LD, 8 of 258 out
    of the page.

    ## How to repair

    Take it from the page (`<html lang>`, `inLanguage`) or from the outlet (`sources.languages`).
    Detecting it from the text is unsafe for short texts, so there is no fix: a tag that was guessed
    would look like one that was given, and choose the word lists of other rules.
    """

    code = "LNG004"
    name = "missing-language"
    table = "articles"
    partition = Partition.KEY
    message = "the article has no language"
    severity = Severity.WARNING
    help = "write the BCP 47 tag of the body's language"
    columns = {"articles": ()}
    examples = [
        Good(articles=[article(language="en")]),
        Bad(articles=[article(), article(article_id="art_2", language=None)], keys=["art_2"]),
        Bad(articles=[{k: v for k, v in article().items() if k != "language"}], keys=[None]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Rows with a null, or the table as a whole."""
        whole = "no article has a language"
        return rows_without(data, "articles", ["language"], whole=whole)
