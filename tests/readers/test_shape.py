"""Which column of an input is read as which field."""

from __future__ import annotations

import pytest

from newsschema.errors import ConfigurationError
from newsschema.readers.shape import column_targets, match_columns, missing_column
from newsschema.readers.table import ColumnMapping
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.article import Article
from newsschema.schemas.claim import Claim
from newsschema.schemas.mention import Mention
from newsschema.schemas.quote import Quote

PLAIN = TableSettings()


def test_a_name_of_the_record_is_no_mapping() -> None:
    match = match_columns(["article_id", "body"], Article, PLAIN)
    assert match.targets == {"article_id": "article_id", "body": "body"}
    assert match.mappings == []
    assert match.notes == []


def test_aliases_are_mapped_and_noted() -> None:
    match = match_columns(["article_id", "text", "headline"], Article, PLAIN)
    assert match.targets["body"] == "text"
    assert ColumnMapping("headline", "title", "alias") in match.mappings
    assert {(note.code, note.column, note.severity) for note in match.notes} == {
        ("IO011", "body", "info"),
        ("IO011", "title", "info"),
    }


def test_the_record_s_own_name_wins_over_an_alias() -> None:
    match = match_columns(["text", "body"], Article, PLAIN)
    assert match.targets == {"body": "body"}
    assert match.extras == {"text": "text"}
    assert [(note.column, note.severity) for note in match.notes] == [("text", "warning")]


def test_the_first_alias_listed_wins_over_the_others() -> None:
    match = match_columns(["maintext", "content"], Article, PLAIN)
    assert match.targets == {"body": "content"}
    assert match.extras == {"maintext": "maintext"}


def test_the_configuration_wins_over_both() -> None:
    settings = TableSettings(columns={"clean": "body"})
    match = match_columns(["text", "body", "clean"], Article, settings)
    assert match.targets == {"body": "clean"}
    assert match.extras == {"text": "text", "body_input": "body"}
    assert match.mappings == [ColumnMapping("clean", "body", "config")]
    assert sorted(note.column for note in match.notes) == ["body", "text"]


def test_a_displaced_column_never_takes_the_name_of_another() -> None:
    settings = TableSettings(columns={"clean": "body"})
    match = match_columns(["body", "body_input", "clean"], Article, settings)
    assert match.extras == {"body_input_input": "body", "body_input": "body_input"}


def test_the_configuration_can_name_flat_columns() -> None:
    settings = TableSettings(columns={"von": "start", "bis": "end"})
    match = match_columns(["von", "bis"], Quote, settings)
    assert match.targets == {"start": "von", "end": "bis"}
    assert ColumnMapping("von + bis", "spans", "config") in match.mappings


def test_a_target_that_does_not_exist_is_a_configuration_error() -> None:
    settings = TableSettings(columns={"clean": "bodi"})
    with pytest.raises(ConfigurationError, match="did you mean body"):
        column_targets(Article, settings)


@pytest.mark.parametrize("name", ["Title", "TITLE", "ti_tle", "ti-tle", "Ti tle"])
def test_case_and_underscores_are_a_guess(name: str) -> None:
    match = match_columns([name], Article, PLAIN)
    assert match.targets == {"title": name}
    assert match.mappings == [ColumnMapping(name, "title", "guess")]
    assert [note.severity for note in match.notes] == ["warning"]


def test_a_guess_does_not_take_what_is_there() -> None:
    match = match_columns(["Title", "title"], Article, PLAIN)
    assert match.targets == {"title": "title"}
    assert match.extras == {"Title": "Title"}
    assert [(note.column, note.severity) for note in match.notes] == [("Title", "warning")]


@pytest.mark.parametrize("name", ["publishd_at", "publisehd_at", "published_att", "publixhed_at"])
def test_one_edit_is_noted_and_left_alone(name: str) -> None:
    match = match_columns([name], Article, PLAIN)
    assert match.targets == {}
    assert match.extras == {name: name}
    (note,) = match.notes
    assert (note.code, note.severity, note.expected) == ("IO011", "warning", "published_at")


@pytest.mark.parametrize("name", ["climate", "wurl", "publsihd_at", "party"])
def test_other_words_are_not_near(name: str) -> None:
    match = match_columns([name], Article, PLAIN)
    assert match.extras == {name: name}
    assert match.notes == []


def test_what_is_there_already_has_no_near_miss() -> None:
    assert match_columns(["published_at", "publishd_at"], Article, PLAIN).notes == []
    names = ["cue_start", "cue_end", "cue_spans"]
    assert [n.column for n in match_columns(names, Quote, PLAIN).notes] == ["cue_span"]


def test_a_start_without_an_end_is_an_extra_column() -> None:
    match = match_columns(["quote_id", "start"], Quote, PLAIN)
    assert match.targets == {"quote_id": "quote_id"}
    assert match.extras == {"start": "start"}
    assert match_columns(["span_texts"], Quote, PLAIN).extras == {"span_texts": "span_texts"}


def test_flat_columns_of_one_span() -> None:
    match = match_columns(["start", "end"], Mention, PLAIN)
    assert ColumnMapping("start + end", "span", "alias") in match.mappings


def test_flat_columns_mean_nothing_where_there_are_no_spans() -> None:
    assert match_columns(["start", "end"], Article, PLAIN).extras == {
        "start": "start",
        "end": "end",
    }


def test_a_name_of_two_fields_is_read_as_both() -> None:
    match = match_columns(["verdict"], Claim, PLAIN)
    assert match.targets == {"verdict": "verdict", "verdict_raw": "verdict"}
    both = match_columns(["verdict", "verdict_raw"], Claim, PLAIN)
    assert both.targets == {"verdict": "verdict", "verdict_raw": "verdict_raw"}


def test_a_subclass_brings_its_own_names() -> None:
    class Longer(Quote):
        start: str | None = None

    match = match_columns(["start", "end"], Longer, PLAIN)
    assert match.targets == {"start": "start"}
    assert match.extras == {"end": "end"}


def test_a_missing_column_names_what_is_there() -> None:
    note = missing_column("quote_id", ["id", "satz"], Quote, [])
    assert note.code == "IO012"
    assert note.found == "id, satz"
    assert note.help is not None
    assert "quotes" in note.help
