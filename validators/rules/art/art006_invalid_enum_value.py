"""ART006: a value outside a closed list."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import columns, fields
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.enum_synonyms import enum_value
from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ConstraintRule, as_text


class InvalidEnumValue(ConstraintRule):
    """A value is not in the closed list of its field.

    Lists are open for reading: the row is kept as it is and reported.

    ## Why it matters

    `cancelled` beside `canceled` makes two groups of one, and a filter on either misses rows.

    ## How to repair

    Write one of the values of the list; the help names the nearest.
    """

    code = "ART006"
    name = "invalid-enum-value"
    table = "*"
    message = "the value is not in the list of its field"
    safety = Safety.SAFE
    examples = [
        Good(articles=[article(pub_status="usable", body_status="full")]),
        Bad(
            articles=[article(pub_status="Usable")],
            keys=["art_1"],
            fixed={"articles": [article(pub_status="usable")]},
        ),
        Bad(
            actors=[actor("Hafenamt", type="ORG")],
            keys=["act_1"],
            fixed={"actors": [actor("Hafenamt", type="organization")]},
        ),
        Bad(actors=[actor(type="человек")], keys=["act_1"]),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The value, and the nearest of the list where one is near."""
        found = rows.select(as_text(rows.schema[column], column)).to_series()
        hints = {value: _hint(value, column) for value in found.unique()}
        told = pl.Series([hints[value] for value in found], dtype=pl.String)
        meant = _meant(rows, column)
        known = pl.when(meant.is_not_null())
        return rows.select(
            found=found.alias("found"),
            expected=meant,
            help=told,
            fix_safety=known.then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.lit("write ") + meant,
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame | None:
        """The value that the text means."""
        return _meant(rows, column).alias(column).to_frame()


def _meant(rows: pl.DataFrame, column: str) -> pl.Series:
    """For each row the value of the list that its text means, where that is sure."""
    nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    record = next((r for r in RECORDS.values() if r.key() in rows.columns[:1]), None)
    spec = columns(record).get(column) if record else None
    if record is None or spec is None or rows.schema[column] != pl.String:
        return nothing
    known = {
        text: enum_value(record.table, column, spec.values, text)
        for text in rows[column].unique()
        if text is not None
    }
    return pl.Series([known.get(text) for text in rows[column]], dtype=pl.String)


def _hint(value: str | None, column: str) -> str | None:
    """Which values of any record's field of this name are near."""
    known = [v for r in RECORDS.values() for f in fields(r) if f.name == column for v in f.values]
    hint = did_you_mean(value, list(dict.fromkeys(known))) if value and known else ""
    return hint.lstrip("; ") or None
