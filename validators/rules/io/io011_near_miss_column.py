"""IO011: a column under another name."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ProblemRule


def renamed(**names: str) -> dict[str, object]:
    """An article some of whose columns have other names."""
    return {names.get(name, name): value for name, value in article().items()}


class NearMissColumn(ProblemRule):
    """A column is not named as in the record, but is a producer's name for it or nearly so.

    A listed alias is read as the record's column, and told once a table (info). A name that
    differs from a column only in case, hyphens or underscores is read too, and one that is an
    edit away is kept as an extra column; both are warnings.

    ## Why it matters

    A misspelt column is a column that nobody reads: `datemodified` in one of 229 pages, a copy
    of a public dataset that renamed `claimDate` to `climate`.

    ## How to repair

    Rename the column, or name it in the configuration:
    `[tool.newsschema.tables.quotes] columns = { speaker_name = "speaker_text" }`.
    """

    code = "IO011"
    name = "near-miss-column"
    table = "*"
    message = "the column is not named as in the record"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "rename the column, or map it with `columns` in the configuration"
    examples = [
        Good(articles=[{**article(), "reading_minutes": 4}]),
        Bad(
            articles=[renamed(title="headline", language="lang")],
            keys=[None, None],
            fixed={"articles": [article()]},
        ),
        Bad(articles=[{**article(), "descripton": "A vote on the ferry."}], keys=[None]),
    ]

    def fix_wholes(self, problems: pl.DataFrame) -> pl.DataFrame:
        """A column that was read under the record's name gets it; a guess is unsafe.

        Columns that were put together of several, and those that only resemble a name, stay.
        """
        one = ~pl.col("found").str.contains(" + ", literal=True) & pl.col("expected").is_not_null()
        read = one & (pl.col("column") == pl.col("expected"))
        alias = pl.col("severity") == str(Severity.INFO)
        safety = pl.when(alias).then(pl.lit(str(Safety.SAFE))).otherwise(pl.lit(str(Safety.UNSAFE)))
        return problems.select(
            value=pl.when(read).then(
                pl.struct(v="expected").struct.json_encode().str.slice(5).str.head(-1)
            ),
            fix_safety=pl.when(read).then(safety),
            fix_summary=pl.when(read).then(pl.format("rename {} to {}", "found", "expected")),
        )
