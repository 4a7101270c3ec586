"""`newsschema schema`: what is shown and exported is what the records say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyarrow as pa
import pytest

from newsschema import schemas
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.quote import Quote
from newsschema.validators.registry import load_rules
from newsschema.validators.settings_schema import settings_schema

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _at_home(home: Path) -> None:
    """No configuration but the test's own."""


@pytest.mark.parametrize("table", RECORDS)
def test_show(table: str, newsschema: Run) -> None:
    ended = newsschema("schema", "show", table)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == schemas.markdown(RECORDS[table])


@pytest.mark.parametrize(
    ("format_name", "expected"),
    [
        ("json-schema", schemas.json_schema),
        ("pandera", schemas.pandera_source),
        ("sql", schemas.ddl),
        ("markdown", schemas.markdown),
    ],
)
def test_export_to_stdout(
    format_name: str, expected: Callable[[type[Quote]], object], newsschema: Run
) -> None:
    ended = newsschema("schema", "export", "--format", format_name, "--table", "quotes")
    assert (ended.status, ended.err) == (0, "")
    got = json.loads(ended.out) if format_name == "json-schema" else ended.out
    assert got == expected(Quote)


def test_export_to_a_folder(home: Path, newsschema: Run) -> None:
    ended = newsschema("schema", "export", "--format", "arrow", "--out", "made/here")
    assert (ended.status, ended.out) == (0, "")
    files = {file.name for file in (home / "made" / "here").iterdir()}
    assert files == {f"{table}.arrow" for table in RECORDS}
    got = pa.ipc.read_schema(pa.py_buffer((home / "made/here/quotes.arrow").read_bytes()))
    assert got.equals(schemas.arrow(Quote), check_metadata=True)
    newsschema("schema", "export", "--format", "json-schema", "--table", "actors", "--out", "one")
    assert [file.name for file in (home / "one").iterdir()] == ["actors.schema.json"]


def test_a_record_of_the_configuration_is_exported(home: Path, newsschema: Run) -> None:
    (home / "my_exported_records.py").write_text(
        "from newsschema import Quote\n"
        "class MyQuote(Quote):\n"
        "    desk: str | None = None\n"
        "    '''The desk that extracted it.'''\n",
        "utf-8",
    )
    (home / "newsschema.toml").write_text(
        "[tables.quotes]\nrecord = 'my_exported_records:MyQuote'", "utf-8"
    )
    ended = newsschema("schema", "export", "--format", "json-schema", "--table", "quotes")
    assert json.loads(ended.out)["properties"]["desk"]["description"] == (
        "The desk that extracted it."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "quots"], "unknown table 'quots'; did you mean 'quotes'?"),
        (["show", "everything"], "unknown table 'everything'; there are articles, quotes"),
        (["export", "--format", "sql"], "only one table can go to stdout; name it with --table"),
        (["export", "--format", "arrow", "--table", "quotes"], "arrow is no text; name a folder"),
        (["export", "--format", "sql", "--table", "quoets"], "did you mean 'quotes'?"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str], sentence: str, newsschema: Run
) -> None:
    ended = newsschema("schema", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error: ")
    assert sentence in ended.err


@pytest.fixture(scope="module")
def configuration() -> jsonschema_rs.Validator:
    """What accepts exactly the right configurations."""
    return jsonschema_rs.validator_for(settings_schema())


def test_the_schema_of_the_configuration_is_shown(newsschema: Run) -> None:
    ended = newsschema("schema", "show", "configuration")
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out) == settings_schema()


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ({}, True),
        ({"select": ["QUO"], "ignore": ["TXT"], "fail-on": "never", "show": "all"}, True),
        ({"fail_on": "never"}, False),
        ({"select": "QUO"}, False),
        ({"show": -1}, False),
        ({"max-findings": None}, False),
        ({"rules": {"IO013": {"severity": "info", "allow": 0.5}}}, True),
        ({"rules": {"required-value-missing": {}}}, True),
        ({"rules": {"IO013": {"severty": "info"}}}, False),
        ({"rules": {"IO013": {"allow": 2}}}, False),
        ({"rules": {"IO999": {}}}, False),
        ({"tables": {"quotes": {"files": ["q/*.jsonl"], "columns": {"a": "text"}}}}, True),
        ({"tables": {"quots": {}}}, False),
        ({"tables": {"quotes": {"record": "not a path"}}}, False),
        ({"suppress": [{"code": "IO013", "key": "a", "reason": "known"}]}, True),
        ({"suppress": [{"code": "IO013", "key": "a"}]}, False),
    ],
)
def test_the_configuration_has_a_schema(
    content: dict[str, Any], right: bool, configuration: jsonschema_rs.Validator
) -> None:
    assert configuration.is_valid(content) is right


def test_the_schema_names_every_option() -> None:
    rules = settings_schema()["properties"]["rules"]["properties"]
    for code, rule in load_rules().items():
        options = {option.name.replace("_", "-") for option in fields(rule.Options)}
        assert set(rules[code]["properties"]) == options | {"severity", "allow"}
        assert all(rules[code]["properties"][option]["description"] for option in options)


def test_check_tells_what_is_missing_or_differs(home: Path, newsschema: Run) -> None:
    export = ("schema", "export", "--format", "sql", "--table", "quotes", "--out", "out")
    ended = newsschema(*export, "--check")
    assert ended.status == 1
    assert "quotes.sql is missing" in ended.err
    newsschema(*export)
    assert newsschema(*export, "--check").status == 0
    file = home / "out" / "quotes.sql"
    file.write_bytes(file.read_bytes() + b"-- mine")
    ended = newsschema(*export, "--check")
    assert ended.status == 1
    assert "quotes.sql differs" in ended.err
    assert file.read_bytes().endswith(b"-- mine")


def test_check_needs_a_folder(newsschema: Run) -> None:
    ended = newsschema("schema", "export", "--format", "sql", "--table", "quotes", "--check")
    assert ended.status == 2
    assert "--out DIR" in ended.err
