"""What the rules on spans say of the rows they report."""

from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

import newsschema
from newsschema.readers.dataset import open_dataset
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.validators import engine
from newsschema.validators.example import actor
from newsschema.validators.rules.quo.quo001_span_out_of_bounds import SpanOutOfBounds
from newsschema.validators.rules.quo.quo005_spans_unordered import SpansUnordered
from newsschema.validators.settings import Settings


def of_quotes(column: str, values: list[Any]) -> pl.DataFrame:
    types = {field.name: field.polars for field in fields(RECORDS["quotes"])}
    return pl.DataFrame({column: pl.Series(values, dtype=types[column])})


def spans(*places: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"start": s, "end": e, "text": None, "field": None} for s, e in places]


def test_the_first_bad_span_is_named_and_the_others_are_counted() -> None:
    rows = of_quotes("spans", [spans((3, 9), (5, 5), (-2, 4)), spans((-1, -1))])
    first, second = SpanOutOfBounds().details(rows, "spans").to_dicts()
    assert (first["column"], first["start"], first["end"]) == ("spans[1]", 5, 5)
    assert first["message"] == "the span ends where it starts, or before"
    assert first["found"] == "5:5 and 1 more"
    assert first["help"] is None
    assert second["column"] == "spans[0]"
    assert second["message"] == "the span begins before its text"
    assert second["found"] == "-1:-1"
    assert "leave the span null" in second["help"]


def test_a_column_of_one_span_has_no_number() -> None:
    rows = of_quotes("cue_span", [spans((7, 2))[0]])
    (found,) = SpanOutOfBounds().details(rows, "cue_span").to_dicts()
    assert (found["column"], found["expected"]) == ("cue_span", "0 <= start < end")


def test_spans_inside_other_values_are_shown_whole() -> None:
    rows = pl.DataFrame({"evidence": [[{"span": {"start": 4, "end": 1}}]]})
    (found,) = SpanOutOfBounds().details(rows, "evidence").to_dicts()
    assert '"start":4' in found["found"]


def test_what_is_wrong_with_a_list_of_spans() -> None:
    rows = of_quotes("spans", [[], spans((9, 12), (3, 5)), spans((3, 9), (5, 12))])
    empty, unsorted, overlapping = SpansUnordered().details(rows, "spans").to_dicts()
    assert (empty["message"], empty["found"]) == ("the list of spans is empty", "[]")
    assert (unsorted["found"], unsorted["expected"]) == ("9:12, 3:5", "3:5, 9:12")
    assert unsorted["fix_safety"] == "safe"
    assert (overlapping["message"], overlapping["fix_safety"]) == ("the spans overlap", None)
    assert empty["fix_safety"] is None


def test_spans_of_two_texts_never_overlap() -> None:
    places = [
        {"start": 9, "end": 12, "text": None, "field": None},
        {"start": 3, "end": 5, "text": None, "field": "body"},
        {"start": 4, "end": 10, "text": None, "field": "title"},
    ]
    (found,) = SpansUnordered().details(of_quotes("spans", [places]), "spans").to_dicts()
    assert found["message"] == SpansUnordered.message


def test_every_piece_with_marks_is_counted() -> None:
    places = [
        {"start": 0, "end": 5, "text": "“Yes,”", "field": None},
        {"start": 14, "end": 20, "text": "“no.”", "field": None},
    ]
    row = {"quote_id": "quo_1", "kind": "direct", "text": "“Yes,” “no.”", "spans": places}
    (found,) = newsschema.validate({"quotes": [row]}, select="QUO009").findings.to_dicts()
    assert found["message"] == "2 spans of the quote include their own marks"
    assert (found["column"], found["found"], found["expected"]) == ("spans[0]", "“Yes,”", "Yes,")
    assert (found["start"], found["end"]) == (0, 5)


@pytest.mark.parametrize(("marked", "bare", "findings"), [(18, 2, 1), (17, 3, 17), (9, 0, 9)])
def test_a_convention_is_one_finding(marked: int, bare: int, findings: int) -> None:
    quotes = [
        {"quote_id": f"quo_{n}", "kind": "direct", "text": f"«Да, {n}»" if n < marked else "Да"}
        for n in range(marked + bare)
    ]
    found = newsschema.validate({"quotes": quotes}, select="QUO009").findings
    assert found.height == findings
    assert found["row"].null_count() == (1 if findings == 1 else 0)


def test_a_convention_of_a_file_that_is_only_context_is_not_reported(tmp_path: Path) -> None:
    quotes = [{"quote_id": f"quo_{n}", "kind": "direct", "text": f"„Nein, {n}“"} for n in range(12)]
    (tmp_path / "quotes.jsonl").write_bytes(b"".join(orjson.dumps(q) + b"\n" for q in quotes))
    (tmp_path / "actors.jsonl").write_bytes(orjson.dumps(actor()) + b"\n")
    found = {
        name: newsschema.validate(tmp_path / name, select="QUO009").findings.height
        for name in ("quotes.jsonl", "actors.jsonl")
    }
    assert found == {"quotes.jsonl": 1, "actors.jsonl": 0}


def test_the_convention_of_one_annotator() -> None:
    quotes = [
        {"quote_id": f"quo_{n}", "kind": "direct", "annotator": "ab"[n % 2]}
        | {"text": f"“No {n}”" if n % 2 or n == 2 else f"No {n}"}
        for n in range(40)
    ]
    found = newsschema.validate({"quotes": quotes}, select="QUO009").findings
    assert found["key"].to_list() == [None, "quo_2"]
    assert "20 of the 20 direct quotes of b" in found["message"][0]


def codes(folder: Path, *select: str) -> dict[str, int]:
    outcome = engine.run(open_dataset([folder]), Settings(select=select))
    assert {r.status for r in outcome.rules} <= {"run", "not_run"}
    return dict(outcome.findings["code"].value_counts().iter_rows())


@pytest.mark.parametrize(
    "name", ["sochi", "polnear-train-a", "redewiedergabe-fiction", "adaq-cs", "claims-clef2018-en"]
)
def test_real_spans_hold_their_words(real_data: Path, name: str) -> None:
    assert codes(real_data / name, "QUO001", "QUO002", "QUO003", "QUO004", "QUO005") == {}


@pytest.mark.parametrize("name", ["sochi", "adaq-cs", "claims-clef2018-en"])
def test_real_kinds_agree_with_their_marks(real_data: Path, name: str) -> None:
    assert codes(real_data / name, "QUO012") == {}
