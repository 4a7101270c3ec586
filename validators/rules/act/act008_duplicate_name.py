"""ACT008: two actors that have one name."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.names import fold_name, name_key
from newsschema.validators.rule import GroupRule, Partition


class DuplicateName(GroupRule):
    """Two actors of one kind and of different ids have the same name, and nothing tells them apart.

    Names are compared without accents, case, punctuation and the like (Erdogan, Erdoğan; Strauß,
    Strauss). Two items of Wikidata or different countries tell them apart; one item is
    ACT003's. All but the first are reported.

    ## Why it matters

    One person is two: quotes are spread over both, and every count by speaker is too small.
    Linkers that make an id of the spelling do it to everybody whose name has an accent.
    Measured: 1,260 of 27,251 actors of one dictionary have the name of another.

    ## How to repair

    Merge the actors: keep one id, add the other spelling to its aliases, and rewrite the columns
    that refer to the other id. If they are two, say so with a `qid`.
    """

    code = "ACT008"
    name = "duplicate-name"
    table = "actors"
    partition = Partition.KEY
    message = "another actor has this name"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    help = "merge the two actors, or tell them apart by a `qid`"
    columns = {"actors": ("actor_id", "name")}
    examples = [
        Good(
            actors=[
                actor("Mara Lindqvist", qid="Q42"),
                actor("Mara Lindqvist", "act_2", qid="Q43"),
                actor("Lindqvist", "act_3"),
                actor("Mara Lindqvist", "act_4", type="organization"),
            ]
        ),
        Bad(
            actors=[actor("Recep Tayyip Erdoğan"), actor("RECEP TAYYİP ERDOGAN", "act_2")],
            keys=["act_2"],
        ),
        Bad(
            actors=[actor("Алёна Стрельцова"), actor("Алена Стрельцова", "act_2", qid="Q42")],
            keys=["act_2"],
        ),
        Bad(
            actors=[actor("早瀬美緒"), actor("早瀬 美緒", "act_2", qid="Q42")],
            keys=["act_2"],
            fixed={"actors": [actor("早瀬美緒", qid="Q42", aliases=["早瀬 美緒"])]},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The later actors of each name, each id once."""
        there = [c for c in ("type", "qid", "countries") if data.has("actors", c)]
        suspects = (
            data.tables["actors"]
            .select(INDEX, "actor_id", "name", *there, key=name_key(pl.col("name")))
            .filter(pl.col("actor_id").is_not_null() & (pl.col("key") != ""))
            .unique("actor_id", keep="first", maintain_order=True)
            .filter(pl.col("key").is_duplicated())
            .collect()
        )
        folded = [fold_name(name).replace(" ", "") for name in suspects["name"]]
        one = ["folded", *(c for c in there if c == "type")]
        own, first = {c: pl.col(c) for c in there}, {c: pl.col(c).first().over(one) for c in there}
        apart = [pl.lit(value=False)]
        if "qid" in there:
            apart.append(own["qid"].is_not_null() & first["qid"].is_not_null())
        if "countries" in there:
            shared = own["countries"].list.set_intersection(first["countries"])
            apart.append((shared.list.len() == 0).fill_null(value=False))
        return (
            suspects.lazy()
            .with_columns(folded=pl.Series(folded, dtype=pl.String))
            .with_columns(
                other=pl.col("name").first().over(one),
                first=pl.col("actor_id").first().over(one),
                into=pl.col(INDEX).first().over(one),
                apart=pl.any_horizontal(apart),
            )
            .filter((pl.col("actor_id") != pl.col("first")) & ~pl.col("apart"))
            .select(
                INDEX,
                "into",
                column=pl.lit("name"),
                found="name",
                message=pl.format("{} has this name, too: {}", "first", "other"),
                fix_safety=pl.lit(str(Safety.UNSAFE)),
                fix_summary=pl.format("merge into {}", "first"),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The later actors go into the first, which gets their names."""
        later = self.failing(data)
        return [later.select(pl.lit(self.table).alias("table"), INDEX, "into", "fix_safety")]
