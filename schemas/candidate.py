"""A candidate: an actor who may be the one that is meant."""

from __future__ import annotations

from typing import Annotated

from newsschema.schemas.field_types import Id, Probability, Qid
from newsschema.schemas.record import Ref, Struct


class Candidate(Struct):
    """An actor or Wikidata item that may be meant, with a probability."""

    actor_id: Annotated[Id | None, Ref("actors")] = None
    """The candidate among the actors."""
    qid: Qid | None = None
    """The candidate in Wikidata."""
    probability: Probability | None = None
    """How likely it is the one, from 0 to 1."""
