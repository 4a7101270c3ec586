"""ACT001: a Wikidata item in another form than `Q42`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ConstraintRule, as_text
from newsschema.validators.wikidata import is_several, normal


class InvalidQid(ConstraintRule):
    """A `qid` is not a Q and a number, such as Q42.

    Addresses, compact names (`wd:Q42`), lower case and leading zeros are told from other texts
    and can be repaired. Several items in one text are ACT002's.

    ## Why it matters

    Wikidata identifiers come as address, as compact name and bare: three spellings of one
    item join with nothing.

    ## How to repair

    Write the bare item. `newsschema fix` does where the text names one item and nothing else.

    ## References

    https://www.wikidata.org/wiki/Wikidata:Identifiers
    """

    code = "ACT001"
    name = "invalid-qid"
    table = "*"
    message = "the Wikidata item is not written as Q and a number"
    safety = Safety.SAFE
    writes_expected = True
    help = "write the bare item, such as Q42, or null"
    examples = [
        Good(actors=[actor(qid="Q4115189"), actor("Ole Brandt", "act_2", qid=None)]),
        Bad(
            actors=[actor(qid="q4115189")],
            keys=["act_1"],
            fixed={"actors": [actor(qid="Q4115189")]},
        ),
        Bad(
            actors=[actor(qid="http://www.wikidata.org/entity/Q4115189")],
            keys=["act_1"],
            fixed={"actors": [actor(qid="Q4115189")]},
        ),
        Bad(actors=[actor(qid="Mara Lindqvist")], keys=["act_1"]),
        Bad(actors=[actor(candidates=[{"qid": "Q0", "probability": 0.5}])], keys=["act_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """The patterns of the record, without texts that hold several items."""
        found = dict(super().expressions(record, present))
        if "qid" in found:
            found["qid"] = found["qid"] & ~is_several(pl.col("qid"))
        return found

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text, and the item it means where that is sure."""
        found = as_text(rows.schema[column], column).str.slice(0, 200)
        if rows.schema[column] != pl.String:
            return rows.select(found=found)
        item = normal(pl.col(column))
        return rows.select(
            found=found,
            expected=item.fill_null("Q and a number"),
            fix_safety=pl.when(item.is_not_null()).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.lit("write ") + item,
        )
