"""The record of the table `claim_reviews`."""

from __future__ import annotations

from typing import Annotated

from newsschema.schemas.field_types import Id, Instant, Precision, Score, Verdict
from newsschema.schemas.record import Alias, Key, Record, Ref, Within


class ClaimReview(Record):
    """What one fact-checker found about one claim."""

    table = "claim_reviews"
    key_prefix = "rev_"
    conditions = (Within("rating_value", low="rating_worst", high="rating_best", code="CLM007"),)

    review_id: Annotated[Id, Key()]
    """Key of the review."""
    claim_id: Annotated[Id, Ref("claims")]
    """The claim that was checked."""
    source_id: Annotated[Id | None, Ref("sources")] = None
    """The fact-checker, among the sources."""
    url: Annotated[str | None, Alias("review_url", "link")] = None
    """Absolute http(s) address of the review."""
    verdict: Verdict | None = None
    """What the fact-checker found, on the common scale."""
    verdict_raw: Annotated[
        str | None, Alias("alternateName", "label", "rating", "textual_rating")
    ] = None
    """What the fact-checker found, in its own words."""
    rating_value: Annotated[Score | None, Alias("ratingValue")] = None
    """The rating as a number between `rating_worst` and `rating_best`."""
    rating_best: Annotated[Score | None, Alias("bestRating")] = None
    """The best rating of the scale: nothing is wrong with the claim."""
    rating_worst: Annotated[Score | None, Alias("worstRating")] = None
    """The worst rating of the scale."""
    published_at: Annotated[
        Instant | None, Alias("datePublished", "date", "review_date", "publish_date")
    ] = None
    """When the review was published, UTC."""
    published_precision: Precision | None = None
    """How exactly `published_at` is known; readers derive it from the form of the text."""
    language: Annotated[str | None, Alias("lang", "inLanguage")] = None
    """BCP 47 tag of the review's language."""
