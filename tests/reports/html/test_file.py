"""The page as a file: its size, its words, its bytes; no browser."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import newsschema
from newsschema.reports.html_text import paragraphs
from newsschema.validators.baseline import Compared, entries_of
from newsschema.validators.example import article, quote
from newsschema.validators.outcome import Outcome
from newsschema.validators.overview import Mark, Piece

Render = Callable[..., bytes]

LARGEST = 2_000_000
NOW = "2026-06-01T00:00:00Z"
LEAD = "The harbour trust said the night boat would sail again in May."


def shifted(source: dict[str, Any], words: str, **fields: Any) -> dict[str, Any]:
    """A quote whose span has slipped by three code points."""
    made = quote(source, words, **fields)
    made["spans"][0]["start"] += 3
    made["spans"][0]["end"] += 3
    return made


def tables() -> dict[str, list[dict[str, Any]]]:
    one = article(LEAD)
    return {"articles": [one], "quotes": [shifted(one, "the night boat would sail")]}


def written(path: Path, report: newsschema.Report, **options: Any) -> str:
    report.write(path, **options)
    return path.read_text("utf-8")


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a.html", newsschema.validate(tables(), now=NOW))
    second = written(tmp_path / "b.html", newsschema.validate(tables(), now=NOW))
    assert first == second


def test_it_tells_verdict_versions_and_rules(outcome: Outcome, rendered: Render) -> None:
    page = rendered(outcome, "html", command="newsschema validate data/").decode()
    for words in (
        "<title>Failed: data</title>",
        "21 errors, 1 warning, 1 info",
        "newsschema validate data/",
        f"newsschema {newsschema.__version__}",
        "2026-03-02 08:15:30 UTC",
        "extractor lead-split 2.1 (97 %)",
        "no table actors",
    ):
        assert words in page
    assert "the words occur once, at 45:85" in page
    assert "Since the baseline" not in page


def test_a_clean_dataset_passes(clean: Outcome, rendered: Render) -> None:
    page = rendered(clean, "html").decode()
    assert "<title>Passed: data</title>" in page
    assert "No rule found anything." in page


def test_what_is_not_whole_says_so_first(hostile: Outcome, rendered: Render) -> None:
    page = rendered(hostile, "html").decode()
    assert page.index("TXT020 crashed") < page.index('id="rules"')
    assert "Incomplete" in page
    assert "<script>alert" not in page


def test_the_baseline_has_a_column(outcome: Outcome, rendered: Render) -> None:
    rules = [replace(rule, known=7 if rule.code == "ART001" else 0) for rule in outcome.rules]
    compared = Compared({"ART001": 7}, {"QUO002": 2}, entries_of(outcome.findings))
    page = rendered(replace(outcome, rules=tuple(rules), compared=compared), "html").decode()
    assert "Since the baseline" in page
    assert "<td>+5 −2</td>" in page
    assert "<td>7 known</td>" in page


def test_without_excerpts_no_row_is_quoted(tmp_path: Path) -> None:
    report = newsschema.validate(tables(), now=NOW)
    page = written(tmp_path / "report.html", report, excerpts="never")
    for words in ("night boat", "The council of the harbour", "Harbour Post</bdi></span>"):
        assert words not in page
    assert "QUO002" in page


def test_a_pickled_report_lacks_what_the_data_alone_know(tmp_path: Path) -> None:
    report = pickle.loads(pickle.dumps(newsschema.validate(tables(), now=NOW)))  # noqa: S301 - own bytes
    page = written(tmp_path / "report.html", report)
    assert "Validate again to see them." in page
    assert "QUO002" in page


def test_data_that_changed_are_told(tmp_path: Path) -> None:
    rows = tables()
    path = tmp_path / "quotes.jsonl"
    articles = newsschema.validate(rows, now=NOW)
    assert "have changed" not in written(tmp_path / "a.html", articles)
    path.write_text('{"quote_id": "quo_1", "article_id": "art_1", "text": "Words"}\n')
    report = newsschema.validate(path, now=NOW)
    path.write_text('{"quote_id": "quo_1", "article_id": "art_1", "text": " Words"}\n')
    assert "the data have changed" in written(tmp_path / "b.html", report)


@pytest.mark.parametrize("sign", ["\u202e", "港"])
def test_it_stays_small(tmp_path: Path, sign: str) -> None:
    bodies = [f"{LEAD}\n{sign * 30_000}" for _ in range(40)]
    articles = [
        article("", f"art_{n}", body=body, title=sign * 400, publisher=f"{sign * 300}{n}")
        | {f"extra_{m}": sign * 500 for m in range(150)}
        for n, body in enumerate(bodies)
    ]
    quotes = [
        shifted(one, LEAD[:-1], quote_id=f"quo_{n}_{m}", speaker_text=sign * 300)
        for n, one in enumerate(articles)
        for m in range(40)
    ]
    rows = {"articles": articles, "quotes": quotes}
    report = newsschema.validate(rows, now=NOW, select=["QUO001", "QUO002", "QUO003"])
    path = tmp_path / "report.html"
    report.write(path)
    assert path.stat().st_size < LARGEST
    assert report.summary["error"] >= 1600


def test_overlapping_marks_are_cut_into_segments() -> None:
    body = "abcdef\nghij"
    marks = [Mark(1, 5, "fix", "QUO002", 0), Mark(3, 9, "stored", "QUO002", 0)]
    lines = paragraphs([Piece(0, body)], marks, len(body))
    told = [[(str(s.html), s.kinds, s.labels) for s in line.segments] for line in lines]
    assert told == [
        [
            ("a", "", ()),
            ("bc", "fix", ()),
            ("de", "stored fix", ("1",)),
            ("f", "stored", ()),
            ("\n", "stored", ()),
        ],
        [("gh", "stored", ("1",)), ("ij", "", ())],
    ]
    assert [s.anchors for line in lines for s in line.segments].count((0,)) == 1


def test_what_is_left_out_is_counted() -> None:
    lines = paragraphs([Piece(0, "ab"), Piece(10, "cd")], [], 20)
    assert [line.left_out for line in lines] == [0, 8, 0, 8]
