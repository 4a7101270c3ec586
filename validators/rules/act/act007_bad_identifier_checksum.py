"""ACT007: an identifier whose check digits do not fit."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.check_digits import SCHEMES, problem
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.rule import GroupRule, Partition


class BadIdentifierChecksum(GroupRule):
    """An LEI, ISNI or ORCID iD among `external_ids` is not one: its check digits do not fit.

    An ISNI and an ORCID iD have 16 signs (ISO/IEC 7064 MOD 11-2), an LEI has 20 (MOD 97-10).
    Spaces, hyphens and the address before the identifier do not count.

    ## Why it matters

    One wrong digit is another person or no one, and joins with nothing; the check digits exist
    to tell.

    ## How to repair

    Copy the identifier again from its register.

    ## References

    ISO 27729 (ISNI), ISO 17442 (LEI), ISO/IEC 7064;
    https://support.orcid.org/hc/en-us/articles/360006897674
    """

    code = "ACT007"
    name = "bad-identifier-checksum"
    table = "actors"
    partition = Partition.KEY
    message = "the check digits of the identifier do not fit"
    help = "copy the identifier again from its register"
    columns = {"actors": ("external_ids",)}
    examples = [
        Good(
            actors=[
                actor(external_ids={"isni": "0000 0001 2103 2683", "viaf": "12345678"}),
                actor(
                    "早瀬美緒",
                    "act_2",
                    external_ids={"orcid": "https://orcid.org/0000-0002-1825-0097", "isni": None},
                ),
                actor("Bank", "act_3", external_ids={"LEI": "529900T8BM49AURSDO55"}),
            ]
        ),
        Bad(actors=[actor(external_ids={"isni": "0000 0001 2103 2684"})], keys=["act_1"]),
        Bad(actors=[actor(external_ids={"orcid": "0000-0002-1825-00"})], keys=["act_1"]),
        Bad(actors=[actor(external_ids={"lei": "529900T8BM49AURSDO56"})], keys=["act_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The identifiers of schemes with check digits that fail."""
        held = (
            data.tables["actors"]
            .filter(pl.col("external_ids").is_not_null())
            .select(INDEX, entry=pl.col("external_ids").map.entries())
            .explode("entry")
            .select(
                INDEX,
                named=pl.col("entry").struct.field("key"),
                found=pl.col("entry").struct.field("value"),
            )
            .with_columns(scheme=pl.col("named").str.to_lowercase())
            .filter(pl.col("scheme").is_in(list(SCHEMES)) & pl.col("found").is_not_null())
            .collect()
        )
        wrong = [problem(scheme, text) for scheme, text in held["scheme", "found"].iter_rows()]
        return (
            held.lazy()
            .with_columns(message=pl.Series(wrong, dtype=pl.String))
            .filter(pl.col("message").is_not_null())
            .select(INDEX, "found", "message", column=pl.format("external_ids.{}", "named"))
        )
