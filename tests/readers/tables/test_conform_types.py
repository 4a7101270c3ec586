"""Values that fit their field's type, and those that do not, in each kind of format."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

QUOTE = {"quote_id": "q1", "article_id": "a1", "text": "We leave at dawn"}


# --- text formats: everything is text first


@pytest.mark.parametrize(
    ("cell", "value"),
    [("937", 937), ("-5", -5), ("0", 0), ("007", 7), ("2147483647", 2_147_483_647)],
)
def test_whole_numbers_in_text(read: Any, cell: str, value: int) -> None:
    found = read.csv("articles", f"article_id,version\na1,{cell}\n")
    assert found.values("version") == [value]
    assert found.said == []


@pytest.mark.parametrize(
    "cell", ["937.0", " 937", "937 ", "+937", "9e2", "1_000", "٣", "NA", "-", "0x1F", "937\t"]
)
def test_what_is_no_whole_number_in_text(read: Any, cell: str) -> None:
    found = read.csv("articles", f"article_id,version\na1,{cell}\n")
    assert found.values("version") == [None]
    assert found.said == [("IO014", "version", cell)]
    (problem,) = found.problems.to_dicts()
    assert (problem["line"], problem["row"], problem["key"]) == (2, 0, "a1")
    assert problem["expected"] == "a whole number"


@pytest.mark.parametrize("cell", ["2147483648", "-2147483649", "99999999999999999999"])
def test_numbers_that_are_too_large_are_not_wrapped(read: Any, cell: str) -> None:
    found = read.csv("articles", f"article_id,version\na1,{cell}\n")
    assert found.values("version") == [None]
    assert found.said == [("IO015", "version", cell)]


@pytest.mark.parametrize(
    ("cell", "value"), [("0.5", 0.5), ("1", 1.0), ("-1.5e-3", -0.0015), ("1E2", 100.0)]
)
def test_numbers_in_text(read: Any, cell: str, value: float) -> None:
    found = read.csv("quotes", f"quote_id,article_id,text,confidence\nq,a,t,{cell}\n")
    assert found.values("confidence") == [value]
    assert found.said == []


@pytest.mark.parametrize("cell", [".5", "1.", "01", "+1", "NaN", "inf", "1e999", "½", "0.5 "])
def test_what_is_no_number_in_text(read: Any, cell: str) -> None:
    found = read.csv("quotes", f"quote_id,article_id,text,confidence\nq,a,t,{cell}\n")
    assert found.values("confidence") == [None]
    assert found.said == [("IO014", "confidence", cell)]


def test_true_and_false_in_text(read: Any) -> None:
    text = "quote_id,article_id,text,has_gloss\nq1,a,t,true\nq2,a,t,false\nq3,a,t,\nq4,a,t,True\n"
    found = read.csv("quotes", text)
    assert found.values("has_gloss") == [True, False, None, None]
    assert found.said == [("ART007", "has_gloss", "True")]


def test_empty_cells_are_null_and_null_words_are_text(read: Any) -> None:
    found = read.csv("quotes", 'quote_id,article_id,text,language\nq1,"",t,NA\n')
    assert found.values("article_id") == [None]
    assert found.values("language") == ["NA"]


def test_lists_in_text(read: Any) -> None:
    text = (
        "actor_id,name,type,aliases\n"
        'b1,A,person,"[""A. B."",""AB""]"\n'
        "b2,B,person,A;B\n"
        "b3,C,person,[1]\n"
        "b4,D,person,[\n"
        "b5,E,person,[]\n"
    )
    found = read.csv("actors", text)
    assert found.values("aliases") == [["A. B.", "AB"], None, None, None, []]
    assert found.said == [
        ("IO008", "aliases", "A;B"),
        ("IO008", "aliases", "["),
        ("IO014", "aliases", "[1]"),
    ]
    assert found.has_its_types()


def test_objects_and_maps_in_text(read: Any) -> None:
    text = (
        "article_id,extractor,extra\n"
        'a1,"{""name"":""x"",""version"":""2""}","{""k"":""v"",""n"":null}"\n'
        "a2,plainer,\n"
        'a3,"{""name"":5}","{""k"":1}"\n'
    )
    found = read.csv("articles", text)
    assert found.values("extractor") == [
        {"name": "x", "version": "2"},
        {"name": "plainer", "version": None},
        None,
    ]
    assert found.values("extra")[1:] == [None, None]
    assert dict(found.values("extra")[0])["k"] == "v"
    assert [(code, column) for code, column, _ in found.said] == [
        ("IO014", "extra"),
        ("IO014", "extractor"),
    ]


# --- JSON: values have types


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("text", 12, "IO014"),
        ("text", True, "IO014"),
        ("text", ["a"], "IO014"),
        ("text", {"a": 1}, "IO014"),
        ("confidence", "0.5", "IO014"),
        ("confidence", True, "IO014"),
        ("has_gloss", "true", "ART007"),
        ("has_gloss", 1, "IO014"),
        ("start", "937", "IO014"),
        ("start", 1.5, "IO014"),
        ("start", 1.0, "IO014"),
        ("date", ["2026"], "IO014"),
        ("candidates", "x", "IO008"),
        ("candidates", 5, "IO014"),
        ("candidates", [5], "IO014"),
        ("candidates", [{"probability": "0.5"}], "IO014"),
        ("candidates", [None], "IO014"),
        ("spans", "[[1,2]]", "IO008"),
        ("spans", "no spans", "IO008"),
        ("spans", [{"start": "1", "end": 2}], "IO014"),
        ("spans", [[1, 2, 3]], "IO014"),
        ("spans", [[1]], "IO014"),
        ("spans", 7, "IO014"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_wrong_types_in_json(
    read: Any, row: Any, column: str, value: Any, code: str, alone: bool
) -> None:
    good: dict[str, Any] = {
        "text": "x",
        "confidence": 0.5,
        "has_gloss": True,
        "start": 0,
        "date": "2026-03-02",
        "candidates": [{"probability": 0.5}],
        "spans": [{"start": 0, "end": 4, "text": "We l"}],
    }
    fine = {} if alone else {column: good[column]}
    if column == "start":
        fine, ends = {**fine, "end": 4} if fine else {}, {"end": 9}
    else:
        ends = {}
    rows = [row(1, **fine), row(2, **{column: value}, **ends), row(3, **fine)]
    found = read.jsonl("quotes", rows)
    assert found.has_its_types()
    (problem,) = found.problems.filter(pl.col("code") != "IO011").to_dicts()
    assert (problem["code"], problem["column"]) == (code, column)
    assert (problem["line"], problem["row"], problem["key"]) == (2, 1, "q2")
    assert problem["article_id"] == "a1"
    assert problem["found"]
    if column != "start":
        assert found.values(column)[1] is None


def test_a_rating_that_is_text(read: Any) -> None:
    rows = [{"review_id": "r1", "claim_id": "c1", "rating_value": "1"}]
    assert read.jsonl("claim_reviews", rows).said == [("CLM008", "rating_value", "1")]


def test_a_mixed_column_keeps_what_fits(read: Any, row: Any) -> None:
    rows = [row(1, confidence=1), row(2, confidence=0.5), row(3, confidence="half")]
    found = read.jsonl("quotes", rows)
    assert found.values("confidence") == [1.0, 0.5, None]
    assert found.said == [("IO014", "confidence", "half")]


def test_whole_numbers_too_large_for_their_column(read: Any, row: Any) -> None:
    rows = [row(1, start=1, end=2**40), row(2, spans=[{"start": 0, "end": 2**40}])]
    found = read.jsonl("quotes", rows)
    assert ("QUO001", "end", str(2**40)) in found.said
    assert found.spans() == [None, None]
    assert {(code, column) for code, column, _ in found.said} == {
        ("QUO001", "end"),
        ("QUO001", "spans"),
    }


def test_maps_in_json(read: Any) -> None:
    rows = [
        {"actor_id": "b1", "name": "A", "type": "person", "external_ids": {"isni": "1"}},
        {"actor_id": "b2", "name": "B", "type": "person", "external_ids": {"viaf": 5}},
    ]
    found = read.jsonl("actors", rows)
    assert dict(found.values("external_ids")[0])["isni"] == "1"
    assert found.values("external_ids")[1] is None
    assert [(code, column) for code, column, _ in found.said] == [("IO014", "external_ids")]


# --- typed columns: Parquet and memory


def parquet(**columns: Any) -> pa.Table:
    return pa.table({name: pa.array([value]) for name, value in QUOTE.items()} | columns)


@pytest.mark.parametrize(
    ("column", "values", "kept", "code"),
    [
        ("venue", pa.array([5]), "5", "IO014"),
        ("venue", pa.array([date(2026, 3, 2)]), "2026-03-02", "IO014"),
        ("venue", pa.array([True]), "true", "IO014"),
        ("venue", pa.array([["a"]]), None, "IO014"),
        ("venue", pa.array([b"Port"]), "Port", "IO014"),
        ("speaker_id", pa.array([5]), "5", "IO010"),
        ("speaker_id", pa.array([5.0]), "5.0", "IO010"),
        ("speaker_id", pa.array([date(2026, 3, 2)]), "2026-03-02", "IO010"),
        ("confidence", pa.array(["0.5"]), 0.5, "IO014"),
        ("confidence", pa.array([True]), None, "IO014"),
        ("has_gloss", pa.array(["true"]), True, "ART007"),
        ("has_gloss", pa.array([1]), None, "IO014"),
        ("candidates", pa.array([5]), None, "IO014"),
        ("venue", pa.array([None], pa.null()), None, "IO009"),
        ("remark", pa.array([None], pa.null()), None, "IO009"),
    ],
)
def test_columns_of_the_wrong_type(
    read: Any, column: str, values: pa.Array, kept: Any, code: str
) -> None:
    found = read.parquet("quotes", parquet(**{column: values}))
    assert found.has_its_types()
    (problem,) = found.problems.to_dicts()
    assert (problem["code"], problem["column"]) == (code, column)
    assert (problem["file"], problem["row"], problem["key"]) == (0, None, None)
    assert found.values(column) == [kept]


@pytest.mark.parametrize(
    ("column", "values", "kept"),
    [
        ("confidence", pa.array([1], pa.int32()), 1.0),
        ("confidence", pa.array([0.5], pa.float32()), 0.5),
        ("confidence", pa.array([Decimal("0.5")]), 0.5),
        ("venue", pa.array(["Port"], pa.large_string()), "Port"),
        ("venue", pa.array(["Port"], pa.string_view()), "Port"),
        ("venue", pa.array(["Port"]).dictionary_encode(), "Port"),
        ("candidates", pa.array([[]], pa.list_(pa.null())), []),
    ],
)
def test_types_that_hold_the_same_values(
    read: Any, column: str, values: pa.Array, kept: Any
) -> None:
    found = read.parquet("quotes", parquet(**{column: values}))
    assert found.has_its_types()
    assert found.said == []
    assert found.values(column) == [kept]


def test_whole_numbers_written_as_floats_are_a_warning(read: Any) -> None:
    columns = {"start": pa.array([0.0]), "end": pa.array([16.0])}
    found = read.parquet("quotes", parquet(**columns))
    assert found.spans() == [[(0, 16, "We leave at dawn")]]
    problems = found.problems.filter(code="IO014")
    assert problems.select("column", "severity", "row").rows() == [
        ("start", "warning", None),
        ("end", "warning", None),
    ]


def test_fractions_in_an_integer_column_are_lost_one_by_one(read: Any) -> None:
    table = pa.table({"article_id": ["a1", "a2", "a3"], "version": [1.0, 1.5, None]})
    found = read.parquet("articles", table)
    assert found.values("version") == [1, None, None]
    problems = found.problems.select("code", "severity", "row", "found").rows()
    assert sorted(problems, key=str) == [
        ("IO014", None, 1, "1.5"),
        ("IO014", None, None, "Float64"),
    ]


def test_text_in_a_typed_number_column_is_lost_one_by_one(read: Any) -> None:
    table = pa.table({"article_id": ["a1", "a2"], "version": ["1", "one"]})
    found = read.parquet("articles", table)
    assert found.values("version") == [1, None]
    assert found.said == [("IO014", "version", "String"), ("IO014", "version", "one")]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_no_value(read: Any, value: float) -> None:
    found = read.parquet("quotes", parquet(confidence=pa.array([value])))
    assert found.values("confidence") == [None]
    ((code, column, shown),) = found.said
    assert (code, column) == ("IO014", "confidence")
    assert shown is not None
    assert shown.lower().lstrip("-") in {"nan", "inf"}


def test_structs_lack_or_exceed_the_record_s(read: Any) -> None:
    spans = pa.array([[{"start": 0, "end": 4, "label": "x"}]])
    found = read.parquet("quotes", parquet(spans=spans))
    assert found.spans() == [[(0, 4, None)]]
    assert found.notes("warning") == ["spans"]
    assert found.problems.filter(code="IO011", severity="warning")["found"].to_list() == ["label"]


def test_a_null_among_spans(read: Any) -> None:
    spans = pa.array([[{"start": 0, "end": 4, "text": "We l", "field": "body"}, None]])
    found = read.parquet("quotes", parquet(spans=spans))
    assert found.values("spans") == [None]
    assert [(code, column) for code, column, _ in found.said] == [("IO014", "spans")]


# --- dates


def test_dates_as_text_keep_their_text(read: Any) -> None:
    texts = ["2026-03-02T08:15:00+02:00", "2026-03", "2026", "2026-03-02T08:15", "Monday", "", None]
    rows = [{"article_id": f"a{n}", "published_at": text} for n, text in enumerate(texts)]
    found = read.jsonl("articles", rows)
    assert found.values("__raw_published_at") == texts
    assert found.values("published_at") == [
        datetime(2026, 3, 2, 6, 15, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
        None,
        None,
        None,
    ]
    assert found.values("published_precision")[:3] == ["second", "month", "year"]
    assert found.said == []


def test_a_precision_that_is_given_is_left_alone(read: Any) -> None:
    rows = [{"article_id": "a1", "published_at": "2026-03-02", "published_precision": "year"}]
    assert read.jsonl("articles", rows).values("published_precision") == ["year"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_timestamps_with_a_zone(read: Any, unit: str) -> None:
    moment = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    values = pa.array([moment], pa.timestamp(unit, "Europe/Berlin"))
    found = read.parquet("articles", pa.table({"article_id": ["a1"], "published_at": values}))
    assert found.has_its_types()
    assert found.values("published_at") == [moment]
    assert "__raw_published_at" not in found.frame.columns
    assert found.said == []


def test_a_zone_nobody_knows_still_names_instants(read: Any) -> None:
    values = pa.array([0], pa.timestamp("us", "Sea/Nowhere"))
    found = read.parquet("articles", pa.table({"article_id": ["a1"], "published_at": values}))
    assert found.values("published_at") == [datetime(1970, 1, 1, tzinfo=UTC)]


def test_timestamps_without_a_zone_become_text(read: Any) -> None:
    values = pa.array([datetime(2026, 3, 2, 8, 15, 0, 500_000)])
    found = read.parquet("articles", pa.table({"article_id": ["a1"], "published_at": values}))
    assert found.values("published_at") == [None]
    assert found.values("__raw_published_at") == ["2026-03-02T08:15:00.500"]


def test_days_become_text(read: Any) -> None:
    values = pa.array([date(2026, 3, 2)])
    found = read.parquet("articles", pa.table({"article_id": ["a1"], "published_at": values}))
    assert found.values("__raw_published_at") == ["2026-03-02"]
    assert found.values("published_precision") == ["day"]
    assert found.values("published_at") == [datetime(2026, 3, 2, tzinfo=UTC)]


@pytest.mark.parametrize("zone", ["UTC", None])
def test_instants_beyond_the_calendar_are_reported(read: Any, zone: str | None) -> None:
    values = pa.array([10**18, 0], pa.timestamp("us", zone))
    found = read.parquet("articles", pa.table({"article_id": ["a1", "a2"], "published_at": values}))
    assert found.values("published_at")[0] is None
    assert [(code, column) for code, column, _ in found.said] == [("IO015", "published_at")]


def test_nanoseconds_are_cut_with_a_note(read: Any) -> None:
    values = pa.array([1_000_000_001], pa.timestamp("ns", "UTC"))
    found = read.parquet("articles", pa.table({"article_id": ["a1"], "published_at": values}))
    (problem,) = found.problems.to_dicts()
    assert (problem["code"], problem["severity"]) == ("IO014", "info")


def test_dates_inside_a_list(read: Any) -> None:
    roles = [{"title": "Harbour master", "valid_from": "2026-03-02"}]
    bad = [{"title": "Harbour master", "valid_from": "soon"}]
    rows = [
        {"actor_id": "b1", "name": "A", "type": "person", "roles": roles},
        {"actor_id": "b2", "name": "B", "type": "person", "roles": bad},
    ]
    found = read.jsonl("actors", rows)
    assert found.values("roles")[0][0]["valid_from"] == datetime(2026, 3, 2, tzinfo=UTC)
    assert found.values("roles")[1] is None
    assert [(code, column) for code, column, _ in found.said] == [("TIM002", "roles")]


@pytest.mark.parametrize("number", [1632900000, 1632900000123, 1632900000.5, 2026])
def test_numbers_in_dates_are_no_instants_but_kept_as_text(
    read: Any, row: Any, number: float
) -> None:
    found = read.jsonl("quotes", [row(1, date="2026-03-02"), row(2, date=number), row(3)])
    assert found.frame["__raw_date"].to_list() == ["2026-03-02", str(number), None]
    assert found.frame["date"].is_null().to_list() == [False, True, True]
    typed = read.parquet("quotes", parquet(date=pa.array([number])))
    assert typed.frame["__raw_date"].to_list() == [str(number)]
    assert typed.values("date") == [None]
    assert found.said == typed.said == []
