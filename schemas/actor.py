"""The record of the table `actors`."""

from __future__ import annotations

from typing import Annotated, Literal

from newsschema.schemas.candidate import Candidate
from newsschema.schemas.field_types import Id, Instant, Precision, Qid, Words
from newsschema.schemas.record import Alias, Breaks, Key, Record, Ref, Struct

ActorType = Literal["person", "organization", "gpe", "group", "other", "unknown"]


class Role(Struct):
    """An office that an actor holds for some time."""

    title: Words
    """Name of the office."""
    org_id: Annotated[Id | None, Ref("actors")] = None
    """The organization, among the actors."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code of the country."""
    valid_from: Instant | None = None
    """When the actor took the office, UTC."""
    valid_to: Instant | None = None
    """When the actor left the office, UTC; null where it lasts."""
    precision: Precision | None = None
    """How exactly both are known."""


class Actor(Record):
    """A person, organization, state or group that speaks or acts in articles."""

    table = "actors"
    key_prefix = "act_"

    actor_id: Annotated[Id, Key()]
    """Key of the actor; opaque, never made from a QID."""
    name: Annotated[Words, Alias("label", "canonical_name")]
    """The actor's name, not a description."""
    type: Annotated[ActorType, Alias("kind", "actor_type")]
    """What kind of actor; `gpe` is a state or place that speaks."""
    aliases: Annotated[
        list[str] | None, Breaks(type="IO008"), Alias("alternateName", "alternative_names")
    ] = None
    """Other names of the actor."""
    qid: Annotated[Qid | None, Alias("wikidata", "wikidata_id", "wikidata_qid")] = None
    """The actor in Wikidata: `Q42`."""
    countries: Annotated[
        list[str] | None, Breaks(type="IO008"), Alias("country", "nationality", "nationalities")
    ] = None
    """ISO 3166-1 alpha-2 codes of nationality or seat."""
    roles: Annotated[list[Role] | None, Breaks(type="IO008")] = None
    """Offices of the actor, with the time they were held."""
    external_ids: dict[str, str | None] | None = None
    """Identifiers elsewhere, by scheme: `isni`, `lei`, `viaf`, `ror`, `orcid`."""
    candidates: Annotated[list[Candidate] | None, Breaks(type="IO008")] = None
    """Wikidata items that the actor may be, where that is undecided."""
