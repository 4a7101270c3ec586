"""ACT006: an office that ends before it begins, or that a speaker does not hold yet or any more."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.roles import ends, not_held, roles
from newsschema.validators.rule import GroupRule, Partition

ARTICLE: Final = article("The harbour master spoke. “We sail on Friday 🚢,” Mara Lindqvist said.")
SAID: Final = quote(ARTICLE, "We sail on Friday 🚢,", kind="direct", speaker_id="act_1")
OFFICE: Final = {"speaker_text": "The harbour master", "speaker_form": "definite"}


def official(start: str, end: str | None, title: str = "harbour master") -> dict[str, object]:
    """An actor with one office."""
    return actor(roles=[{"title": title, "valid_from": start, "valid_to": end}])


class RoleInterval(GroupRule):
    """An office ends before it begins, or a speaker named by it alone does not hold it then.

    Dates count as the intervals that their precision makes of them. A speaker is named by the
    office alone where `speaker_text` has the words of its title and none of the actor's name,
    and none of the actor's offices with these words holds on the day of the article. Speakers
    who are named beside an office that they no longer hold are left alone: many outlets write
    of former presidents so.

    ## Why it matters

    "The Turkish president" is another person every few years. An office without right dates
    links the words of the one to the other.

    ## How to repair

    Exchange or correct the dates. Where they are right, the quote is linked to the wrong actor.

    ## References

    https://schema.org/Role
    """

    code = "ACT006"
    name = "role-interval"
    table = "*"
    partition = Partition.KEY
    message = "the office ends before it begins"
    help = "exchange or correct the dates of the office"
    columns = {"actors": ("actor_id", "name", "roles")}
    examples = [
        Good(
            articles=[ARTICLE],
            actors=[official("2019-01-01T00:00:00Z", None)],
            quotes=[SAID | OFFICE],
        ),
        Good(
            articles=[ARTICLE],
            actors=[official("2012-01-01T00:00:00Z", "2019-05-01T00:00:00Z")],
            quotes=[SAID | {"speaker_text": "Harbour master Mara Lindqvist"}],
        ),
        Bad(actors=[official("2023-01-01T00:00:00Z", "2019-05-01T00:00:00Z")], keys=["act_1"]),
        Bad(
            actors=[official("2023-01-01T00:00:00Z", "2022-05-01T00:00:00Z", "市長")],
            keys=["act_1"],
        ),
        Bad(
            articles=[ARTICLE],
            actors=[official("2012-01-01T00:00:00Z", "2019-05-01T00:00:00Z")],
            quotes=[SAID | OFFICE],
            keys=["quo_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The offices in the wrong order, and the speakers out of office."""
        held = roles(data).collect()
        shown = pl.format(
            "{} to {}",
            pl.col("valid_from").dt.to_string("%Y-%m-%d"),
            pl.col("valid_to").dt.to_string("%Y-%m-%d"),
        )
        first, last = ends()
        wrong = held.lazy().filter(first >= last)
        reported = wrong.select(
            INDEX,
            table=pl.lit("actors"),
            column=pl.format("roles[{}]", "item"),
            found=pl.format("{}: {}", "title", shown),
        )
        if held.is_empty():
            return reported
        others = not_held(data, held.lazy().join(wrong, on=[INDEX, "item"], how="anti"))
        return pl.concat(
            [
                reported,
                others.select(
                    INDEX,
                    table=pl.lit("quotes"),
                    column=pl.lit("speaker_id"),
                    found=pl.format("{} ({})", "speaker_text", "name"),
                    message=pl.lit("the speaker does not hold this office at that time"),
                    help=pl.lit("link the one who held the office, or correct its dates"),
                    severity=pl.lit(str(Severity.WARNING)),
                    confidence=pl.lit(str(Confidence.LIKELY)),
                ),
            ],
            how="diagonal",
        )
