"""TXT001: UTF-8 read in another encoding."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, actor, article
from newsschema.validators.finding import Confidence, Safety
from newsschema.validators.mojibake import damaged_words, suspect
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule


class Mojibake(TextRule):
    """Characters were made of UTF-8 bytes that were read as Latin-1, Windows-1252 or the like.

    `FranÃ§ois` was `François`; sometimes the damage was done twice. A word is reported when
    `ftfy` takes it for bad, when a Cyrillic capital stands beside a small Latin letter and the
    word's bytes in Windows-1251 are good UTF-8 (`FГјr`), or when the damage was folded to plainer
    signs afterwards (`GÃ1⁄4len`); the expected text is what its bytes mean
    in UTF-8, given only where that is good text. Words in which such letters belong (`NÃO`,
    `»Über`) stay silent.

    ## Why it matters

    Names do not match any more, and every damaged character moves the offsets behind it.
    Measured: 21 of 1,012 articles of an annotated corpus (9 of them damaged twice), none of 439
    others.

    ## How to repair

    Decode the input again as UTF-8, at the place where it was first decoded. The repair here is
    unsafe: some damage lost bytes (a no-break space that became a space), and then no program
    can tell what stood there.

    ## References

    ftfy, https://ftfy.readthedocs.io (`ftfy.badness`).
    """

    code = "TXT001"
    name = "mojibake"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "UTF-8 was read in another encoding"
    safety = Safety.UNSAFE
    summary = "read the damaged words as UTF-8"
    help = "decode the input as UTF-8 where it is first read"
    examples = [
        Good(articles=[article("»Über« und NÃO, naïve, Ångström, «Été» – São Paulo.")]),
        Good(actors=[actor(name="Søren Ærø")]),
        Good(articles=[article("Гёте, «Google Гид», Ві та Дід: USB-Д, ЕГ».", language="ru")]),
        Bad(
            articles=[article("François Ménard kam, sagte FranÃ§ois.")],
            keys=["art_1"],
            fixed={"articles": [article("François Ménard kam, sagte François.")]},
        ),
        Bad(articles=[article("FranÃ\x83Â§ois spoke of the quay.")], keys=["art_1"]),
        Bad(
            articles=[article("FГјr MГјller.")],
            keys=["art_1"],
            fixed={"articles": [article("Für Müller.")]},
        ),
        Bad(articles=[article("РџСЂРёРІРµС‚ said the captain.")], keys=["art_1"]),
        Bad(
            actors=[actor(name="Zoë"), actor("ZoÃ« Brandt", "act_2")],
            keys=["act_2"],
            fixed={"actors": [actor(name="Zoë"), actor("Zoë Brandt", "act_2")]},
        ),
        Bad(
            articles=[article(body=FILLER, authors=[{"name": "AndrÃ© Roux", "type": "person"}])],
            keys=["art_1"],
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a text has what ftfy should look at."""
        return suspect(value)

    def places(self, text: str) -> list[Place]:
        """The damaged words."""
        return list(damaged_words(text))

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """A word without a good reading is likely, not certainly, damage."""
        unread = pl.when(pl.col("expected").is_null()).then(pl.lit(str(Confidence.LIKELY)))
        return super().details(rows, column).with_columns(confidence=unread)
