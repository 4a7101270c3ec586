"""The record of the table `mentions`."""

from __future__ import annotations

from typing import Annotated, Literal

from newsschema.schemas.field_types import Id, Probability
from newsschema.schemas.record import Alias, Key, Record, Ref, SpanIn
from newsschema.schemas.span import Span

MentionForm = Literal["name", "pronoun", "definite", "metonym", "group"]


class Mention(Record):
    """A place where an article names an actor."""

    table = "mentions"
    key_prefix = "men_"

    mention_id: Annotated[Id, Key()]
    """Key of the mention."""
    article_id: Annotated[Id, Ref("articles")]
    """The article that names the actor."""
    actor_id: Annotated[Id | None, Ref("actors")] = None
    """The actor who is named; null where undecided."""
    span: Annotated[Span, SpanIn()]
    """Where the article names the actor."""
    form: Annotated[MentionForm | None, Alias("mention_type", "type")] = None
    """How the article names the actor."""
    confidence: Annotated[Probability | None, Alias("score", "probability")] = None
    """How sure the producer is of the actor, from 0 to 1."""
