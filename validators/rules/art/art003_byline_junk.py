"""ART003: an author that is no name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.validators.author_names import PREFIX as BYLINE
from newsschema.validators.author_names import Author, cleaned, with_authors
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import CellRule

PREFIX: Final = BYLINE + r"\p{Lu}"
"""Capitals must follow; `Von` alone can begin a name."""

JUNK: Final = (
    r"(?i)https?://|^www\.|[^\s@]+@[^\s@]+\.[a-z]{2,}|^@[a-z0-9_]+$"
    r"|\b[0-9]* ?(minutes?|hours?|days?|weeks?|stunden|tagen) ago\b|^(vor|il y a|hace) [0-9]+ "
    r"|</?[a-z][a-z0-9]*[ >/]|&[a-z]+;|\|"
)
"""An address, a handle, a time since publication, markup or a separator."""


class BylineJunk(CellRule):
    """An author is a prefix and a name, an address, a handle, a time or markup.

    `By Jane Doe`, `jane@harbour.example`, `@janedoe`, `2 Hours Ago Jane Doe`.

    ## Why it matters

    A byline that was cut out of a page carries what stood around it, and one person becomes
    several authors. Measured: 31 of 1,066 authors of one corpus begin with By.

    ## How to repair

    Store the name alone. `newsschema fix` takes a leading By, Von, Par or Por away.
    """

    code = "ART003"
    name = "byline-junk"
    table = "articles"
    cells = {"articles": ("authors",)}
    message = "an author is not a name alone"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.SAFE
    help = "store the name alone"
    examples = [
        Good(articles=[article(authors=[{"name": "Ursula von Berg", "type": "person"}])]),
        Good(articles=[article(authors=[{"name": "Par Anders Nilsson Byhr", "type": "person"}])]),
        Good(articles=[article(authors=[{"name": "山田花子", "type": "person"}])]),
        Bad(
            articles=[article(authors=[{"name": "By Jane Doe", "type": "person"}])],
            keys=["art_1"],
            fixed={"articles": [article(authors=[{"name": "Jane Doe", "type": "person"}])]},
        ),
        Bad(articles=[article(authors=[{"name": "@janedoe", "type": "unknown"}])], keys=["art_1"]),
        Bad(
            articles=[article(authors=[{"name": "Hours Ago Jane Doe", "type": "unknown"}])],
            keys=["art_1"],
            fixed={"articles": [article(authors=[{"name": "Jane Doe", "type": "unknown"}])]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """Whether any author looks like junk."""
        return value.list.eval(_is_junk()).list.any()

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The authors in question; only a prefix can be taken away without a doubt."""
        junk = pl.col(column).list.eval(pl.element().struct.field("name").filter(_is_junk()))
        prefixed = junk.list.eval(pl.element().str.contains(PREFIX)).list.all()
        safety = pl.when(prefixed).then(pl.lit("safe")).otherwise(pl.lit("unsafe"))
        return rows.select(
            found=junk.list.join("; "),
            fix_safety=safety,
            fix_summary=pl.lit("keep the name alone"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The names alone; an author of whom nothing is left goes."""
        junk = pl.col(column).list.eval(pl.element().struct.field("name").filter(_is_junk()))
        names = rows.select(junk).to_series()

        def change(author: Author) -> Sequence[Author]:
            name = cleaned(author["name"])
            return [] if name is None else [{**author, "name": name}]

        return with_authors(rows[column], names, change).to_frame()


def _is_junk() -> pl.Expr:
    name = pl.element().struct.field("name")
    first_name = name.str.contains(r"^(Par|Von|Di|Av) \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ ?-?\p{Lu}")
    return (name.str.contains(PREFIX) & ~first_name) | name.str.contains(JUNK)
