"""ACT004: an actor whose name is a pronoun or a bare description."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.no_names import common_language, verdict
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.speaker_words import may_be_no_name

LONGEST: Final = 120
"""Code points of the longest name that is looked at."""


class NameIsNotAName(GroupRule):
    """The name of an actor is a pronoun, or a determiner and what people are called by office.

    "The Turkish president" is nobody's name, nor is "la maire". Groups and states may be called
    by a description. A description whose words have capitals ("The Mayor") is a warning, since
    it can be a stage name or a title; a pronoun with a capital is reported where it is one in
    the language of most articles.

    ## Why it matters

    All who are ever called "the minister" become one actor, who says everything. Measured:
    42.7 % of the sources of PolNeAR are pronouns or descriptions; a linker that makes actors of
    them makes more false actors than true ones.

    ## How to repair

    Write the name of the one who is meant, and the description to the quote's `speaker_text`.
    Where it is not known, the quote has no `speaker_id`.
    """

    code = "ACT004"
    name = "name-is-not-a-name"
    table = "actors"
    partition = Partition.KEY
    message = "the name is no name"
    help = "write the name of the one who is meant; a description belongs into `speaker_text`"
    columns = {"actors": ("name",)}
    examples = [
        Good(
            actors=[
                actor("The Hague Ferry Company", type="organization"),
                actor("WHO", "act_2", type="organization"),
                actor("the dockers", "act_3", type="group"),
                actor("Ella He", "act_4"),
            ]
        ),
        Bad(
            actors=[
                actor("the Turkish president"),
                actor("la maire", "act_2"),
                actor("der türkische Präsident", "act_3"),
                actor("彼女", "act_4"),
                actor("она", "act_5"),
            ],
            keys=["act_1", "act_2", "act_3", "act_4", "act_5"],
        ),
        Bad(articles=[article()], actors=[actor("They", type="group")], keys=["act_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The actors whose names are none."""
        name = pl.col("name")
        kind = pl.col("type") if data.has("actors", "type") else pl.lit(None, dtype=pl.String)
        suspects = (
            data.tables["actors"]
            .filter((name.str.len_bytes() < 4 * LONGEST) & may_be_no_name(name))
            .select(INDEX, "name", type=kind)
            .collect()
        )
        language = common_language(data) if suspects.height else None
        verdicts = [verdict(text, kind, language) for _, text, kind in suspects.iter_rows()]
        severity = pl.when(sure=False).then(pl.lit(str(Severity.WARNING)))
        confidence = pl.when(sure=False).then(pl.lit(str(Confidence.LIKELY)))
        return (
            suspects.lazy()
            .with_columns(what=pl.Series(verdicts, dtype=pl.String))
            .filter(pl.col("what").is_not_null())
            .with_columns(
                sure=(pl.col("what") == "pronoun") | name.str.contains(r"^\P{Lu}|\s\p{Ll}+$")
            )
            .select(
                INDEX,
                column=pl.lit("name"),
                found="name",
                expected=pl.lit("a name"),
                message=pl.format("the actor is named by a {}", "what"),
                severity=severity,
                confidence=confidence,
            )
        )
