"""schema.org JSON-LD: NewsArticle and ClaimReview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import article_id, derived_id, statement_id

ARTICLES: Final = frozenset(
    {
        *("Article", "NewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle"),
        *("BackgroundNewsArticle", "OpinionNewsArticle", "ReportageNewsArticle"),
        *("ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "SatiricalArticle"),
    }
)
"""Types of schema.org that are read as articles: Article and those below it that carry news."""
AGENTS: Final = {"Person": "person", "Organization": "organization"}


class JsonLd(Producer):
    """schema.org JSON-LD as pages embed it: NewsArticle and its kin, and ClaimReview.

    Objects, lists and `@graph` are read; dates, booleans and languages stay as they are
    written. A ClaimReview becomes a claim (`claimReviewed`, the author of `itemReviewed`) and a
    claim review with its rating and `alternateName`. Other types have no place.

    Described at schema.org (NewsArticle, ClaimReview) and in Google's documentation of
    structured data for articles and fact checks.
    """

    name = "json-ld"
    endings = (".json", ".jsonld", ".jsonl")

    def read(self, path: Path) -> Rows:
        """The rows of each node, in the order of the file."""
        for _, content in objects(path, self.account):
            for node in _nodes(content):
                types = _types(node)
                if types & ARTICLES:
                    yield "articles", self._article(Fields(node, self.account))
                elif "ClaimReview" in types:
                    yield from self._review(Fields(node, self.account))
                else:
                    for name in sorted(types) or ("node without a type",):
                        self.account.no_place[name] += 1

    @staticmethod
    def _article(node: Fields) -> Row:
        node.drop("@context", "@type")
        keywords = node.take("keywords")
        row: Row = {
            "article_id": None,
            "url": node.take("url"),
            "canonical_url": _address(node.take("mainEntityOfPage")),
            "external_id": node.take("@id", "identifier"),
            "title": node.take("headline", "name"),
            "description": node.take("description"),
            "body": node.take("articleBody", "text"),
            "language": _language(node.take("inLanguage")),
            "published_at": node.take("datePublished"),
            "modified_at": node.take("dateModified"),
            "publisher": _name(node.first("publisher", "sourceOrganization")),
            "authors": _authors(node.take("author", "creator")),
            "section": _name(node.first("articleSection")),
            "topics": keywords.split(",") if isinstance(keywords, str) else keywords,
            "is_accessible_for_free": node.take("isAccessibleForFree"),
            "license": _address(node.take("license")),
            "rights_holder": _name(node.first("copyrightHolder")),
        }
        if isinstance(row["topics"], list):
            row["topics"] = [_name(topic) or "" for topic in row["topics"]]
            row["topics"] = [topic.strip() for topic in row["topics"] if topic.strip()] or None
        node.close()
        row["article_id"] = article_id(row)
        return without_nulls(row)

    def _review(self, node: Fields) -> Iterator[tuple[str, Row]]:
        node.drop("@context", "@type")
        url, text = node.take("url"), node.take("claimReviewed")
        item = Fields(_object(node.first("itemReviewed")), self.account, "itemReviewed.")
        item.drop("@type")
        rating = Fields(_object(node.first("reviewRating")), self.account, "reviewRating.")
        rating.drop("@type")
        claim = statement_id("claims", url, text or "", 0)
        claimant = _name(item.first("author"))
        yield (
            "claims",
            without_nulls(
                {
                    "claim_id": claim,
                    "text": text or item.take("name", "text"),
                    "claimant_text": claimant,
                    "date": item.take("datePublished"),
                    "language": _language(node.take("inLanguage")),
                    "topics": None,
                }
            ),
        )
        yield (
            "claim_reviews",
            without_nulls(
                {
                    "review_id": derived_id("claim_reviews", url, claim),
                    "claim_id": claim,
                    "url": url,
                    "verdict_raw": rating.take("alternateName", "name"),
                    "rating_value": rating.take("ratingValue"),
                    "rating_best": rating.take("bestRating"),
                    "rating_worst": rating.take("worstRating"),
                    "published_at": node.take("datePublished"),
                    "reviewer": _name(node.first("author")),
                }
            ),
        )
        for fields in (item, rating, node):
            fields.close()


def _nodes(content: Any) -> Iterator[Mapping[str, Any]]:
    """The nodes of a document: of a `@graph`, of a list, or the object itself."""
    if isinstance(content, list):
        for one in content:
            yield from _nodes(one)
    elif isinstance(content, Mapping):
        if "@graph" in content:
            yield from _nodes(content["@graph"])
        if "@type" in content:
            yield content


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _types(node: Mapping[str, Any]) -> set[str]:
    """The names of a node's types, without the address of the vocabulary before them."""
    written = [one for one in _listed(node.get("@type")) if isinstance(one, str)]
    return {one.rpartition("/")[2].rpartition(":")[2] for one in written}


def _first(value: Any) -> Any:
    """The first of a list, or the value."""
    return next(iter(_listed(value)), None)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _language(value: Any) -> str | None:
    """The code of a language, which a `Language` has beside its English name."""
    one = _first(value)
    return _name(one.get("alternateName") or one.get("name") if isinstance(one, Mapping) else one)


def _name(value: Any) -> str | None:
    one = _first(value)
    found = one.get("name") or one.get("alternateName") if isinstance(one, Mapping) else one
    return found if isinstance(found, str) else None


def _address(value: Any) -> str | None:
    one = _first(value)
    found = one.get("@id") or one.get("url") if isinstance(one, Mapping) else one
    return found if isinstance(found, str) else None


def _authors(value: Any) -> list[Row] | None:
    authors: list[Row] = []
    for one in _listed(value):
        name = _name(one)
        if name:
            kinds = _types(one) if isinstance(one, Mapping) else set()
            kind = next((AGENTS[k] for k in AGENTS if k in kinds), None)
            authors.append(without_nulls({"name": name, "type": kind}))
    return authors or None
