"""Which constraint a value breaks, which rule speaks for it, and what it is told."""

from typing import Any

import polars as pl
import pytest

from newsschema import schemas
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.derive.constraints import constraints

NULLS: dict[str, dict[str, Any]] = {
    "articles": {"article_id": "art_1", "body": "a"},
    "quotes": {"quote_id": "quo_1", "article_id": "art_1", "kind": "direct", "text": "a"},
    "actors": {"actor_id": "act_1", "name": "Mara", "type": "person"},
    "claims": {"claim_id": "clm_1", "text": "a"},
    "mentions": {"mention_id": "men_1", "article_id": "art_1", "span": {"start": 0, "end": 1}},
    "claim_reviews": {"review_id": "rev_1", "claim_id": "clm_1"},
}


def spans(*places: tuple[int | None, int | None, str | None]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "text": "a", "field": f} for start, end, f in places]


@pytest.mark.parametrize(
    ("table", "values", "broken"),
    [
        ("articles", {"article_id": None}, {("article_id", "IO013")}),
        ("articles", {"article_id": "a b "}, {("article_id", "IO015")}),
        ("articles", {"body": None}, {("body", "ART001")}),
        ("articles", {"body": "\n"}, {("body", "ART001")}),
        ("articles", {"body": None, "body_status": "withheld"}, set()),
        (
            "articles",
            {"body": None, "body_status": "open"},
            {("body", "ART001"), ("body_status", "ART006")},
        ),
        ("articles", {"title": "a\r\nb"}, set()),
        (
            "articles",
            {"authors": [{"name": "", "type": "desk"}]},
            {("authors", "IO015"), ("authors", "ART006")},
        ),
        ("articles", {"body_sha256": "ABC"}, {("body_sha256", "IO015")}),
        ("articles", {"topics": ["a", None]}, {("topics", "IO013")}),
        ("quotes", {"kind": "shouted"}, {("kind", "ART006")}),
        ("quotes", {"kind": None}, {("kind", "IO013")}),
        ("quotes", {"spans": []}, {("spans", "QUO005")}),
        ("quotes", {"spans": [None]}, {("spans", "IO013")}),
        ("quotes", {"spans": spans((1, None, None))}, {("spans", "IO013")}),
        ("quotes", {"spans": spans((-1, -1, None), (-1, -1, None))}, {("spans", "QUO001")}),
        ("quotes", {"spans": spans((4, 2, None))}, {("spans", "QUO001")}),
        ("quotes", {"spans": spans((0, 2, "lead"))}, {("spans", "ART006")}),
        ("quotes", {"spans": spans((0, 2, None), (2, 3, "body"))}, set()),
        ("quotes", {"spans": spans((0, 2, None), (1, 3, "body"))}, {("spans", "QUO005")}),
        ("quotes", {"spans": spans((5, 9, None), (0, 3, "title"))}, set()),
        (
            "quotes",
            {"spans": spans((5, 9, None), (0, 3, "title"), (7, 10, None))},
            {("spans", "QUO005")},
        ),
        ("quotes", {"spans": spans(*((i, i + 1, None) for i in range(6)))}, set()),
        (
            "quotes",
            {"spans": spans(*((i, i + 1, None) for i in (1, 2, 3, 4, 0)))},
            {("spans", "QUO005")},
        ),
        ("quotes", {"cue_span": {"start": 3, "end": 3}}, {("cue_span", "QUO001")}),
        ("quotes", {"cue_span": {"start": 3}}, {("cue_span", "IO013")}),
        ("quotes", {"confidence": 1.5}, {("confidence", "QUO019")}),
        ("quotes", {"candidates": [{"probability": 2.0}]}, {("candidates", "QUO019")}),
        ("actors", {"qid": "q1"}, {("qid", "ACT001")}),
        ("actors", {"name": "\u2003"}, {("name", "IO015")}),
        ("claims", {"text": None}, {("text", "CLM001")}),
        ("claims", {"text": ""}, {("text", "CLM001")}),
        ("claims", {"claimant_kind": "actor"}, {("claimant_id", "IO013")}),
        ("claims", {"verdict": "BENAR"}, {("verdict", "CLM006")}),
        ("claim_reviews", {"rating_value": 0.0, "rating_worst": 1.0}, {("rating_value", "CLM007")}),
        ("claim_reviews", {"rating_best": 1.0, "rating_worst": 1.0}, {("rating_value", "CLM007")}),
        ("claim_reviews", {"rating_value": float("inf")}, {("rating_value", "IO015")}),
        ("mentions", {"span": None}, {("span", "IO013")}),
    ],
)
def test_one_defect_one_code(table: str, values: dict[str, Any], broken: set[Any]) -> None:
    record = RECORDS[table]
    frame = pl.DataFrame([{**NULLS[table], **values}], schema=schemas.polars(record))
    found = {
        (c.column, c.code) for c in constraints(record) if frame.select(c.violates).item() is True
    }
    assert found == broken


def test_columns_that_are_not_there_count_as_null_in_conditions() -> None:
    def failing(table: str, frame: pl.DataFrame) -> dict[str, list[bool | None]]:
        return {
            c.column: frame.select(c.violates).to_series().to_list()
            for c in constraints(RECORDS[table])
            if c.kind == "condition" and set(c.columns) <= set(frame.columns)
        }

    bodies = pl.DataFrame({"article_id": ["a", "b"], "body": ["text", ""]})
    assert failing("articles", bodies) == {"body": [False, True]}
    withheld = pl.DataFrame({"article_id": ["a", "b"], "body_status": ["withheld", None]})
    assert failing("articles", withheld) == {"body": [False, True]}
    assert failing("articles", withheld.select("article_id")) == {"body": [True, True]}
    claims = pl.DataFrame({"claim_id": ["a", "b"], "claimant_kind": ["actor", "narrator"]})
    assert failing("claims", claims) == {"claimant_id": [True, False]}
    assert failing("claims", claims.select("claim_id")) == {}


def test_constraints_tell_what_they_want() -> None:
    wanted = {(c.column, c.kind): c.expected for c in constraints(RECORDS["quotes"])}
    assert wanted["confidence", "range"] == "a number from 0 to 1"
    assert wanted["kind", "enum"] == "one of direct, indirect, mixed"
    assert wanted["quote_id", "length"] == "at most 256 code points"
    assert wanted["text", "pattern"] == "a text that is not blank"
    assert wanted["spans", "length"] == "at least 1 item"
    assert "`start` smaller than `end`" in wanted["spans", "range"]
    of_articles = {(c.column, c.kind): c.expected for c in constraints(RECORDS["articles"])}
    assert of_articles["body", "condition"] == (
        "a text that is not blank unless `body_status` is `withheld` or `offsets_only`"
    )


def test_a_name_with_signs_of_patterns_is_a_name() -> None:
    constraint = next(c for c in constraints(RECORDS["claims"]) if c.kind == "condition")
    frame = pl.DataFrame({"claimant_kind": ["actor"], "claimant_idx": ["act_1"]})
    assert frame.select(constraint.violates).item() is True
