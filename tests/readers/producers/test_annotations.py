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


def test_label_studio_annotations_as_versions_write_them(imported: Read, tmp_path: Path) -> None:
    body = "😀 one two\r\n😀 three  four"

    def region(name: str, start: int, end: int, **value: Any) -> dict[str, Any]:
        value = {"labels": ["Quote"], "start": start, "end": end, **value}
        return {"id": name, "type": "labels", "value": value}

    choice = {"id": "a", "type": "choices", "value": {"choices": ["loud"]}}
    points = [choice, region("a", 2, 5, text="one"), region("b", 6, 18, text="two\\n\\n😀 three")]
    units = [region("c", 3, 6, text="one"), region("d", 7, 10)]
    annotations = [
        {"id": 1, "completed_by": {"id": 4, "email": "a@quay.example"}, "result": points},
        {"id": 2, "completed_by": 5, "result": units},
        {"id": 3, "completed_by": 6, "was_cancelled": True, "result": points},
    ]
    task = {"id": 1, "data": {"text": body}, "annotations": annotations}
    (tmp_path / "t.json").write_bytes(json.dumps([task]).encode())
    read = imported("label-studio", tmp_path / "t.json")
    assert assert_grounded(read.tables) == 4
    texts = [quote["text"] for quote in read.tables["quotes"]]
    assert texts == ["one", "two\r\n😀 three", "one", "two"]
    annotators = [quote["annotator"] for quote in read.tables["quotes"]]
    assert annotators == ["a@quay.example", "a@quay.example", "5", "5"]
    assert read.account.no_place == {"annotation that was skipped": 1, "choices of a region": 1}
    assert not read.account.unlocated


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


def test_uima_xmi_of_several_views_and_structures(imported: Read, tmp_path: Path) -> None:
    """Laid out as dkpro-cassis writes it."""
    (tmp_path / "a.xmi").write_text(
        """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
  xmlns:tcas="http:///uima/tcas.ecore" xmlns:custom="http:///webanno/custom.ecore">
  <cas:Sofa xmi:id="4" sofaNum="2" sofaID="second" sofaString="other view"/>
  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView"
    sofaString="😀 Cafe&#769;.&#13;&#10;Fares &amp; fog"/>
  <tcas:DocumentAnnotation xmi:id="8" sofa="1" begin="0" end="21" language="fr"/>
  <custom:Part xmi:id="2" sofa="1" begin="3" end="8"/>
  <custom:Part xmi:id="3" sofa="1" begin="11" end="16"/>
  <custom:Actor xmi:id="7" name="Ida Falk"/>
  <custom:Quote xmi:id="5" sofa="1" begin="11" end="22" speaker="2 3" confidence="0.5"/>
  <custom:Quote xmi:id="6" sofa="1" begin="3" end="8" speaker="7"/>
</xmi:XMI>""",
        "utf-8",
    )
    read = imported("uima-xmi", tmp_path / "a.xmi")
    assert read.tables["articles"][0]["language"] == "fr"
    assert assert_grounded(read.tables) == 2
    both, named = read.tables["quotes"]
    assert (both["text"], both["speaker_text"]) == ("Fares & fog", "Cafe\u0301 Fares")
    assert (named["text"], named["speaker_text"]) == ("Cafe\u0301", "Ida Falk")
    assert "speaker_span" not in both
    assert read.account.no_place == {"further view": 1, "Actor": 1, "Quote.confidence": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"<xmi",
        b'<?xml version="1.0" encoding="none-such"?><a/>',
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


def test_web_annotations_of_parts_and_of_several_targets(imported: Read, tmp_path: Path) -> None:
    words = {"type": "TextQuoteSelector", "exact": "fares stay"}
    place = {"type": "TextPositionSelector", "start": 0, "end": 10}
    part = {"type": "FragmentSelector", "value": "p2", "refinedBy": [words, place]}
    target = {"source": {"id": "https://quay.example/1", "type": "Text"}, "selector": part}
    annotation = {"type": "Annotation", "target": [target, "https://quay.example/2"]}
    (tmp_path / "a.json").write_bytes(json.dumps(annotation).encode())
    read = imported("web-annotation", tmp_path / "a.json")
    (quote,) = read.tables["quotes"]
    assert (quote["text"], quote.get("spans")) == ("fares stay", None)
    assert read.tables["articles"][0]["url"] == "https://quay.example/1"
    assert read.account.no_place == {"FragmentSelector": 1, "target after the first": 1}
    assert read.account.unlocated == {
        "position within another selection": 1,
        "words without a position": 1,
    }
