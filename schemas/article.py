"""The record of the table `articles`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from newsschema.schemas.field_types import Flag, Id, Instant, Precision, Sha256, Words
from newsschema.schemas.patterns import ONE_LINE
from newsschema.schemas.record import Alias, Breaks, Key, Record, Ref, RequiredWhen, Struct, Version

BodyStatus = Literal[
    "full", "partial", "paywalled", "masked", "withheld", "offsets_only", "unknown"
]
AuthorType = Literal["person", "organization", "unknown"]
PubStatus = Literal["usable", "withheld", "canceled"]


class Author(Struct):
    """One author of an article."""

    name: Words
    """The name as the byline gives it, one author only."""
    type: AuthorType | None = None
    """What kind of author: a person, an organization, or unknown."""
    actor_id: Annotated[Id | None, Ref("actors")] = None
    """The author among the actors."""


class Extractor(Struct):
    """The program that took the text out of the page."""

    name: Words
    """Name of the program."""
    version: str | None = None
    """Version of the program, as it gives it."""


class Dateline(Struct):
    """The place and agency with which a text opens."""

    text: str | None = None
    """The dateline as it stands in the text."""
    place: str | None = None
    """The place it names."""
    wire: str | None = None
    """The agency it names."""


class Correction(Struct):
    """A correction that the outlet has published."""

    at: Instant | None = None
    """When the correction was published, UTC."""
    text: Words
    """What the correction says."""


class Article(Record):
    """One version of the text of one news article."""

    table = "articles"
    key_prefix = "art_"
    conditions = (
        RequiredWhen(
            "body", "body_status", unless=("withheld", "offsets_only"), code="ART001", blank=True
        ),
    )

    article_id: Annotated[Id, Key()]
    """Key of the article; its versions share it and differ in `body_sha256`."""
    publisher: Annotated[
        str | None,
        Alias("sitename", "source_domain", "website", "site_name", "meta_site_name", "outlet"),
    ] = None
    """The outlet's name or domain, as the producer gives it."""
    source_id: Annotated[Id | None, Ref("sources")] = None
    """The outlet among the sources, where that table is there."""
    url: Annotated[
        str | None, Alias("responded_url", "page_url", "article_url", "link", "source_url")
    ] = None
    """Absolute http(s) address from which the article was fetched."""
    canonical_url: Annotated[
        str | None, Alias("canonical_link", "canonicalUrl", "mainEntityOfPage")
    ] = None
    """The address that the outlet itself gives, without tracking parameters."""
    title: Annotated[
        str | None, Field(max_length=500, pattern=ONE_LINE), Alias("headline", "page_title")
    ] = None
    """Headline on one line, at most 500 code points."""
    description: Annotated[str | None, Alias("summary", "abstract", "excerpt")] = None
    """The outlet's summary of the article; spans may point into it."""
    body: Annotated[
        str | None,
        Alias("text", "content", "maintext", "articleBody", "plaintext", "cleaned_text"),
    ] = None
    """Plain text of the article, exactly as the spans count it. Required unless withheld."""
    body_sha256: Annotated[Sha256 | None, Version(), Alias("body_hash")] = None
    """SHA-256 of the UTF-8 bytes of `body`, 64 lower-case hexadecimal digits."""
    body_status: BodyStatus | None = None
    """How much of the text is there; null reads as `full`."""
    language: Annotated[str | None, Alias("lang", "meta_lang", "inLanguage", "language_code")] = (
        None
    )
    """BCP 47 tag of the body's language, the shortest that fits."""
    published_at: Annotated[
        Instant | None,
        Alias(
            "date",
            "date_publish",
            "publishing_date",
            "datePublished",
            "publish_date",
            "published",
            "pub_date",
            "published_date",
        ),
    ] = None
    """When the article was first published, UTC."""
    published_precision: Precision | None = None
    """How exactly `published_at` is known; readers derive it from the form of the text."""
    published_utc_offset: Annotated[int | None, Field(ge=-720, le=840)] = None
    """Offset of the outlet's clock from UTC at `published_at`, in minutes."""
    published_raw: str | None = None
    """The publication date as the producer wrote it."""
    modified_at: Annotated[
        Instant | None, Alias("date_modify", "dateModified", "modified_date", "updated_at")
    ] = None
    """When this version of the article was published, UTC."""
    retrieved_at: Annotated[
        Instant | None,
        Alias("crawled_at", "date_download", "crawl_date", "filedate", "downloaded_at"),
    ] = None
    """When the page was fetched, UTC."""
    authors: Annotated[list[Author] | None, Breaks(type="ART004"), Alias("author", "byline")] = None
    """The authors, one person or organization each."""
    extractor: Extractor | None = None
    """The program that took the text out of the page."""
    dateline: Dateline | None = None
    """The dateline with which the text opens."""
    section: Annotated[str | None, Alias("articleSection", "category")] = None
    """The outlet's section."""
    genre: str | None = None
    """Genre, for instance of the IPTC genre vocabulary."""
    topics: Annotated[list[str] | None, Breaks(type="IO008"), Alias("tags", "keywords")] = None
    """Topics in free text, or IPTC media topics."""
    is_accessible_for_free: Annotated[Flag | None, Alias("isAccessibleForFree", "free_access")] = (
        None
    )
    """Whether the article can be read without paying."""
    syndicated_from: str | None = None
    """The outlet or address from which the text was taken over."""
    license: Annotated[str | None, Alias("licence")] = None
    """SPDX expression or `LicenseRef-…` under which the text may be used."""
    rights_holder: Annotated[str | None, Alias("copyrightHolder", "copyright_holder")] = None
    """Who holds the rights in the text."""
    tdm_reservation: Annotated[int | None, Field(ge=0, le=1)] = None
    """1 where rights in text and data mining are reserved (TDMRep), 0 where not."""
    tdm_policy: str | None = None
    """Address of the policy for text and data mining (TDMRep)."""
    robots: Annotated[list[str] | None, Breaks(type="IO008")] = None
    """Directives for robots on the page."""
    pub_status: Annotated[PubStatus | None, Alias("pubStatus")] = None
    """Whether the publisher lets the article be used (ninjs)."""
    embargo_until: Annotated[Instant | None, Alias("embargoed", "embargoedUntil")] = None
    """Until when the article must not be published, UTC."""
    corrections: Annotated[list[Correction] | None, Breaks(type="IO008")] = None
    """Corrections that the outlet has published."""
    digital_source_type: Annotated[str | None, Alias("digitalSourceType")] = None
    """How the text came about, of the IPTC digital source type vocabulary."""
    version: Annotated[int | None, Field(ge=0, le=2_147_483_647)] = None
    """Number of the version, counted by the producer."""
    split: str | None = None
    """The part of a dataset that the article belongs to, such as `train`."""
    external_id: str | None = None
    """The producer's own id of the article."""
    extra: dict[str, str | None] | None = None
    """Anything else, text by name."""
