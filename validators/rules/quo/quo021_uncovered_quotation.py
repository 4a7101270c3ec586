"""QUO021: direct quotations in an article that no quote has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.quotations import uncovered
from newsschema.validators.rule import GroupRule, Partition, RuleOptions

KEPT = "We sail on Friday 🚢, and nobody on this quay will stop us any more."
LOST = "The tide does not wait for a council, and neither do the people of this town."
ARTICLE = article(f"“{KEPT}” said the mayor. She read “The Old Man and the Sea of Ice and Fire”.")
SINGLE = article(f"‘{KEPT}’ said the mayor.")
RUSSIAN = article(
    "«Мы выйдем в пятницу, и никто на этой пристани нас не остановит», — сказала мэр."
)
BOTH = article(f"“{KEPT}” said the mayor. “{LOST}”")


@dataclass(frozen=True, slots=True)
class LeastWords(RuleOptions):
    """The options of QUO021."""

    least_words: int = 8
    """Words between marks from which they are a quotation."""


class UncoveredQuotation(GroupRule):
    """The body has direct quotations that none of the article's quotes has.

    A quotation has at least eight words between marks and does not look like a title. It is
    covered where a part of it stands in the text of a quote. One finding per article.

    ## Why it matters

    Extractors of quotes lose more than they invent, and what is lost leaves no row to look at.
    Short passages between marks are no measure: most are titles, or words at which the author
    keeps a distance. Measured: even in a corpus that people annotated with care, 15 of 401
    articles have such a passage.

    ## How to repair

    Look at the first one: the message says how many more there are. If only a part of the
    articles was annotated, ignore the rule.

    ## Options

    `least-words`: words between marks from which they are a quotation, 8.
    """

    code = "QUO021"
    name = "uncovered-quotation"
    table = "articles"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("article_id", "text")}
    message = "the body has quotations that no quote has"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    help = "add the quotes that were lost"
    Options = LeastWords
    examples = [
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, KEPT, kind="direct")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, KEPT, kind="direct", spans=None)]),
        Bad(articles=[BOTH], quotes=[quote(BOTH, KEPT, kind="direct")], keys=["art_1"]),
        Bad(articles=[ARTICLE], quotes=[quote(ARTICLE, "said the mayor")], keys=["art_1"]),
        Bad(articles=[SINGLE], quotes=[quote(SINGLE, "said the mayor")], keys=["art_1"]),
        Bad(articles=[RUSSIAN], quotes=[quote(RUSSIAN, "сказала мэр")], keys=["art_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles that lack quotes, with the first quotation that none of them has."""
        articles = uncovered(data, cast("LeastWords", self.options).least_words).collect()
        starts = pl.Series(
            [body.find(words) for body, words in articles.select("body", "words").iter_rows()],
            dtype=pl.Int64,
        )
        return articles.lazy().select(
            INDEX,
            column=pl.lit("body"),
            start=starts,
            end=starts + articles["words"].str.len_chars(),
            context="body",
            found="words",
            message=pl.format("{} of {} quotations in the body have no quote", "lost", "all"),
        )
