"""The record of the table `claims`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from newsschema.schemas.field_types import Id, Instant, Precision, Probability, Verdict, Words
from newsschema.schemas.record import (
    Alias,
    Breaks,
    Key,
    Ordered,
    Record,
    Ref,
    RequiredWhen,
    SpanIn,
    Struct,
)
from newsschema.schemas.span import Span

ClaimantKind = Literal["actor", "narrator", "anonymous", "unknown"]
Assertion = Literal[
    "asserted", "reported", "denied", "intended", "predicted", "opinion", "presupposed"
]
Stance = Literal["supports", "refutes", "context"]


class Evidence(Struct):
    """A source that speaks for or against a claim."""

    url: str | None = None
    """Where the evidence is published."""
    article_id: Annotated[Id | None, Ref("articles")] = None
    """The article that holds the evidence."""
    span: Annotated[Span | None, SpanIn()] = None
    """The place in that article."""
    stance: Stance | None = None
    """Whether it supports or refutes the claim, or only gives context."""


class Claim(Record):
    """One assertion, told so that it can be understood without its article."""

    table = "claims"
    key_prefix = "clm_"
    conditions = (RequiredWhen("claimant_id", "claimant_kind", values=("actor",)),)

    claim_id: Annotated[Id, Key()]
    """Key of the claim."""
    text: Annotated[
        Words,
        Breaks(null="CLM001", pattern="CLM001"),
        Alias("claimReviewed", "claim_reviewed", "statement", "claim", "claim_text"),
    ]
    """The assertion; one that needs no context."""
    claimant_kind: ClaimantKind | None = None
    """Whose claim it is: an actor's, the outlet's own, somebody unnamed."""
    assertion: Assertion | None = None
    """How the claim is put forward."""
    article_id: Annotated[Id | None, Ref("articles")] = None
    """The article that makes or reports the claim."""
    spans: Annotated[
        list[Span] | None,
        Field(min_length=1),
        Ordered(),
        SpanIn(),
        Breaks(limit="QUO005", order="QUO005", type="IO008"),
    ] = None
    """Where the article says so: pieces in order, disjoint. Null where unknown, never empty."""
    claimant_id: Annotated[Id | None, Ref("actors")] = None
    """Who claims, among the actors. Required where `claimant_kind` is `actor`."""
    claimant_text: Annotated[
        str | None, Alias("claimant", "speaker", "speaker_name", "claimant_name")
    ] = None
    """Who claims, as the producer names them."""
    quote_id: Annotated[Id | None, Ref("quotes")] = None
    """The quote that holds the claim."""
    date: Annotated[Instant | None, Alias("claimDate", "claim_date", "datePublished")] = None
    """When the claim was made, UTC."""
    date_precision: Precision | None = None
    """How exactly `date` is known."""
    date_text: str | None = None
    """How the text names that time: `on Tuesday`."""
    verdict: Verdict | None = None
    """What fact-checkers found, on the common scale."""
    verdict_raw: Annotated[str | None, Alias("verdict", "label", "rating")] = None
    """What fact-checkers found, in their own words."""
    check_worthiness: Annotated[Probability | None, Alias("check_worthy")] = None
    """How much the claim deserves a check, from 0 to 1."""
    scorer: str | None = None
    """What gave `check_worthiness`."""
    polarity: str | None = None
    """Whether the claim affirms or denies, as the producer says."""
    topics: Annotated[
        list[str] | None, Breaks(type="IO008"), Alias("subjects", "tags", "keywords")
    ] = None
    """Topics in free text."""
    language: Annotated[str | None, Alias("lang", "inLanguage")] = None
    """BCP 47 tag of the claim's language."""
    evidence: Annotated[list[Evidence] | None, Breaks(type="IO008")] = None
    """Sources for and against the claim."""
    interpreter: Annotated[str | None, Alias("claimInterpreter")] = None
    """Who read the claim out of the words."""
