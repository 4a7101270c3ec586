"""ART005: an organization that is typed as a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.agencies import is_agency, may_be_newsroom
from newsschema.validators.author_names import Author, with_authors
from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.newsrooms import organizations, persons
from newsschema.validators.rule import CellRule


class AuthorIsOrganization(CellRule):
    """An agency, a desk or the outlet itself is typed as a person, among authors or actors.

    Reported are news agencies, names that end or begin with the word for a part of a newsroom
    (`Sports Desk`, `Redaktion Wirtschaft`, `Наш корреспондент`), and authors whose name is that
    of the article's publisher. Authors without a type are not looked at.

    ## Why it matters

    Counted by person, an agency is the most productive reporter of all, and a model learns that
    `dpa` has a gender. Measured: 16 of 269 authors that publishers type as Person, 23 of 318
    authors of an extractor.

    ## How to repair

    Set the type to `organization`. `newsschema fix` does it for news agencies.
    """

    code = "ART005"
    name = "author-is-organization"
    table = "*"
    cells = {"articles": ("authors",), "actors": ("name",)}
    message = "an organization is typed as a person"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    safety = Safety.SAFE
    help = "set its type to organization"
    examples = [
        Good(articles=[article(authors=[{"name": "dpa", "type": "organization"}])]),
        Good(articles=[article(authors=[{"name": "Ani Petra", "type": "person"}])]),
        Good(articles=[article(authors=["The Harbour Post", "Sports Desk"])]),
        Good(actors=[actor("Leslie Staff"), actor("新田花子", "act_2")]),
        Bad(
            articles=[article(authors=[{"name": "dpa", "type": "person"}])],
            keys=["art_1"],
            fixed={"articles": [article(authors=[{"name": "dpa", "type": "organization"}])]},
        ),
        Bad(articles=[article(authors=[{"name": "City Desk", "type": "person"}])], keys=["art_1"]),
        Bad(articles=[article(authors=[{"name": "港編集部", "type": "person"}])], keys=["art_1"]),
        Bad(
            articles=[article(authors=[{"name": "the harbour post", "type": "person"}])],
            keys=["art_1"],
        ),
        Bad(actors=[actor("新华社")], keys=["act_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Those that are typed as persons; an actor's type stands in a column of its own."""
        if record.table == "actors" and {"name", "type"} <= set(present):
            person = (pl.col("type") == "person").fill_null(False)
            return {"name": person & self.violates(pl.col("name"))}
        if record.table != "articles" or "authors" not in present:
            return {}
        names = pl.col("authors").list.eval(persons())
        suspect = names.list.eval(self.violates(pl.element())).list.any()
        if "publisher" in present:
            outlet = pl.col("publisher").str.to_lowercase()
            suspect |= names.list.eval(pl.element().str.to_lowercase()).list.contains(outlet)
        return {"authors": suspect}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a name may be an agency's or a newsroom's."""
        return may_be_newsroom(value)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """The rows that have at least one."""
        return pl.Series([bool(names) for names in organizations(rows, column)], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Their names; only of agencies there is no doubt."""
        found = organizations(rows, column)
        agencies = pl.Series([all(map(is_agency, names)) for names in found], dtype=pl.Boolean)
        safety = pl.when(agencies).then(pl.lit(str(Safety.SAFE)))
        return rows.select(
            found=pl.Series(["; ".join(names) for names in found], dtype=pl.String),
            fix_safety=safety.otherwise(pl.lit(str(Safety.UNSAFE))),
            fix_summary=pl.lit("set the type to organization"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The type of an organization."""
        if column == "name":
            return pl.DataFrame({"type": ["organization"] * rows.height})
        names = pl.Series(organizations(rows, column), dtype=pl.List(pl.String))

        def change(author: Author) -> Sequence[Author]:
            return [{**author, "type": "organization"}]

        return with_authors(rows[column], names, change).to_frame()
