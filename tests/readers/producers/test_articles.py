"""Extractors' JSON: the columns it fills, and what is counted as having no place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.readers.producers.conftest import FIXTURES

Read = Callable[..., Any]
DEEP = b"[" * 90 + b"]" * 90
BODY = (FIXTURES / "brat" / "ferry.txt").read_text("utf-8")


def test_trafilatura(imported: Read) -> None:
    read = imported("trafilatura", "ferry.json")
    (article,) = read.tables["articles"]
    assert article["body"] == BODY
    assert article["publisher"] == "The Harbour Post"
    assert article["url"] == "https://harbour.example/ferry"
    assert article["published_at"] == "2026-03-02"
    assert article["authors"] == [{"name": "Jo Marsh"}, {"name": "Ida Falk"}]
    assert article["topics"] == ["ferry", "council"]
    # The raw text is the text here.
    assert set(read.account.no_place) == {
        "fingerprint",
        "image",
        "pagetype",
        "hostname",
    }


def test_newspaper4k(imported: Read) -> None:
    read = imported("newspaper4k", "articles.json")
    (article,) = read.tables["articles"]
    assert article["topics"] == ["ferry", "harbour"]
    assert article["description"] == "The council keeps the line."
    assert article["canonical_url"] == "https://harbour.example/ferry"
    assert "summary" not in read.account.no_place
    assert {"keywords", "keyword_scores", "top_image"} <= set(read.account.no_place)


def test_news_please(imported: Read) -> None:
    read = imported("news-please", "articles.jsonl")
    (article,) = read.tables["articles"]
    # Kept as the producer wrote it, for the rules to judge.
    assert article["modified_at"] == "None"
    assert article["published_at"] == "2026-03-02 08:15:30"
    assert set(read.account.no_place) == {"image_url", "title_page"}


def test_fundus(imported: Read) -> None:
    read = imported("fundus", "articles.json")
    (article,) = read.tables["articles"]
    first, last = BODY.split("\n")
    assert article["body"].split("\n\n") == [
        "The council keeps the line.",
        first,
        "What is next",
        last,
    ]
    assert article["is_accessible_for_free"] is True
    assert article["retrieved_at"] == "2026-03-03 06:00:00+00:00"
    assert set(read.account.no_place) == {
        "images",
        "html.content",
        "html.source_info",
        "structure of the body",
    }


def test_two_bodies_of_fundus_are_one_where_they_say_the_same(
    imported: Read, tmp_path: Path
) -> None:
    body = {"summary": [], "sections": [{"headline": ["Next"], "paragraphs": ["One.", "Two."]}]}
    pages = [{"body": body, "plaintext": text} for text in ("Next\n\nOne.\n\nTwo.", "Other")]
    (tmp_path / "a.json").write_bytes(json.dumps(pages).encode())
    read = imported("fundus", tmp_path / "a.json")
    assert [row["body"] for row in read.tables["articles"]] == [p["plaintext"] for p in pages]
    assert read.account.no_place == {"structure of the body": 2, "body": 1}


def test_what_is_missing_or_said_twice_is_no_loss(imported: Read, tmp_path: Path) -> None:
    page = {"meta_lang": "en", "language": "en", "tags": [""], "meta_keywords": ["ferry"]}
    other = {"meta_lang": "en", "language": "de", "meta_keywords": [""]}
    (tmp_path / "a.json").write_bytes(json.dumps([page, other]).encode())
    read = imported("newspaper4k", tmp_path / "a.json")
    first, second = read.tables["articles"]
    assert (first["language"], first["topics"]) == ("en", ["ferry"])
    assert "topics" not in second
    assert read.account.no_place == {"language": 1}


def test_categories_of_trafilatura(imported: Read, tmp_path: Path) -> None:
    page = {"text": "One.", "categories": "Local;Ferries", "tags": "quay;fares"}
    (tmp_path / "a.json").write_bytes(json.dumps(page).encode())
    (article,) = imported("trafilatura", tmp_path / "a.json").tables["articles"]
    assert article["section"] == "Local"
    assert article["topics"] == ["Ferries", "quay", "fares"]


@pytest.mark.parametrize("name", ["trafilatura", "newspaper4k", "news-please", "fundus"])
def test_ids_are_the_same_in_every_run_and_hang_on_the_address(
    imported: Read, name: str, tmp_path: Path
) -> None:
    rows = [{"url": "https://a.example/1", "text": "x"}, {"url": "https://a.example/2"}, {}]
    (tmp_path / "a.jsonl").write_bytes(b"".join(json.dumps(r).encode() + b"\n" for r in rows))
    first, second = (imported(name, tmp_path / "a.jsonl").tables["articles"] for _ in range(2))
    assert first == second
    ids = [row["article_id"] for row in first]
    assert len(set(ids)) == 3
    assert all(len(key) == 36 and key.startswith("art_") for key in ids)


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b'{"title": "a"}\n{"title": NaN}\n\n{"title": "b"}\nnull\n', [2, 5]),
        (b'[{"title": "a"}, 7, {"title": "b"}]', [None]),
        (b'{"title": "a"}\n{"title": "b"}\n{"cut": "of', [3]),
        (b'{"title": "a"}\n{"n": 1e999}\n{"n": %s}\n{"title": "b"}' % DEEP, [2, 3]),
        (b'\xef\xbb\xbf{"title": "a"}\r\n{"title": "b"}\r\n', []),
    ],
)
def test_bad_parts_are_refused_and_the_rest_is_read(
    imported: Read, tmp_path: Path, content: bytes, places: list[int | None]
) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    read = imported("trafilatura", tmp_path / "a.jsonl")
    assert [row["title"] for row in read.tables["articles"]] == ["a", "b"]
    assert [refused.line for refused in read.account.refused] == places
