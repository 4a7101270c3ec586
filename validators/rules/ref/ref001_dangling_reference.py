"""REF001: a reference to a row that is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article, claim, quote
from newsschema.validators.references import dangling, keys
from newsschema.validators.rule import GroupRule, Partition

SOURCE = article()
BYLINE = [
    {"name": "Mara Lindqvist", "actor_id": "act_1"},
    {"name": "Ole Brandt", "actor_id": "act_7"},
]
SUGGESTIONS: Final = 20
"""Distinct ids for which the nearest key is sought; each costs a pass over all keys."""


class DanglingReference(GroupRule):
    """A row names an article, actor, quote, claim or source that its table does not have.

    Every reference of every record is followed, those in lists (`authors`, `candidates`,
    `roles`, `evidence`) too, where the other table is part of the dataset. An id that is the
    key of another table is REF002's.

    ## Why it matters

    Joins drop such rows without a word: quotes of an article that was filtered out are counted
    and never seen. Measured: none of 27,374 attributions of PolNeAR dangles, but a reader that
    resolves references before it has read the whole file reports 106.

    ## How to repair

    Add the missing row, correct the id, or write null where the column allows it. If the other
    table was filtered or cut, filter this one in the same step.
    """

    code = "REF001"
    name = "dangling-reference"
    table = "*"
    partition = Partition.KEY
    message = "the row that the id names is not there"
    help = "add the missing row or correct the id"
    examples = [
        Good(
            articles=[SOURCE],
            actors=[actor()],
            quotes=[quote(SOURCE, "noise and fares", speaker_id="act_1")],
        ),
        Good(claims=[claim(article_id="art_not_part_of_the_dataset")]),
        Bad(
            articles=[SOURCE],
            quotes=[
                quote(SOURCE, "noise and fares"),
                {**quote(SOURCE, "the costs", "quo_2"), "article_id": "art_9"},
            ],
            keys=["quo_2"],
        ),
        Bad(
            articles=[article(authors=BYLINE)],
            actors=[actor()],
            keys=["art_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever refers to a table that is there is followed."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The references that no key of any table answers."""
        rows = dangling(data).filter(pl.col("elsewhere").is_null())
        near: dict[str, str] = {}
        for (target,), same in rows.group_by("target", maintain_order=True):
            near |= nearest(same["found"], data, str(target))
        key = {table: record.key() for table, record in data.records.items()}
        return rows.lazy().select(
            "table",
            INDEX,
            "column",
            pl.format(
                "table {} has no row with this {}",
                "target",
                pl.col("target").replace_strict(key, return_dtype=pl.String),
            ).alias("message"),
            "found",
            help=pl.col("found").replace_strict(near, default=self.help, return_dtype=pl.String),
        )


def nearest(wanted: pl.Series, data: Data, target: str) -> dict[str, str]:
    """For the first few ids, what to do, where exactly one key of a table is one edit away."""
    ids = wanted.unique(maintain_order=True).head(SUGGESTIONS).to_list()
    if not ids:
        return {}
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    near: dict[str, list[str]] = {id_: [] for id_ in ids}
    for part in data.sliced(target):
        choices = keys(part, target).collect()["found"].to_list()
        for id_, known in near.items():
            met = process.extract(
                id_, choices, scorer=Levenshtein.distance, score_cutoff=1, limit=2
            )
            known += [key for key, *_ in met]
    return {
        id_: f"{known[0]} is one edit away; correct the id or add the missing row"
        for id_, known in near.items()
        if len(known) == 1
    }
