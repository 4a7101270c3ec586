"""QUO014: a quote of which nobody says who spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.text import WHITE_SPACE
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ExpressionRule

ARTICLE = article()
QUOTE = quote(ARTICLE, "noise and fares")
NOBODY = QUOTE | {"speaker_text": None, "speaker_form": None}


class UnattributedQuote(ExpressionRule):
    """A quote has no speaker, and does not say that the text names none.

    A quote that continues another one, or that has candidates for its speaker, is left alone.
    Where no quote of the table could have a speaker, the rule does not run.

    ## Why it matters

    "Not found" and "not named in the text" are two things: the first is an error of the
    extractor, the second one of the facts. Measured: 1,994 of 27,374 attributions of PolNeAR
    (7.3 %) have no source in the text, and 34 % of Quotebank's quotes of 2020 have no speaker.

    ## How to repair

    Set `speaker_form` to `none` where the text names nobody; the fix does, and is safe, since it
    says no more than the row does.
    """

    code = "QUO014"
    name = "unattributed-quote"
    table = "quotes"
    message = "the quote has no speaker, and speaker_form is not none"
    severity = Severity.INFO
    safety = Safety.SAFE
    help = "name the speaker, or set speaker_form to none where the text names nobody"
    examples = [
        Good(
            articles=[ARTICLE],
            quotes=[
                QUOTE,
                NOBODY | {"quote_id": "quo_2", "speaker_form": "none"},
                QUOTE | {"quote_id": "quo_3", "speaker_text": "市長"},
            ],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[NOBODY],
            keys=["quo_1"],
            fixed={"quotes": [NOBODY | {"speaker_form": "none"}]},
        ),
        Bad(articles=[ARTICLE], quotes=[QUOTE | {"speaker_text": " "}], keys=["quo_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """The column that most producers fill."""
        return {self.table: ("speaker_text",)}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """True where nothing says who spoke."""
        nobody = {
            "speaker_text": pl.col("speaker_text").is_null()
            | (pl.col("speaker_text").str.strip_chars(WHITE_SPACE).str.len_bytes() == 0),
            "speaker_id": pl.col("speaker_id").is_null(),
            "speaker_span": pl.col("speaker_span").struct.field("start").is_null(),
        }
        known = [column for column in nobody if column in present]
        if record.table != self.table or not known:
            return {}
        other = {
            "speaker_form": pl.col("speaker_form").ne_missing(pl.lit("none")),
            "continues_quote_id": pl.col("continues_quote_id").is_null(),
            "candidates": pl.col("candidates").list.len().fill_null(0) == 0,
        }
        wanted = [nobody[column] for column in known]
        wanted += [expr for column, expr in other.items() if column in present]
        return {known[0]: pl.all_horizontal(wanted)}

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The quote itself, to be found again."""
        fix = {"fix_safety": str(Safety.SAFE), "fix_summary": "set speaker_form to none"}
        form = pl.lit(None, dtype=pl.String)
        if "speaker_form" in rows.columns:
            form = pl.col("speaker_form")
        return rows.select(
            found=pl.col("text").str.slice(0, 80) if "text" in rows.columns else None,
            **{name: pl.when(form.is_null()).then(pl.lit(said)) for name, said in fix.items()},
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """That the text names nobody."""
        return pl.DataFrame({"speaker_form": ["none"] * rows.height})
