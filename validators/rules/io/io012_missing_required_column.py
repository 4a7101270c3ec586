"""IO012: a table without a column it can't do without."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.rule import ProblemRule


class MissingRequiredColumn(ProblemRule):
    """A required column is in no row of a file.

    ## Why it matters

    Without its key a row can't be referred to, repaired, diffed or taken down. A key that no
    row has is one finding here, and not one per row as IO013.

    ## How to repair

    Add the column. If it has another name, map it in the configuration:
    `[tool.newsschema.tables.articles] columns = { doc = "article_id" }`.
    """

    code = "IO012"
    name = "missing-required-column"
    table = "*"
    message = "the file has not a column that the record requires"
    help = "add the column, or map it with `columns` in the configuration"
    examples = [
        Good(actors=[actor()]),
        Bad(actors=[{"actor_id": "act_1", "type": "person"}], keys=[None]),
    ]
