"""A span: a place in a text and the words that stand there."""

from __future__ import annotations

from typing import Annotated, Literal

from newsschema.schemas.field_types import Offset
from newsschema.schemas.record import Before, Breaks, Struct

SpanField = Literal["body", "title", "description"]
"""The text fields of an article that a span can point into."""


class Span(Struct):
    """A piece of one of an article's texts: code points, 0-based, half open `[start, end)`."""

    conditions = (Before("start", "end", code="QUO001"),)

    start: Offset
    """First code point of the span, counted from 0."""
    end: Annotated[Offset, Breaks(limit="QUO001")]
    """Code point after the last one of the span."""
    text: str | None = None
    """The words at the span, verbatim: `field[start:end]`. Null where they are not known."""
    field: SpanField | None = None
    """The article's text that the span points into; null reads as `body`."""
