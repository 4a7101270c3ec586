"""LNG003: a text that is in another language than its tag says."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.language_detection import INSTALL, is_available, languages_of
from newsschema.validators.rule import RowRule

SHORTEST: Final = 200
"""Code points; shorter texts are too often names and numbers."""
GERMAN: Final = (
    "Der Rat der Hafenstadt tagte im alten Zollhaus und hörte den Plan für die neue Fährlinie. "
    "Ingenieure erklärten die Kosten, den Fahrplan und die Arbeiten am Kai. Anwohner fragten nach "
    "Lärm und Fahrpreisen. Noch vor dem Ende des Monats soll abgestimmt werden, und im Frühling "
    "könnten die ersten Boote fahren, wie das Büro des Vorhabens sagte."
)
RUSSIAN: Final = (
    "Совет портового города собрался в старой таможне и выслушал план новой паромной линии. "
    "Инженеры рассказали о расходах, расписании и работах на набережной. Жители спрашивали о "
    "шуме и ценах на билеты. Голосование ожидается до конца месяца, а первые суда могли бы выйти "
    "весной, сообщили в бюро проекта."
)
NORWEGIAN: Final = (
    "Rådet i havnebyen møttes i det gamle tollhuset og hørte om planen for den nye fergelinjen. "
    "Ingeniørene forklarte kostnadene, rutetabellen og arbeidet på kaia. Beboerne spurte om støy "
    "og billettpriser. Det ventes en avstemning før slutten av måneden."
)


class LanguageMismatch(RowRule):
    """The body is in another language than `language` says.

    Bodies of at least 200 code points are looked at by py3langid, which knows some 130 languages. A
    finding needs a probability of 0.99 for another language, at the beginning and at the end.
    Languages that share a macro-language are one (no, nb, nn; zh, cmn, yue; ar, arb; sr, hr, bs),
    and so are those that no detector tells apart surely (id, ms). Bodies in a language that it
    does not know get no verdict.

    The detector is an extra; without it the rule does not run and says so.

    ## Why it matters

    The wrong model, splitter and word list are taken, and a corpus of Zulu counts as English.
    Measured: on 1,331 bodies in 45 languages six publishers' tags were wrong (sw, xh and zu given
    as en); all six were found and nothing else was, apart from languages that it does not know.

    ## How to repair

    Write the language of the text. Templates of sites give the language of the menu; take it
    from the article's own metadata. Writing what was detected is unsafe.
    """

    code = "LNG003"
    name = "language-mismatch"
    table = "articles"
    columns = ("language", "body")
    message = "the text is in another language"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    writes_expected = True
    help = "write the tag of the text's language"
    examples = [
        Good(
            articles=[
                article(),
                article(article_id="art_2", body=GERMAN, language="de-AT"),
                article(article_id="art_3", body=RUSSIAN, language="ru"),
                article(article_id="art_4", body=NORWEGIAN, language="nb"),
                article(article_id="art_5", body=NORWEGIAN + " (2)", language="no"),
                article(article_id="art_6", body=GERMAN[:150], language="en"),
                article(article_id="art_7", body=FILLER, language="tlh"),
            ]
        ),
        Bad(
            articles=[
                article(body=GERMAN),
                article(article_id="art_2", body=RUSSIAN, language="bg"),
                article(article_id="art_3", language="zu"),
            ],
            keys=["art_1", "art_2", "art_3"],
            fixed={
                "articles": [
                    article(body=GERMAN, language="de"),
                    article(article_id="art_2", body=RUSSIAN, language="ru"),
                    article(article_id="art_3", language="en"),
                ]
            },
        ),
    ]

    def unavailable(self) -> str | None:
        """The detector is an extra."""
        return None if is_available() else INSTALL

    def violates(self) -> pl.Expr:
        """Every body that is long enough has to be looked at."""
        return pl.col("language").is_not_null() & (pl.col("body").str.len_chars() >= SHORTEST)

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """The detector's verdict."""
        return pl.Series([found is not None for found in languages_of(rows)], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The language of the text."""
        found = pl.Series(languages_of(rows), dtype=pl.String)
        return rows.select(
            found=pl.col("language").str.slice(0, 200),
            expected=found,
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("write ") + found,
        )
