"""ACT005: a country in another form than its code of ISO 3166-1 alpha-2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.country_codes import NO_CODE, columns_of_countries, judged, without_code
from newsschema.validators.country_columns import replaced_codes
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety
from newsschema.validators.rule import GroupRule, Partition


class InvalidCountryCode(GroupRule):
    """A country is not written as its code of ISO 3166-1 alpha-2, such as DE.

    Codes of three letters, lower case, English names, `UK` and `EL` can mean one country only.
    Two letters can be of FIPS 10-4, where AU is Austria and CH is China: where a column has
    three such codes that ISO has not, and none that FIPS has not, all that differ are reported.
    Reserved and withdrawn codes (EU, SU, YU) and Kosovo's XK pass. A missing code is reported
    where the actor is Namibia and other rows have theirs.

    ## Why it matters

    GDELT has FIPS codes in one column and CAMEO's three letters in another; joined with ISO,
    Germans become Gambians. Readers that take NA for a missing value lose Namibia alone.

    ## How to repair

    Write the code of ISO. `newsschema fix` does where the text can mean one country only.

    ## References

    ISO 3166-1; FIPS PUB 10-4, withdrawn in 2008; the CAMEO codebook, chapter 3.
    """

    code = "ACT005"
    name = "invalid-country-code"
    table = "*"
    partition = Partition.KEY
    message = NO_CODE
    safety = Safety.SAFE
    help = "write two capital letters of ISO 3166-1, such as DE, or null"
    examples = [
        Good(actors=[actor(countries=["NA", "XK"]), actor("Ole Brandt", "act_2", countries=None)]),
        Bad(
            actors=[actor(countries=["TUR", "UK"]), actor("Ole Brandt", "act_2", countries=["de"])],
            keys=["act_1", "act_1", "act_2"],
            fixed={
                "actors": [
                    actor(countries=["TR", "GB"]),
                    actor("Ole Brandt", "act_2", countries=["DE"]),
                ]
            },
        ),
        Bad(actors=[actor("ماريا", roles=[{"title": "وزيرة", "country": "مصر"}])], keys=["act_1"]),
        Bad(
            actors=[
                actor(f"{name} {place}", f"act_{number}", countries=[code])
                for number, (name, place, code) in enumerate(
                    [("Ada", "Lund", "SW"), ("Io", "Roth", "JA"), ("Pia", "Moll", "UP")], 1
                )
            ]
            + [actor("Max Aumann", "act_4", countries=["AU"])],
            keys=["act_1", "act_2", "act_3", "act_4"],
        ),
        Bad(
            actors=[
                actor("Namibia", type="gpe", countries=None),
                actor("Norway", "act_2", type="gpe", countries=["NO"]),
            ],
            keys=["act_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever column of countries is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """Codes that are none, and missing ones of Namibia."""
        found = [judged(held.collect()) for held in columns_of_countries(data)]
        missing = [without_code(data, t) for t in ("actors", "sources") if data.has(t, "name")]
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat([empty, *found, *missing], how="diagonal")

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """Every code of a cell as it is meant: the sure ones first, then all."""
        failing = self.failing(data).collect(engine="in-memory")
        return replaced_codes(data, failing) if failing.height else ()
