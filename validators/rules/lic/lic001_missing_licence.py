"""LIC001: an article of which nobody says under what terms it may be used."""

from __future__ import annotations

import polars as pl

from newsschema.validators.absent import rows_without
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Severity
from newsschema.validators.rule import GroupRule, Partition

UNLICENSED = {name: value for name, value in article().items() if name != "license"}


class MissingLicence(GroupRule):
    """An article has neither a licence nor a holder of rights.

    Where the table has neither column, that is one finding for the table.

    ## Why it matters

    News is under copyright until somebody says otherwise, and whoever gets the dataset can't
    see what he may do with it. It is only worth knowing, because pages do not say it either.
    Measured: 1 of 229 news pages gives a licence in its JSON-LD, 15 a holder of rights.

    ## How to repair

    Write an SPDX identifier into `license`, or `LicenseRef-…` and the terms in the dataset's
    documentation; at least name the `rights_holder`. Raise the severity for data to be published.
    """

    code = "LIC001"
    name = "missing-licence"
    table = "articles"
    partition = Partition.KEY
    message = "the article has no licence and no holder of rights"
    severity = Severity.INFO
    help = "write an SPDX identifier or LicenseRef-… into license, or name the rights_holder"
    columns = {"articles": ()}
    examples = [
        Good(articles=[article(license="CC-BY-4.0")]),
        Good(articles=[article(license=None, rights_holder="港の新聞社")]),
        Bad(articles=[article(), article(article_id="art_2", license=None)], keys=["art_2"]),
        Bad(articles=[UNLICENSED], keys=[None]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Rows without both, or the table as a whole."""
        whole = "no article has a licence or a holder of rights"
        return rows_without(data, "articles", ["license", "rights_holder"], whole=whole)
