"""IO009: a Parquet column without a type."""

from __future__ import annotations

import json
from io import BytesIO

import polars as pl

from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ProblemRule


def parquet_file(*, typed: bool) -> bytes:
    """A Parquet file of one actor whose `qid` is null, with and without a type."""
    import polars as pl
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    # `pa.table` and `pq.write_table` would import pandas, where there is one.
    texts = pl.DataFrame({"actor_id": "act_1", "name": "Mara Lindqvist", "type": "person"})
    nulls = pa.nulls(1, pa.string() if typed else pa.null())
    table = texts.to_arrow().append_column("qid", nulls)
    sink = BytesIO()
    with ParquetWriter(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


class UntypedNullColumn(ProblemRule):
    """A Parquet or Arrow column has the type null, because all its values were null.

    It is read as a column of nulls of the record's type.

    ## Why it matters

    A writer that infers types gives such a column to every batch that happens to hold no
    value. The files of one dataset then disagree, and readers refuse to read them together.

    ## How to repair

    Write with an explicit schema: `newsschema schema export --format arrow`.
    """

    code = "IO009"
    name = "untyped-null-column"
    table = "*"
    message = "the column has the type null instead of its own"
    safety = Safety.SAFE
    help = "write the file with the record's Arrow schema"
    examples = [
        Good(files={"actors.parquet": parquet_file(typed=True)}),
        Bad(
            files={"actors.parquet": parquet_file(typed=False)},
            keys=[None],
            fixed={"actors": [{"actor_id": "act_1", "name": "Mara Lindqvist", "type": "person"}]},
        ),
    ]

    def fix_wholes(self, problems: pl.DataFrame) -> pl.DataFrame:
        """The column has the record's type when it is written; columns of no record stay."""
        known = {spec.name for record in RECORDS.values() for spec in fields(record)}
        typed = pl.when(pl.col("column").is_in(list(known)))
        return problems.select(
            value=typed.then(pl.lit(json.dumps("the type of the record"))),
            fix_safety=typed.then(pl.lit(str(Safety.SAFE))),
            fix_summary=typed.then(pl.lit("write the column in the type of its field")),
        )
