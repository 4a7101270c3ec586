"""Published corpora and metadata: what they locate, and what they only name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsschema.readers.producers.markup import plain_text
from tests.readers.producers.conftest import assert_grounded

Read = Callable[..., Any]


def test_gdelt_quotations_keep_the_numbers_that_locate_nothing(imported: Read) -> None:
    read = imported("gdelt-gkg", "20260302081500.gkg.csv")
    (article,) = read.tables["articles"]
    assert article["title"] == "Ferry & quay"
    assert article["published_at"] == "2026-03-02T07:15:30Z"
    assert article["authors"] == [{"name": "Jo Marsh"}, {"name": "Ida Falk"}]
    first, second, third = read.tables["quotes"]
    assert (first["gkg_offset"], first["gkg_length"], first["cue_text"]) == (120, 46, "said")
    assert second["text"] == "fares will not rise"
    assert third["text"] == "a#b|c"
    assert "cue_text" not in third
    assert read.account.no_place == {"document without quotations": 1}
    assert read.account.unlocated.total() == 3


def test_gdelt_quotations_that_cannot_be_taken_apart_are_counted(
    imported: Read, tmp_path: Path
) -> None:
    cells = ["id", "20260302081500", "1", "harbour.example", "https://harbour.example/a"]
    row = "\t".join([*cells, *[""] * 17, "no numbers", *[""] * 4])
    (tmp_path / "a.csv").write_text(row, "utf-8")
    read = imported("gdelt-gkg", tmp_path / "a.csv")
    assert set(read.tables) == {"articles"}
    assert read.account.no_place == {"quotation in another form": 1}


def test_gdelt_rows_of_another_width_are_refused(imported: Read, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a\tb\n" + b"\t" * 26 + b"\n" + b"\xff\n")
    read = imported("gdelt-gkg", tmp_path / "a.csv")
    assert [refused.line for refused in read.account.refused] == [1, 3]


def test_quotebank_by_article_and_by_quote(imported: Read) -> None:
    read = imported("quotebank", "quotes.jsonl")
    assert (
        assert_grounded(
            {name: read.tables[name] for name in ("articles", "quotes")}
            | {"articles": [row for row in read.tables["articles"] if "body" in row]}
        )
        == 1
    )
    placed, first, second, unknown = read.tables["quotes"]
    assert placed["quote_id"] == "2026-03-02-000123"
    assert placed["candidates"][0]["probability"] == 0.82
    assert (first["quote_id"], second["quote_id"]) == ("2026-03-02-000124", "2026-03-02-000124#1")
    assert first["article_id"] != second["article_id"]
    assert "speaker_text" not in unknown
    # Two items share the name, so neither is said to be the speaker.
    assert [one.get("qid") for one in first["candidates"]] == [None, "Q1", "Q2"]
    actors = {row["actor_id"]: row["name"] for row in read.tables["actors"]}
    assert sorted(actors.values()) == ["Mara Lindqvist", "Ole Brandt"]
    assert actors[placed["candidates"][0]["actor_id"]] == "Mara Lindqvist"


def test_quotebank_loses_no_quotation_and_no_item_silently(imported: Read, tmp_path: Path) -> None:
    row = {"quoteID": "q", "quotation": "Fares stay", "date": "2026-03-02", "speaker": "Ole Brandt"}
    known = {"probas": [["Ole Brandt", "0.7"]], "qids": ["Q1"], "urls": ["https://quay.example/1"]}
    moved = {
        "articleID": "a",
        "content": "He said Fares stay today",
        "quotations": [{"quoteID": "r", "quotation": "Fares stay", "quotationOffset": 3}],
    }
    lines = "\n".join(map(json.dumps, [row | known, row | {"urls": []}, moved]))
    (tmp_path / "q.jsonl").write_text(lines, "utf-8")
    read = imported("quotebank", tmp_path / "q.jsonl")
    assert read.account.no_place == {"quotation without an address": 1}
    assert read.account.unlocated == {"words that are not at their offsets": 1}
    (candidate,) = read.tables["quotes"][0]["candidates"]
    assert (candidate["qid"], candidate["probability"]) == ("Q1", 0.7)


def test_json_ld(imported: Read) -> None:
    read = imported("json-ld", "page.jsonld")
    (article,) = read.tables["articles"]
    assert article["canonical_url"] == "https://harbour.example/ferry"
    assert article["authors"] == [{"name": "Jo Marsh", "type": "person"}, {"name": "Ida Falk"}]
    assert article["topics"] == ["ferry", "council"]
    # Kept as the page wrote it, for the rules to judge.
    assert article["is_accessible_for_free"] == "False"
    assert article["published_at"] == "2026-03-02T08:15:30+0100"
    (claim,), (review,) = read.tables["claims"], read.tables["claim_reviews"]
    assert claim["claimant_text"] == "A leaflet"
    assert review["claim_id"] == claim["claim_id"]
    assert (review["verdict_raw"], review["rating_value"]) == ("Mostly false", "1")
    assert read.account.no_place == {
        "BreadcrumbList": 1,
        "articleSection after the first": 1,
        "image": 1,
        "itemReviewed.appearance": 1,
    }


def test_json_ld_of_other_spellings(imported: Read, tmp_path: Path) -> None:
    page = {
        "@type": "http://schema.org/NewsArticle",
        "url": "https://harbour.example/ferry",
        "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en"},
        "author": {"@type": ["schema:Organization"], "name": "Quay"},
        "publisher": [{"name": "Harbour"}, {"name": "Quay"}],
    }
    (tmp_path / "a.json").write_text(json.dumps(page), "utf-8")
    read = imported("json-ld", tmp_path / "a.json")
    (article,) = read.tables["articles"]
    assert (article["language"], article["publisher"]) == ("en", "Harbour")
    assert article["authors"] == [{"name": "Quay", "type": "organization"}]
    assert read.account.no_place == {"publisher after the first": 1}


def test_ninjs(imported: Read) -> None:
    read = imported("ninjs", "items.json")
    new, old = read.tables["articles"]
    assert new["title"] == "Ferry stays"
    assert new["body"] == "The vote & the quay.\nIt is in spring."
    assert (new["pub_status"], new["rights_holder"]) == ("usable", "Quay Agency")
    assert (old["article_id"], old["version"]) == ("urn:agency:2", 2)
    assert old["body"] == "Die Fähre bleibt."
    assert new["published_at"] == "2026-03-02T08:15:30+01:00"
    assert read.account.no_place == {"body of type text/vnd.IPTC.NITF": 1, "places": 1, "person": 1}


def test_the_official_ninjs_examples_are_read(imported: Read, real_data: Path) -> None:
    files = sorted((real_data / "conformance" / "ninjs" / "examples").rglob("*.json"))
    assert files
    for file in files:
        read = imported("ninjs", file)
        # One of them has a key twice, and strict readers do not guess which one is meant.
        reasons = {refused.reason for refused in read.account.refused}
        assert reasons <= {"the key 'broadband' stands twice in one object"}, file
        assert reasons or read.tables["articles"], file


def test_items_of_the_ninjs_suite_are_read_or_refused_with_a_reason(
    imported: Read, real_data: Path
) -> None:
    """Half of them break ninjs' own schema; what is no defect of our tables is read."""
    suite = real_data / "conformance" / "ninjs" / "validation" / "test_suite"
    files = sorted(suite.glob("*/should_*/*.json"))
    assert len(files) > 100
    for file in files:
        read = imported("ninjs", file)
        assert all(refused.reason for refused in read.account.refused), file
        assert read.account.refused or read.tables.get("articles"), file


def test_text_of_markup_runs_nothing_and_keeps_lines() -> None:
    assert plain_text("a<br>b&nbsp;c<script>x</script><p>d") == "a\nb c\nd"
    assert plain_text("<style>p{}</style>") is None
    assert plain_text("<p>unclosed <b>bold") == "unclosed bold"
