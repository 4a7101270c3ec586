"""QUO011: an article in which a quotation mark has no partner."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.mark_balance import do_not_pair, loose_marks, marks_of_bodies
from newsschema.validators.rule import GroupRule, Partition

PLACES = {"start": pl.Int64, "found": pl.String, "marks": pl.UInt32}


class UnbalancedMarksInBody(GroupRule):
    """The quotation marks of a body do not all come in pairs.

    A quotation over several paragraphs may open again at each of them and close once. Single
    marks, apostrophes and the marks of feet and inches do not count.

    ## Why it matters

    Whoever takes quotes out of the text by their marks gets one that runs on to the next mark,
    and then everything that stands between quotations. Journalists make the slip too: measured,
    18 of 258, 20 of 181 and 87 of 1,012 clean bodies have it, so it is for information. Many of
    them in the articles of one source point at an extractor that loses marks.

    ## How to repair

    Compare with the page. A slip of the outlet stays as it is.
    """

    code = "QUO011"
    name = "unbalanced-marks-in-body"
    table = "articles"
    partition = Partition.ARTICLE
    columns = {"articles": ("body",)}
    message = "a quotation mark in the body has no partner"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    examples = [
        Good(articles=[article("“We sail.\n\n“We come back.” Il dit : « Oui ». Mast: 6'2\".")]),
        Good(articles=[article("„Ja“, sagte er. »Nein«, sagte sie. ”Joo”, hän sanoi. 「はい」")]),
        Bad(articles=[article("“We sail on Friday 🚢, said the harbour master.")], keys=["art_1"]),
        Bad(articles=[article('"We sail", he said. "We come back.')], keys=["art_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The bodies in which a mark has no partner, with the first such mark."""
        known = data.once(marks_of_bodies).filter(do_not_pair(pl.col("marks")))
        suspects = (
            data.tables["articles"]
            .with_row_index("__article")
            .join(known.lazy(), on="__article", how="semi", maintain_order="left")
            .select(INDEX, "body")
            .collect()
        )
        loose = [loose_marks(body) for body in suspects["body"]]
        places = [(f[0].start, f[0].sign, len(f)) if f else (None, None, 0) for f in loose]
        found = pl.DataFrame(places, schema=PLACES, orient="row")
        several = pl.format("{} quotation marks in the body have no partner", "marks")
        return (
            suspects.lazy()
            .with_columns(found)
            .filter(pl.col("marks") > 0)
            .select(
                INDEX,
                "start",
                "found",
                column=pl.lit("body"),
                context="body",
                end=pl.col("start") + pl.col("found").str.len_chars(),
                message=pl.when(pl.col("marks") > 1).then(several).otherwise(pl.lit(self.message)),
            )
        )
