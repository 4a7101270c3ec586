"""The shapes in which producers write spans, speakers, authors and extractors."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import pytest

WORDS = "We leave at dawn"


def span(start: int, end: int, text: str | None = None) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text}


def test_start_and_end_are_one_span_with_the_quote_s_text(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, start=4, end=20), row(2, start=None, end=None)])
    assert found.spans() == [[(4, 20, WORDS)], None]
    assert found.values("spans")[0][0]["field"] == "body"
    assert found.mapped["spans"] == ("start + end", "alias")
    assert found.notes("info") == ["spans"]
    assert found.table.columns == ["quote_id", "article_id", "text", "spans"]
    assert "start" not in found.frame.columns
    assert found.has_its_types()


def test_a_claim_s_span_holds_its_sentence(read: Any) -> None:
    rows = [
        {
            "claim_id": "c1",
            "text": "The ferry sails.",
            "start": 0,
            "end": 9,
            "sentence": "It sails.",
        },
        {"claim_id": "c2", "text": "The ferry sails.", "start": 0, "end": 9, "sentence": None},
    ]
    found = read.jsonl("claims", rows)
    assert found.spans() == [[(0, 9, "It sails.")], [(0, 9, None)]]
    assert found.values("sentence") == ["It sails.", None]
    alone = read.jsonl(
        "claims", [{key: rows[0][key] for key in ("claim_id", "text", "start", "end")}]
    )
    assert alone.spans() == [[(0, 9, None)]]


def test_a_mention_s_span_is_one(read: Any) -> None:
    rows = [{"mention_id": "m1", "article_id": "a1", "start": 3, "end": 7, "text": "Vale"}]
    found = read.jsonl("mentions", rows)
    assert found.spans("span") == [(3, 7, "Vale")]
    assert found.said == []


@pytest.mark.parametrize("given", [[[4, 12], [14, 20]], "4 12;14 20"])
def test_pairs_and_standoff(read: Any, row: Any, given: Any) -> None:
    texts = ["We leave", "t dawn"]
    rows = [row(1, spans=given, span_texts=texts), row(2, spans=given), row(3)]
    found = read.jsonl("quotes", rows)
    assert found.spans() == [
        [(4, 12, "We leave"), (14, 20, "t dawn")],
        [(4, 12, None), (14, 20, None)],
        None,
    ]
    assert found.said == []
    assert "span_texts" not in found.frame.columns
    assert found.has_its_types()


@pytest.mark.parametrize(
    "given", ["4 12;14", "4,12", "4 12;", " 4 12", "-4 12", "4 12 ;14 20", "4"]
)
def test_text_that_is_no_standoff(read: Any, row: Any, given: str) -> None:
    found = read.jsonl("quotes", [row(1, spans="4 12"), row(2, spans=given)])
    assert found.spans() == [[(4, 12, None)], None]
    assert found.said == [("IO008", "spans", given)]


def test_in_csv_spans_are_json_or_standoff(read: Any) -> None:
    cells = [
        '"[[4, 12], [14, 20]]"',
        '"[{""start"": 4, ""end"": 12}]"',
        '"{""start"": 4, ""end"": 12, ""text"": ""We leave""}"',
        "4 12;14 20",
        "",
        "somewhere",
        '"[[""4"", 12]]"',
    ]
    lines = [f"q{n},a1,{WORDS},{cell}" for n, cell in enumerate(cells)]
    found = read.csv("quotes", "\n".join(["quote_id,article_id,text,spans", *lines]))
    two = [(4, 12, None), (14, 20, None)]
    assert found.spans() == [two, [(4, 12, None)], [(4, 12, "We leave")], two, None, None, None]
    assert found.said == [("IO008", "spans", "somewhere"), ("IO014", "spans", '[["4", 12]]')]
    assert found.problems.filter(code="IO008")["line"].to_list() == [7]


def test_flat_columns_in_csv(read: Any) -> None:
    text = f"quote_id,article_id,text,start,end\nq1,a1,{WORDS},4,20\nq2,a1,x,,\nq3,a1,x,4.0,20\n"
    found = read.csv("quotes", text)
    assert found.spans() == [[(4, 20, WORDS)], None, None]
    assert found.said == [("IO014", "start", "4.0")]


def test_several_shapes_in_one_column(read: Any, row: Any) -> None:
    shapes = [[[4, 20]], "4 20", [span(4, 20)], span(4, 20), None]
    found = read.jsonl("quotes", [row(n, spans=one) for n, one in enumerate(shapes)])
    assert found.spans() == [[(4, 20, None)]] * 4 + [None]
    assert found.said == []


def test_spans_count_and_start_and_end_are_their_hull(read: Any, row: Any) -> None:
    rows = [
        row(1, spans=[[4, 12], [14, 20]], start=4, end=20),
        row(2, spans=[[4, 12], [14, 20]], start=4, end=21),
        row(3, start=4, end=20),
        row(4, spans=[[4, 12]]),
    ]
    found = read.jsonl("quotes", rows)
    assert found.spans() == [
        [(4, 12, None), (14, 20, None)],
        [(4, 12, None), (14, 20, None)],
        [(4, 20, WORDS)],
        [(4, 12, None)],
    ]
    (problem,) = found.problems.filter(pl.col("code") != "IO011").to_dicts()
    assert (problem["code"], problem["key"], problem["found"]) == ("IO015", "q2", "4:21")


def test_half_a_place_is_reported(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, start=4, end=20), row(2, start=4), row(3, end=20)])
    assert found.spans() == [[(4, 20, WORDS)], None, None]
    assert found.said == [("IO013", "spans", "4:"), ("IO013", "spans", ":20")]


def test_texts_that_are_not_as_many_as_spans(read: Any, row: Any) -> None:
    rows = [row(1, spans=[[0, 2], [3, 8]], span_texts=["We"]), row(2, span_texts=["We"])]
    found = read.jsonl("quotes", rows)
    assert found.spans() == [[(0, 2, None), (3, 8, None)], None]
    assert [(code, column) for code, column, _ in found.said] == [("IO015", "spans")] * 2


def test_texts_do_not_replace_what_spans_say(read: Any, row: Any) -> None:
    rows = [row(1, spans=[span(0, 2, "We"), span(3, 8)], span_texts=["xx", "leave"])]
    assert read.jsonl("quotes", rows).spans() == [[(0, 2, "We"), (3, 8, "leave")]]


def test_the_sentinel_of_producers_is_a_span_for_the_rules(read: Any, row: Any) -> None:
    assert read.jsonl("quotes", [row(1, start=-1, end=-1)]).spans() == [[(-1, -1, WORDS)]]


def test_speaker_and_cue(read: Any, row: Any) -> None:
    speaker = {"speaker_start": 22, "speaker_end": 26, "speaker_text": "Vale"}
    cue = {"cue_start": 27, "cue_end": 31, "cue_text": "said"}
    nobody = {"speaker_start": None, "speaker_end": None, "speaker_text": "Vale"}
    found = read.jsonl("quotes", [row(1, **speaker, **cue), row(2, **nobody)])
    assert found.spans("speaker_span") == [(22, 26, "Vale"), None]
    assert found.spans("cue_span") == [(27, 31, "said"), None]
    assert found.values("speaker_text") == ["Vale", "Vale"]
    assert found.said == []


def test_a_speaker_span_that_says_otherwise_counts(read: Any, row: Any) -> None:
    own = {"speaker_span": span(22, 26, "Vale"), "speaker_start": 22, "speaker_end": 27}
    found = read.jsonl("quotes", [row(1, **own)])
    assert found.spans("speaker_span") == [(22, 26, "Vale")]
    assert found.said == [("IO015", "speaker_span", "22:27")]


@pytest.mark.parametrize("given", [[22, 26], "22 26", span(22, 26)])
def test_a_speaker_span_in_other_shapes(read: Any, row: Any, given: Any) -> None:
    found = read.jsonl("quotes", [row(1, speaker_span=given)])
    assert found.spans("speaker_span") == [(22, 26, None)]
    assert found.said == []


def test_a_speaker_as_an_object(read: Any, row: Any) -> None:
    speaker = {"name": "Vale", "start": 22, "end": 26, "id": "b1"}
    found = read.jsonl("quotes", [row(1, speaker=speaker), row(2, speaker=None)])
    assert found.values("speaker_text") == ["Vale", None]
    assert found.values("speaker_id") == ["b1", None]
    assert found.spans("speaker_span") == [(22, 26, "Vale"), None]
    assert "speaker" not in found.frame.columns
    assert found.said == []


def test_what_a_speaker_object_holds_besides_is_kept(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, speaker={"name": "Vale", "mood": "calm"})])
    assert found.values("speaker_text") == ["Vale"]
    assert found.values("speaker_input")[0]["mood"] == "calm"


def test_a_speaker_as_text_is_the_speaker_s_text(read: Any, row: Any) -> None:
    found = read.jsonl("quotes", [row(1, speaker="Vale")])
    assert found.values("speaker_text") == ["Vale"]
    assert found.mapped["speaker_text"] == ("speaker", "alias")


@pytest.mark.parametrize("column", ["authors", "author", "byline"])
def test_authors_as_names(read: Any, column: str) -> None:
    given = [
        ["Mara Lind", "Jo Ek"],
        "Mara Lind",
        "Mara Lind; Jo Ek",
        {"name": "Mara Lind"},
        [],
        None,
    ]
    rows = [{"article_id": f"a{n}", column: one} for n, one in enumerate(given)]
    found = read.jsonl("articles", rows)
    names = [one and [author["name"] for author in one] for one in found.values("authors")]
    both = ["Mara Lind", "Jo Ek"]
    assert names == [both, ["Mara Lind"], both, ["Mara Lind"], [], None]
    assert found.values("authors")[1][0]["type"] == "unknown"
    assert found.said == [("ART004", "authors", "Mara Lind; Jo Ek")]
    assert found.has_its_types()


def test_authors_in_csv(read: Any) -> None:
    text = 'article_id,author\na1,Mara Lind\na2,Mara Lind; Jo Ek\na3,"[""Mara Lind""]"\n'
    found = read.csv("articles", text)
    names = [[author["name"] for author in one] for one in found.values("authors")]
    assert names == [["Mara Lind"], ["Mara Lind", "Jo Ek"], ["Mara Lind"]]
    assert found.said == [("ART004", "authors", "Mara Lind; Jo Ek")]


def test_an_extractor_as_text(read: Any) -> None:
    rows = [
        {"article_id": "a1", "extractor": "plain"},
        {"article_id": "a2", "extractor": {"name": "plain", "version": "2"}},
    ]
    found = read.jsonl("articles", rows)
    assert [one["version"] for one in found.values("extractor")] == [None, "2"]
    assert found.said == []


def test_spans_in_parquet_of_other_widths(read: Any) -> None:
    spans = pa.array([[[4, 12], [14, 20]], None, []], pa.list_(pa.list_(pa.int64(), 2)))
    table = pa.table(
        {"quote_id": ["q1", "q2", "q3"], "article_id": ["a"] * 3, "text": ["t"] * 3, "spans": spans}
    )
    found = read.parquet("quotes", table)
    assert found.spans() == [[(4, 12, None), (14, 20, None)], None, []]
    assert found.has_its_types()


def test_a_canonical_frame_is_passed_on_as_it_is(read: Any) -> None:
    spans = pl.List(
        pl.Struct(
            dict.fromkeys(("start", "end"), pl.Int32) | {"text": pl.String} | {"field": pl.String}
        )
    )
    frame = pl.DataFrame(
        {
            "quote_id": ["q1", "q2"],
            "article_id": ["a1", "a1"],
            "text": [WORDS, WORDS],
            "spans": pl.Series([[span(0, 16, WORDS) | {"field": None}], None], dtype=spans),
        }
    )
    found = read.memory("quotes", frame)
    assert found.frame.select(frame.columns).equals(frame)
    assert found.problems.height == 0
