"""REF004: a speaker whom the article never names."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.named_speakers import PAIR, named, suspects
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article("Mara Lindqvist opened the meeting.")
RUSSIAN = article(
    body=" ".join(f"Слова Мары Линдквист услышал гость номер {n}." for n in range(9))
    + " Она открыла заседание.",
    language="ru",
)


class SpeakerNotInArticle(GroupRule):
    """No name or alias of the quote's speaker occurs in the article.

    Sought are the words of the names of persons and organizations, without accents, case and
    endings, and the initials of several words, in body, title, description, byline and
    publisher. Names in another script than the article's are not compared.

    ## Why it matters

    It guards against wrong links: "Johnson" became another Johnson, "the president" of a 2014
    article became the one of today. The words at the speaker's span don't help: 48 % of those
    of PolNeAR hold no capitalised name. Measured: 171 right links of a news corpus are silent;
    of as many wrong ones 152 are reported, in the others a first name or a namesake occurs.

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
