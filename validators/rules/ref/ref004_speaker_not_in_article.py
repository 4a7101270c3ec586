"""REF004: a speaker whom the article never names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.names import fold_text, is_named
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article("Mara Lindqvist opened the meeting.")
RUSSIAN = article(
    body="Слова Мары Линдквист слышали все: она открыла заседание. " * 6, language="ru"
)
NAMED: Final = ("person", "organization")
"""Kinds of actors who are called by their name; states speak as their capitals and officials."""
PAIR: Final = ("__article", "speaker_id")
"""An article, by its row in the batch, and one who is quoted in it."""
TEXTS: Final = ("body", "title", "description", "publisher")


class SpeakerNotInArticle(GroupRule):
    """No name or alias of the quote's speaker occurs in the article.

    Sought are the words of the names of persons and organizations, without accents, case and
    endings, and the initials of several words, in body, title, description, byline and
    publisher. Names in another script than the article's are not compared.

    ## Why it matters

    It guards against wrong links: "Johnson" became another Johnson, "the president" of a 2014
    article became the one of today. The words at the speaker's span don't help: 48 % of those
    of PolNeAR hold no capitalised name.

    ## How to repair

    Link the right actor. Where the actor is right, add the name under which the article knows
    it to `aliases`.
    """

    code = "REF004"
    name = "speaker-not-in-article"
    table = "quotes"
    partition = Partition.ARTICLE
    message = "no name of the speaker occurs in the article"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "link the right actor, or add the name that the article uses to its aliases"
    columns = {
        "articles": ("article_id", "body"),
        "quotes": ("article_id", "speaker_id"),
        "actors": ("actor_id", "name"),
    }
    examples = [
        Good(
            articles=[SOURCE],
            actors=[actor("Mara LINDQVIST")],
            quotes=[quote(SOURCE, "opened the meeting", speaker_id="act_1")],
        ),
        Good(
            articles=[SOURCE],
            actors=[actor("Märta-Mara Lindkvist", aliases=["M. Lindqvíst"])],
            quotes=[quote(SOURCE, "opened the meeting", speaker_id="act_1")],
        ),
        Bad(
            articles=[SOURCE],
            actors=[actor("Ole Brandt")],
            quotes=[quote(SOURCE, "opened the meeting", speaker_id="act_1")],
            keys=["quo_1"],
        ),
        Good(
            articles=[RUSSIAN],
            actors=[actor("Мара Линдквист")],
            quotes=[quote(RUSSIAN, "открыла заседание", speaker_id="act_1")],
        ),
        Bad(
            articles=[RUSSIAN],
            actors=[actor("Олег Брандт")],
            quotes=[quote(RUSSIAN, "открыла заседание", speaker_id="act_1")],
            keys=["quo_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The quotes of pairs of article and speaker in which the speaker is not named."""
        pairs = suspects(data)
        found = pairs.filter([not named(pair) for pair in pairs.iter_rows(named=True)])
        return (
            data.tables["quotes"]
            .select(INDEX, *PAIR)
            .join(found.lazy().select(*PAIR, "name"), on=PAIR)
            .select(
                INDEX,
                pl.lit("speaker_id").alias("column"),
                pl.format("{} ({})", "name", "speaker_id").alias("found"),
            )
            .sort(INDEX)
        )


def suspects(data: Data) -> pl.DataFrame:
    """Pairs of article and speaker whose last name does not stand in the body letter by letter.

    One row a pair: its numbers, `name`, `aliases`, and `text`, all in which a name may stand.
    """
    articles = data.tables["articles"].with_row_index("__article")
    actors = data.tables["actors"]
    aliases = pl.col("aliases") if data.has("actors", "aliases") else pl.lit([], pl.List(pl.String))
    kind = pl.col("type").is_in(NAMED) if data.has("actors", "type") else pl.lit(True)
    last = pl.col("name").str.split(" ").list.last()
    pairs = (
        data.tables["quotes"]
        .select(PAIR)
        .drop_nulls()
        .unique(maintain_order=True)
        .join(
            actors.filter(kind).select("actor_id", "name", aliases.alias("aliases")),
            left_on="speaker_id",
            right_on="actor_id",
        )
        .join(articles.select("__article", "body").drop_nulls(), on="__article")
        .filter(~pl.col("body").str.contains(last, literal=True))
        .drop("body")
        .collect()
    )
    texts = [pl.col(name) for name in TEXTS if data.has("articles", name)]
    if data.has("articles", "authors"):
        author = pl.element().struct.field("name")
        texts.append(pl.col("authors").list.eval(author).list.join("\n"))
    text = pl.concat_str(texts, separator="\n", ignore_nulls=True)
    return (
        articles.filter(pl.col("__article").is_in(pairs["__article"].unique().implode()))
        .select("__article", text.alias("text"))
        .join(pairs.lazy(), on="__article")
        .sort(PAIR)
        .collect()
    )


folded: Final = lru_cache(maxsize=4)(fold_text)
"""Pairs of one article follow each other: its text is folded once."""


def named(pair: dict[str, Any]) -> bool:
    """Whether a speaker is named in the texts of an article."""
    names = [pair["name"], *(pair["aliases"] or ())]
    return is_named([name for name in names if name], pair["text"], folded(pair["text"]))
