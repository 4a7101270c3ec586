"""ART003: an author that is no name."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import CellRule

PREFIX: Final = r"^(?i:by|von|par|por|di|door|av|af)\s+\p{Lu}"
"""Words before a name in bylines: English, German, French, Spanish and Portuguese, Italian,
Dutch, Swedish and Norwegian, Danish. Capitals must follow; `Von` alone can begin a name."""

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
            articles=[article(authors=[{"name": "By Jane Doe", "type": "person"}])], keys=["art_1"]
        ),
        Bad(articles=[article(authors=[{"name": "@janedoe", "type": "unknown"}])], keys=["art_1"]),
        Bad(
            articles=[article(authors=[{"name": "Hours Ago Jane Doe", "type": "unknown"}])],
            keys=["art_1"],
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


def _is_junk() -> pl.Expr:
    name = pl.element().struct.field("name")
    first_name = name.str.contains(r"^(Par|Von|Di|Av) \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ ?-?\p{Lu}")
    return (name.str.contains(PREFIX) & ~first_name) | name.str.contains(JUNK)
