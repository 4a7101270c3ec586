"""Annotation tools: their units become code points, and their words stay where they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.producers.offsets import Utf16, Words
from tests.readers.producers.conftest import assert_grounded

Read = Callable[..., Any]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXTS)
def test_every_code_point_is_found_from_its_utf16_unit(text: str) -> None:
    units = Utf16(text)
    unit = 0
    for point, character in enumerate(text):
        assert units.code_point(unit) == point
        if ord(character) > 0xFFFF:
            assert units.code_point(unit + 1) is None
            unit += 1
        unit += 1
    assert units.code_point(unit) == len(text)
    assert units.code_point(unit + 1) is None
    assert units.code_point(-1) is None


@given(TEXTS)
def test_words_are_those_of_split(text: str) -> None:
    words = Words(text)
    for number, word in enumerate(text.split()):
        start, end = words.code_points(number, 1) or (0, 0)
        assert text[start:end] == word
    assert words.code_points(len(text.split()), 1) is None


def test_label_studio(imported: Read) -> None:
    read = imported("label-studio", "tasks.json")
    (article,) = read.tables["articles"]
    assert (article["article_id"], article["title"]) == ("7", "Ferry stays")
    assert assert_grounded(read.tables) == 5
    direct, indirect = read.tables["quotes"]
    assert (direct["kind"], direct["speaker_text"]) == ("direct", "Mara Lindqvist 😀")
    assert (direct["cue_text"], direct["annotator"]) == ("said", "2")
    assert (indirect["kind"], indirect["text"]) == ("indirect", "fares will not rise")
    assert read.account.no_place == {"label date": 1, "data.batch": 1, "predictions": 1}
    assert not read.account.unlocated


def test_label_studio_regions_without_their_words_are_counted(
    imported: Read, tmp_path: Path
) -> None:
    def region(name: str, **value: Any) -> dict[str, Any]:
        return {"id": name, "type": "labels", "value": {"labels": ["Quote"], **value}}

    task = {
        "id": 1,
        "data": {"text": "She stays."},
        "annotations": [
            {
                "result": [
                    region("a", start=0, end=3, text="stays"),
                    region("b", start=0, end=99, text="beyond"),
                    region("c", start="/p[1]", end="/p[1]", text="markup"),
                ]
            }
        ],
    }
    (tmp_path / "t.json").write_bytes(json.dumps([task]).encode())
    read = imported("label-studio", tmp_path / "t.json")
    assert [quote["text"] for quote in read.tables["quotes"]] == ["stays", "beyond", "markup"]
    assert ["spans" in quote for quote in read.tables["quotes"]] == [True, False, False]
    assert read.account.unlocated.total() == 3


def test_uima_xmi(imported: Read) -> None:
    read = imported("uima-xmi", "ferry.xmi")
    (article,) = read.tables["articles"]
    assert (article["article_id"], article["language"]) == ("ferry", "en")
    assert "\n" in article["body"]
    assert assert_grounded(read.tables) == 5
    direct, indirect = read.tables["quotes"]
    assert (direct["speaker_text"], direct["cue_text"]) == ("Mara Lindqvist 😀", "said")
    assert (indirect["speaker_text"], indirect.get("speaker_span")) == ("Ole Brandt", None)
    assert [mention["entity"] for mention in read.tables["mentions"]] == ["PER"]
    assert read.account.no_place == {"Token": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"<xmi",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>',
        b"<a/>",
    ],
)
def test_xml_that_is_broken_or_hostile_is_refused(
    imported: Read, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.xmi").write_bytes(content)
    read = imported("uima-xmi", tmp_path / "a.xmi")
    assert read.tables == {}
    assert len(read.account.refused) == 1


def test_web_annotations(imported: Read) -> None:
    read = imported("web-annotation", "page.jsonld")
    (article,) = read.tables["articles"]
    assert article["url"] == "https://harbour.example/ferry"
    assert article["body_status"] == "offsets_only"
    placed, unplaced = read.tables["quotes"]
    assert placed["kind"] == "direct"
    assert placed["speaker_text"] == "Mara Lindqvist 😀"
    assert placed["spans"][0]["end"] - placed["spans"][0]["start"] == len(placed["text"])
    assert "spans" not in unplaced
    assert "kind" not in unplaced
    assert read.account.no_place == {"body for tagging": 1}
    assert read.account.unlocated == {"words without a position": 1}
