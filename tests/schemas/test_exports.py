"""Schemas for other programs: JSON Schema, SQL, Markdown."""

import json
import re
from typing import Any

import duckdb
import jsonschema_rs
import pytest
from syrupy.assertion import SnapshotAssertion

from newsschema import schemas
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.mention import Mention
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Record

QUOTE: dict[str, Any] = {"quote_id": "a", "article_id": "b", "kind": "direct", "text": "c"}


def test_a_whole_example(snapshot: SnapshotAssertion) -> None:
    assert schemas.markdown(Mention) == snapshot(name="markdown")
    assert schemas.ddl(Mention) == snapshot(name="sql")
    assert schemas.pandera_source(Mention) == snapshot(name="pandera")
    assert json.dumps(schemas.json_schema(Mention), indent=2) == snapshot(name="json schema")


def test_the_listed_differences_of_json_schema() -> None:
    validator = jsonschema_rs.validator_for(schemas.json_schema(Quote), validate_formats=True)
    assert validator.is_valid(QUOTE)
    assert validator.is_valid({**QUOTE, "cue_span": {"start": 0.0, "end": 1}})
    assert validator.is_valid({**QUOTE, "cue_span": {"start": 2, "end": 1}})
    assert validator.is_valid({**QUOTE, "spans": [{"start": 2, "end": 3}, {"start": 0, "end": 1}]})
    assert not validator.is_valid({**QUOTE, "cue_span": {"start": 0.5, "end": 1}})
    assert not validator.is_valid({**QUOTE, "spans": []})
    assert not validator.is_valid({**QUOTE, "date": "2026-02-30T00:00:00Z"})


@pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))
def test_tables_can_be_made_and_say_what_they_hold(record: type[Record]) -> None:
    connection = duckdb.connect()
    connection.execute(schemas.ddl(record))
    described = connection.execute(
        "SELECT column_name, comment, is_nullable FROM duckdb_columns() WHERE table_name = ?",
        [record.table],
    ).fetchall()
    page = schemas.markdown(record)
    assert [name for name, _, _ in described] == list(schemas.polars(record))
    for name, comment, nullable in described:
        assert f"| `{name}` |" in page
        assert comment in page
        assert nullable == schemas.arrow(record).field(name).nullable


def test_two_versions_of_an_article_are_two_rows() -> None:
    connection = duckdb.connect()
    connection.execute(schemas.ddl(RECORDS["articles"]))
    insert = "INSERT INTO articles (article_id, body, body_sha256) VALUES ('art_1', 'a', ?)"
    connection.execute(insert, ["0" * 64])
    connection.execute(insert, ["1" * 64])
    with pytest.raises(duckdb.ConstraintException):
        connection.execute(insert, ["1" * 64])


@pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))
def test_tables_of_a_page_are_whole(record: type[Record]) -> None:
    page = schemas.markdown(record)
    header = None
    for line in page.splitlines():
        bars = len(re.findall(r"(?<!\\)\|", line))
        header = (header or bars) if bars else None
        assert bars == (header or 0)
