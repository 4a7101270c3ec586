"""The fixture datasets are what their README says: checked with the standard library alone."""

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType

FIXTURES = Path(__file__).parent.parent / "fixtures"


def load_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fixtures_check", FIXTURES / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = load_check()
tables = check.clean_tables()


def test_spans_hold_their_words() -> None:
    bodies = {row["article_id"]: row for row in tables["articles"]}
    count = 0
    for table in ("quotes", "claims", "mentions"):
        for row in tables[table]:
            for span in check.spans_of(row):
                field = bodies[row["article_id"]][span["field"]]
                assert field[span["start"] : span["end"]] == span["text"]
                count += 1
    assert count > 200
    assert check.spans(tables) == []


def test_hashes_are_those_of_the_bodies() -> None:
    for row in tables["articles"]:
        assert row["body_sha256"] == hashlib.sha256(row["body"].encode("utf-8")).hexdigest()
    assert check.hashes(tables) == []


def test_references_resolve() -> None:
    assert check.references(tables) == []


def test_ids_are_unique() -> None:
    assert check.ids(tables) == []


def test_quotes_agree_with_their_bodies() -> None:
    assert check.quote_texts(tables) == []


def test_inner_spans_lie_inside_outer_ones() -> None:
    assert check.nesting(tables) == []


def test_speakers_are_named_in_their_articles() -> None:
    assert check.speakers(tables) == []


def test_text_is_clean() -> None:
    assert check.hygiene(tables) == []


def test_the_hard_cases_are_there() -> None:
    languages = {row["language"].partition("-")[0] for row in tables["articles"]}
    assert {"en", "de", "fr", "es", "ru", "ja", "zh", "ar"} <= languages
    quotes = tables["quotes"]
    assert {row["kind"] for row in quotes} == {"direct", "indirect", "mixed"}
    assert {"name", "pronoun", "definite", "metonym", "group", "anonymous", "none"} == {
        row["speaker_form"] for row in quotes
    }
    assert any(row["parent_quote_id"] for row in quotes)
    assert any(row["continues_quote_id"] for row in quotes)
    bodies = {row["article_id"]: row["body"] for row in tables["articles"]}
    astral = [
        row
        for row in quotes
        if any(ord(c) > 0xFFFF for c in bodies[row["article_id"]][: row["spans"][0]["start"]])
    ]
    assert len(astral) > 20
    several = [row for row in quotes if len(row["spans"]) > 1]
    between = [
        bodies[row["article_id"]][row["spans"][0]["end"] : row["spans"][1]["start"]]
        for row in several
    ]
    assert any("\n" in gap for gap in between)
    assert any("\n" not in gap for gap in between)


def test_plants_point_at_lines_of_the_twin_alone() -> None:
    assert check.plants() == []
    codes = {plant["code"] for plant in check.planted_of(check.BROKEN)}
    assert len(codes) == 98


def test_plants_in_other_formats() -> None:
    assert check.format_plants() == []
    codes = {plant["code"] for plant in check.planted_of(check.FORMATS)}
    assert codes == {"IO006", "IO009", "IO010", "IO012"}


def test_every_other_line_of_the_twin_is_sound() -> None:
    planted = {(plant["file"], plant["line"]) for plant in check.planted_of(check.BROKEN)}
    for table, key in check.KEYS.items():
        for number, line in enumerate(check.lines_of(check.BROKEN / f"{table}.jsonl"), start=1):
            if (f"{table}.jsonl", number) not in planted:
                assert json.loads(line)[key]


def test_the_fixtures_stay_small() -> None:
    size = sum(path.stat().st_size for path in check.FORMATS.iterdir())
    assert size < 100_000
