"""The record of the table `sources`."""

from __future__ import annotations

from typing import Annotated, Literal

from newsschema.schemas.field_types import Id, Qid, Words
from newsschema.schemas.record import Alias, Breaks, Key, Record

SourceKind = Literal[
    "newspaper",
    "agency",
    "broadcaster",
    "online",
    "magazine",
    "factchecker",
    "government",
    "aggregator",
    "other",
]


class Source(Record):
    """An outlet or agency that publishes articles."""

    table = "sources"
    key_prefix = "src_"

    source_id: Annotated[Id, Key()]
    """Key of the source."""
    name: Annotated[Words, Alias("publisher", "sitename")]
    """Name of the outlet."""
    kind: Annotated[SourceKind, Alias("type", "source_type")]
    """What kind of outlet."""
    domain: Annotated[str | None, Alias("hostname", "source_domain")] = None
    """Registrable domain in lower case."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code."""
    languages: Annotated[
        list[str] | None, Breaks(type="IO008"), Alias("language", "inLanguage")
    ] = None
    """BCP 47 tags of the languages it publishes in."""
    timezone: Annotated[str | None, Alias("time_zone", "tz")] = None
    """IANA name of the time zone of its clock."""
    qid: Annotated[Qid | None, Alias("wikidata", "wikidata_id", "wikidata_qid")] = None
    """The outlet in Wikidata."""
