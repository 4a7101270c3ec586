"""ACT003: two actors that are one Wikidata item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.patterns import QID
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import GroupRule, Partition


class DuplicateQid(GroupRule):
    """Two actors of different ids carry one Wikidata item.

    All but the first are reported. An actor that stands twice under one id is DUP001's.

    ## Why it matters

    One person is two: quotes are spread over both, and every count by speaker is too small. It
    happens where a name has two spellings (Erdogan, Erdoğan) and ids are made of names.

    ## How to repair

    Merge the actors: keep one id, add the other name to its aliases, and rewrite the columns
    that refer to the other id. If they are two, one of the items is wrong.
    """

    code = "ACT003"
    name = "duplicate-qid"
    table = "actors"
    partition = Partition.KEY
    message = "another actor carries this Wikidata item"
    severity = Severity.WARNING
    safety = Safety.UNSAFE
    help = "merge the two actors, or correct one of the items"
    columns: ClassVar = {"actors": ("actor_id", "qid")}
    examples = [
        Good(actors=[actor(qid="Q42"), actor("Ole Brandt", "act_2", qid="Q43")]),
        Bad(
            actors=[actor(qid="Q42"), actor("Mara Lindkvist", "act_2", qid="Q42")],
            keys=["act_2"],
            fixed={"actors": [actor(qid="Q42", aliases=["Mara Lindkvist"])]},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The later actors of each item, each id once."""
        first = pl.col("actor_id").first().over("qid")
        name = pl.col("name") if data.has("actors", "name") else pl.lit(None, dtype=pl.String)
        return (
            data.tables["actors"]
            .select(INDEX, "actor_id", "qid", name.alias("name"))
            .filter(pl.col("qid").is_duplicated() & pl.col("qid").str.contains(QID))
            .with_columns(
                first=first,
                first_name=pl.col("name").first().over("qid"),
                into=pl.col(INDEX).first().over("qid"),
            )
            .filter(
                (pl.col("actor_id") != pl.col("first"))
                & pl.struct("qid", "actor_id").is_first_distinct()
            )
            .select(
                INDEX,
                "into",
                pl.lit("qid").alias("column"),
                pl.format("{} is also {} ({})", "qid", "first_name", "first")
                .fill_null(pl.format("{} is also {}", "qid", "first"))
                .alias("message"),
                pl.col("qid").alias("found"),
                pl.lit(str(Safety.UNSAFE)).alias("fix_safety"),
                pl.format("merge into {}", "first").alias("fix_summary"),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The later actors go into the first, which gets their names."""
        later = self.failing(data)
        return [later.select(pl.lit(self.table).alias("table"), INDEX, "into", "fix_safety")]
