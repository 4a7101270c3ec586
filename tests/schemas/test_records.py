"""Records: what a row may be, seen from Python."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from newsschema.schemas import instants
from newsschema.schemas.article import Article
from newsschema.schemas.catalogue import ORDER, RECORDS
from newsschema.schemas.claim import Claim
from newsschema.schemas.claim_review import ClaimReview
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Record

ARTICLE: dict[str, Any] = {"article_id": "art_1", "body": "The ferry sails."}
QUOTE: dict[str, Any] = {
    "quote_id": "quo_1",
    "article_id": "art_1",
    "kind": "direct",
    "text": "It sails",
}
CLAIM: dict[str, Any] = {"claim_id": "clm_1", "text": "The ferry sails in May."}
REVIEW: dict[str, Any] = {"review_id": "rev_1", "claim_id": "clm_1"}


def span(start: int, end: int, field: str | None = None) -> dict[str, Any]:
    return {"start": start, "end": end, "field": field}


def test_tables_come_in_order_and_keys_begin_with_their_prefix() -> None:
    assert ORDER[:4] == ("articles", "quotes", "actors", "claims")
    assert all(name == record.table for name, record in RECORDS.items())
    assert len({record.key_prefix for record in RECORDS.values()}) == len(RECORDS)
    assert [record.key() for record in RECORDS.values()][:2] == ["article_id", "quote_id"]


@pytest.mark.parametrize(
    ("record", "row", "values"),
    [
        (Article, ARTICLE, {}),
        (Article, ARTICLE, {"body": None, "body_status": "withheld"}),
        (Article, ARTICLE, {"body": "", "body_status": "offsets_only"}),
        (Article, ARTICLE, {"title": "a" * 500}),
        (Article, ARTICLE, {"title": ""}),
        (Article, ARTICLE, {"title": "\n A headline \n"}),
        (Article, ARTICLE, {"article_id": "2020-01-01 000123 é"}),
        (Article, ARTICLE, {"a_column_nobody_knows": {"kept": True}}),
        (Article, ARTICLE, {"extra": {"wire": None, "desk": "night"}}),
        (Quote, QUOTE, {"spans": [span(0, 2), span(2, 4)]}),
        (Quote, QUOTE, {"spans": [span(5, 9), span(0, 3, "title")]}),
        (Quote, QUOTE, {"quoted_spans": []}),
        (Quote, QUOTE, {"confidence": 1}),
        (Claim, CLAIM, {"claimant_kind": "narrator"}),
        (Claim, CLAIM, {"claimant_kind": "actor", "claimant_id": "act_1"}),
        (Claim, CLAIM, {"verdict": "false", "verdict_raw": "Pants on Fire!"}),
        (ClaimReview, REVIEW, {"rating_value": 3, "rating_worst": 1, "rating_best": 5}),
        (ClaimReview, REVIEW, {"rating_value": 3, "rating_best": 5}),
    ],
)
def test_a_good_row_is_taken(
    record: type[Record], row: dict[str, Any], values: dict[str, Any]
) -> None:
    made = record.model_validate({**row, **values})
    for name in values:
        assert name in made.model_fields_set


@pytest.mark.parametrize(
    ("record", "row", "values"),
    [
        (Article, ARTICLE, {"article_id": ""}),
        (Article, ARTICLE, {"article_id": " art_1"}),
        (Article, ARTICLE, {"article_id": "art_1\n"}),
        (Article, ARTICLE, {"article_id": "a\x85b"}),
        (Article, ARTICLE, {"article_id": "a" * 257}),
        (Article, ARTICLE, {"article_id": 17}),
        (Article, ARTICLE, {"body": None}),
        (Article, ARTICLE, {"body": " \n\u3000"}),
        (Article, ARTICLE, {"body": None, "body_status": "paywalled"}),
        (Article, ARTICLE, {"body": "half a pair: \ud83d"}),
        (Article, ARTICLE, {"title": "a" * 501}),
        (Article, ARTICLE, {"title": "one\ntwo"}),
        (Article, ARTICLE, {"version": 2**31}),
        (Article, ARTICLE, {"is_accessible_for_free": "False"}),
        (Article, ARTICLE, {"authors": [{"name": " "}]}),
        (Article, ARTICLE, {"authors": [None]}),
        (Article, ARTICLE, {"published_at": "2026-03-02T08:15:30Z"}),
        (Article, ARTICLE, {"published_at": datetime(2026, 3, 2)}),
        (Quote, QUOTE, {"kind": None}),
        (Quote, QUOTE, {"text": " "}),
        (Quote, QUOTE, {"spans": []}),
        (Quote, QUOTE, {"spans": [span(3, 3)]}),
        (Quote, QUOTE, {"spans": [span(-1, 3)]}),
        (Quote, QUOTE, {"spans": [span(0, 2**31)]}),
        (Quote, QUOTE, {"spans": [span(0, 3), span(2, 4)]}),
        (Quote, QUOTE, {"spans": [span(5, 9), span(0, 3)]}),
        (Quote, QUOTE, {"spans": [span(5, 9, "body"), span(0, 3)]}),
        (Quote, QUOTE, {"spans": [{**span(0, 3), "label": "unknown member"}]}),
        (Quote, QUOTE, {"confidence": 87.3}),
        (Quote, QUOTE, {"confidence": float("nan")}),
        (Quote, QUOTE, {"candidates": [{"qid": "q42"}]}),
        (Claim, CLAIM, {"text": ""}),
        (Claim, CLAIM, {"claimant_kind": "actor"}),
        (Claim, CLAIM, {"verdict": "Pants on Fire!"}),
        (ClaimReview, REVIEW, {"rating_value": 0, "rating_worst": 1, "rating_best": 10}),
        (ClaimReview, REVIEW, {"rating_value": 11, "rating_best": 10}),
        (ClaimReview, REVIEW, {"rating_worst": -1, "rating_best": -1}),
    ],
)
def test_a_bad_row_is_refused(
    record: type[Record], row: dict[str, Any], values: dict[str, Any]
) -> None:
    record.model_validate(row)
    with pytest.raises(ValidationError):
        record.model_validate({**row, **values})


def test_instants_are_kept_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    article = Article(**ARTICLE, published_at=datetime(2026, 3, 2, 10, 15, tzinfo=east))
    assert article.published_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert article.published_at.tzinfo is UTC
    assert '"published_at":"2026-03-02T08:15:00Z"' in article.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-02", "2026-03-02T08:15:30", "2026-03-02 08:15:30Z", "2026-03-02T08:15Z"),
        *("2026-02-30T08:15:30Z", "2026-03-02T08:15:60Z", "0001-01-01T00:00:00+14:00"),
        *("1632900000", ""),
    ],
)
def test_json_takes_no_other_date_than_rfc_3339(text: str) -> None:
    good = '{"article_id": "art_1", "body": "a", "published_at": "2026-03-02T08:15:30.5+02:00"}'
    Article.model_validate_json(good)
    with pytest.raises(ValidationError):
        Article.model_validate_json(good.replace("2026-03-02T08:15:30.5+02:00", text))


def test_a_record_is_immutable() -> None:
    quote = Quote(**QUOTE)
    with pytest.raises(ValidationError):
        quote.text = "other"  # type: ignore[misc]  # what is tested


def test_fixtures_are_rows_of_their_records() -> None:
    folder = Path(__file__).resolve().parents[2] / "fixtures" / "newsroom"
    read = 0
    for table, record in RECORDS.items():
        for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines():
            try:
                record.model_validate_json(line)
            except ValidationError as error:
                # A record takes whole instants; readers give a day or month its first moment.
                for fault in error.errors():
                    form = instants.form(pl.lit(fault["input"]))
                    assert pl.select(form).item() in instants.REDUCED
            read += 1
    assert read > 50
