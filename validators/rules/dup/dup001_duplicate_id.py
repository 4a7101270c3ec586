"""DUP001: two rows with the same key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import INDEX, RAW
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Safety
from newsschema.validators.places import place_of
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.versions import version_of

VERSION = "__version"


class DuplicateId(GroupRule):
    """A key stands in more than one row of its table.

    Versions of an article are legal: the same `article_id` with another body. All rows but the
    first, in the order of files and lines, are reported.

    ## Why it matters

    A join with a duplicate key multiplies rows: every quote of the article is counted twice,
    and nothing fails. Measured: PolNeAR has none; loaders that append a file twice make them.

    ## How to repair

    Where the rows are equal in every column, keep one; `newsschema fix` does. Where they
    differ, find out which is right, or give one another id.
    """

    code = "DUP001"
    name = "duplicate-id"
    table = "*"
    partition = Partition.KEY
    message = "the key stands in an earlier row"
    safety = Safety.SAFE
    examples = [
        Good(articles=[article(), article("A second version of the text.")]),
        Good(actors=[actor(), actor("Ole Brandt", "act_2")]),
        Bad(actors=[actor(), actor("Ole Brandt")], keys=["act_1"]),
        Bad(
            actors=[actor(), actor(), actor()],
            keys=["act_1", "act_1"],
            fixed={"actors": [actor()]},
        ),
        Bad(
            articles=[article(), article()],
            keys=["art_1"],
            fixed={"articles": [article()]},
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever table is there is looked at."""
        return {}

    def together(self, data: Data) -> Mapping[str, pl.Expr]:
        """The rows of one key."""
        keys = {table: data.records[table].key() for table in data.tables}
        return {table: pl.col(key) for table, key in keys.items() if data.has(table, key)}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The rows whose key an earlier row has."""
        found = [pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32, "into": pl.UInt32})]
        found += [
            duplicates(data, table, data.records[table].key())
            for table in data.tables
            if data.has(table, data.records[table].key())
        ]
        return pl.concat(found, how="diagonal")

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """Rows that are equal to the first one of their key go."""
        return [self.failing(data).select("table", INDEX, "into", "fix_safety")]


def duplicates(data: Data, table: str, key: str) -> pl.LazyFrame:
    """The rows of one table whose key an earlier row has, and where that row is.

    Hashes of the keys sort out the rows that can't be duplicates; only the others are compared.
    """
    frame = data.tables[table]
    columns = frame.collect_schema().names()
    version = version_of(columns, table)
    # What other rules computed from the rows is no value of theirs; the hash stands for the body.
    own = [c for c in columns if not c.startswith("__") or c.startswith((RAW, "__body_hash"))]
    hashed = pl.struct(pl.col(key).hash(), version).is_duplicated()
    met = frame.filter(pl.col(key).is_not_null() & hashed).select(INDEX).collect()
    if met.is_empty():
        return met.lazy()
    # Only of these is the rest of the row looked at.
    suspects = frame.filter(pl.col(INDEX).is_in(met[INDEX].implode())).with_columns(
        version.alias(VERSION), __whole=pl.struct(own).hash()
    )
    same = [key, VERSION]
    place = pl.col("__place").first().over(same)
    equal = pl.col("__whole") == pl.col("__whole").first().over(same)
    into = pl.col(INDEX).first().over(same)
    return (
        suspects.with_columns(__place=place_of(data.files.get(table, ())))
        .with_columns(__place=place, __equal=equal, into=into)
        .filter(~pl.struct(same).is_first_distinct())
        .select(
            pl.lit(table).alias("table"),
            INDEX,
            "into",
            pl.lit(key).alias("column"),
            pl.col(key).alias("found"),
            pl.format("the first one is at {}", "__place").alias("help"),
            pl.when("__equal").then(pl.lit(str(Safety.SAFE))).alias("fix_safety"),
            pl.when("__equal").then(pl.lit("keep one of the equal rows")).alias("fix_summary"),
        )
    )
