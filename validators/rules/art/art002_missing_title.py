"""ART002: an article without a headline."""

from __future__ import annotations

import polars as pl

from newsschema.validators.absent import rows_without
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Severity
from newsschema.validators.rule import GroupRule, Partition


class MissingTitle(GroupRule):
    """The title of an article is null or blank.

    Where the table has no such column at all, that is one finding for the table.

    ## Why it matters

    The headline is how people recognise an article, and the first thing that is compared when
    copies of one story are sought. An extractor that misses it has often missed the article.
    Measured: 1 of 258 pages through one extractor.

    ## How to repair

    Take it from the page (`<h1>`, `og:title`, `headline` in JSON-LD). Where texts have none,
    such as single sentences, ignore the rule.
    """

    code = "ART002"
    name = "missing-title"
    table = "articles"
    partition = Partition.KEY
    message = "the article has no title"
    severity = Severity.WARNING
    help = "take the headline from the page"
    columns = {"articles": ()}
    examples = [
        Good(articles=[article(title="港の新しい船便")]),
        Bad(articles=[article(), article(article_id="art_2", title=None)], keys=["art_2"]),
        Bad(articles=[article(title=None), article(article_id="art_2")], keys=["art_1"]),
        Bad(articles=[{k: v for k, v in article().items() if k != "title"}], keys=[None]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Rows without a title, or the table as a whole."""
        return rows_without(data, "articles", ["title"], whole="no article has a title")
