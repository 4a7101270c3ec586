"""The record of the table `quotes`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from newsschema.schemas.candidate import Candidate
from newsschema.schemas.field_types import (
    Flag,
    Id,
    Instant,
    Precision,
    Probability,
    Sha256,
    SpeakerForm,
    Words,
)
from newsschema.schemas.record import Alias, Breaks, Derived, Key, Ordered, Record, Ref, SpanIn
from newsschema.schemas.span import Span

QuoteKind = Literal["direct", "indirect", "mixed"]


class Quote(Record):
    """Words that an article attributes to somebody."""

    table = "quotes"
    key_prefix = "quo_"

    quote_id: Annotated[Id, Key()]
    """Key of the quote."""
    article_id: Annotated[Id, Ref("articles")]
    """The article that quotes."""
    kind: Annotated[QuoteKind, Derived(), Alias("quote_type", "type")]
    """Verbatim, reported, or both; readers derive it from `quoted_spans` or the marks."""
    text: Annotated[Words, Alias("quote", "quotation")]
    """The quoted words without their outer marks: the texts of the spans, joined by a space."""
    spans: Annotated[
        list[Span] | None,
        Field(min_length=1),
        Ordered(),
        SpanIn(),
        Breaks(limit="QUO005", order="QUO005", type="IO008"),
    ] = None
    """Where the quote stands: its pieces in order, disjoint. Null where unknown, never empty."""
    quoted_spans: Annotated[
        list[Span] | None, Ordered(), SpanIn(), Breaks(order="QUO005", type="IO008")
    ] = None
    """The pieces between quotation marks, inside `spans`; empty where nothing is verbatim."""
    speaker_id: Annotated[Id | None, Ref("actors")] = None
    """Who speaks, among the actors."""
    speaker_text: Annotated[str | None, Alias("speaker", "speaker_name")] = None
    """How the text names the speaker."""
    speaker_form: SpeakerForm | None = None
    """The form of that naming; null where unknown."""
    speaker_span: Annotated[Span | None, SpanIn()] = None
    """Where the text names the speaker."""
    cue_text: Annotated[str | None, Alias("cue", "verb")] = None
    """The reporting words: `said`."""
    cue_span: Annotated[Span | None, SpanIn()] = None
    """Where the reporting words stand."""
    addressee_id: Annotated[Id | None, Ref("actors")] = None
    """Who is spoken to, among the actors."""
    parent_quote_id: Annotated[Id | None, Ref("quotes")] = None
    """The quote inside which this one stands."""
    continues_quote_id: Annotated[Id | None, Ref("quotes")] = None
    """The quote whose utterance goes on here."""
    prefix: Annotated[str | None, Alias("pre", "leftContext", "left_context")] = None
    """Up to 32 code points of the body before the first span."""
    suffix: Annotated[str | None, Alias("post", "rightContext", "right_context")] = None
    """Up to 32 code points of the body after the last span."""
    body_sha256: Annotated[Sha256 | None, Alias("body_hash")] = None
    """Hash of the body that the spans were made for (`articles.body_sha256`)."""
    candidates: Annotated[list[Candidate] | None, Breaks(type="IO008")] = None
    """Actors who may be the speaker, with probabilities."""
    confidence: Annotated[Probability | None, Alias("score", "probability")] = None
    """How sure the producer is of the quote, from 0 to 1."""
    is_translated: Flag | None = None
    """Whether the words were spoken in another language."""
    language: Annotated[str | None, Alias("lang", "inLanguage")] = None
    """BCP 47 tag of the quote's language."""
    has_gloss: Flag | None = None
    """Whether the words hold an explanation by the editors, usually in brackets."""
    date: Instant | None = None
    """When the words were spoken, UTC."""
    date_precision: Precision | None = None
    """How exactly `date` is known."""
    date_text: str | None = None
    """How the text names that time: `on Tuesday`."""
    venue: Annotated[str | None, Alias("recordedIn")] = None
    """Where or in what the words were spoken."""
    annotator: str | None = None
    """Who or what annotated the quote."""
