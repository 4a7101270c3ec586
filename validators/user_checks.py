"""Pandera schemas of the user, run beside the rules.

Pandera is not the hot path (a record is compiled to expressions for that); it is the language
in which many teams have already written down what they know of their data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from newsschema.readers.table import PROVENANCE, Table
from newsschema.validators.active import ActiveRule
from newsschema.validators.assembly import findings_of_rows

if TYPE_CHECKING:
    from pandera.polars import DataFrameSchema

CODE = "USR001"
"""The rule that speaks for users' checks."""
LARGE_TEXTS = frozenset({"body", "description"})


class UserChecks:
    """Runs the users' schemas on their tables."""

    def __init__(
        self, checks: Mapping[str, Any], tables: Mapping[str, Table], active: ActiveRule | None
    ) -> None:
        """Take the schemas by table; nothing runs where their rule is not selected."""
        self._active = active
        self._tables = tables
        self._schemas = {name: _schema(given) for name, given in checks.items()} if active else {}

    def wants_bodies(self, table: str) -> bool:
        """Whether a table's schema names a text that is let go after its batch."""
        schema = self._schemas.get(table)
        return schema is not None and not LARGE_TEXTS.isdisjoint(schema.columns)

    def check(self, table: str, rows: pl.DataFrame) -> None:
        """Run the schema of a table, if it has one, and add the findings."""
        schema = self._schemas.get(table)
        if schema is None or self._active is None:
            return
        from pandera.errors import SchemaError, SchemaErrors

        unnamed = [c for c in LARGE_TEXTS - set(schema.columns) if c in rows.columns]
        seen = rows.drop(*PROVENANCE.names(), *unnamed, strict=False)
        try:
            schema.validate(seen, lazy=True)
        except SchemaErrors as errors:
            self._report(table, rows, errors.failure_cases)
        except SchemaError as error:
            self._active.crash(error)

    def _report(self, table: str, rows: pl.DataFrame, cases: pl.DataFrame) -> None:
        """Findings of Pandera's failure cases: a row each, or one for a whole column."""
        if self._active is None:
            return
        index = cases["index"].cast(pl.Int64, strict=False)
        column = cases["column"].cast(pl.String)
        check = cases["check"].cast(pl.String)
        details = pl.DataFrame(
            {
                "column": column,
                "message": "the check " + check + " of your Pandera schema failed",
                "found": cases["failure_case"].cast(pl.String),
            }
        )
        at = rows.select(pl.all().gather(index))
        self._active.frames.append(
            findings_of_rows(
                self._active.rule,
                self._active.severity,
                self._tables[table],
                at,
                details,
                None,
            )
        )


def _schema(given: Any) -> DataFrameSchema:
    """A schema, also of a `DataFrameModel`."""
    schema: DataFrameSchema = given.to_schema() if hasattr(given, "to_schema") else given
    return schema
