"""brat standoff: fragments, roles, and what no attribution uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsschema.readers.producers.catalogue import producer_named
from newsschema.readers.producers.producer import Account
from tests.readers.producers.conftest import assert_grounded

Read = Callable[..., Any]


def test_attributions_become_quotes(imported: Read) -> None:
    read = imported("brat", "ferry.ann")
    assert assert_grounded(read.tables) == 6
    direct, split = read.tables["quotes"]
    assert direct["quote_id"] == "ferry#E1"
    assert direct["cue_text"] == "said"
    assert direct["speaker_text"] == "Mara Lindqvist 😀, who chairs it"
    assert [span["text"] for span in split["spans"]] == ["fares", "will not rise"]
    assert split["text"] == "fares will not rise"
    assert read.account.no_place == {
        "Source without attribution": 1,
        "attribute": 1,
        "note or normalization": 1,
    }
    assert not read.account.unlocated
    assert not read.account.refused


def write(folder: Path, text: str, annotations: str) -> Path:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_bytes(annotations.encode())
    return folder / "a.ann"


def test_words_elsewhere_are_kept_and_counted(imported: Read, tmp_path: Path) -> None:
    path = write(tmp_path, "She will stay.", "T1\tContent 0 3\twill stay\nE1\tAttribution:T1\n")
    read = imported("brat", path)
    (quote,) = read.tables["quotes"]
    assert quote["text"] == "will stay"
    assert quote["spans"] == [{"start": 0, "end": 3, "text": "will stay", "field": "body"}]
    assert read.account.unlocated == {"words that are not at their offsets": 1}


def test_a_text_cut_at_a_line_break_is_located(imported: Read, tmp_path: Path) -> None:
    path = write(tmp_path, "will\nstay", "T1\tContent 0 9\twill stay\nE1\tAttribution:T1\n")
    read = imported("brat", path)
    assert read.tables["quotes"][0]["spans"][0]["text"] == "will\nstay"
    assert not read.account.unlocated


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Late.\r\nThe ferry\r\nis late.", "The ferry\r\nis late."),
        ("Cafe\u0301 ou\u0308 e\u0301te\u0301", "ou\u0308 e\u0301te\u0301"),
        ("कहा: हिंदी में", "हिंदी"),
        ("😀 👩\u200d👩\u200d👧 said so", "👩\u200d👩\u200d👧"),
    ],
)
def test_every_code_point_counts(body: str, words: str, imported: Read, tmp_path: Path) -> None:
    start = body.index(words)
    told = words.replace("\n", " ")
    line = f"T1\tContent {start} {start + len(words)}\t{told}\r\nE1\tAttribution:T1\r\n"
    read = imported("brat", write(tmp_path, body, line))
    assert_grounded(read.tables)
    assert read.tables["quotes"][0]["spans"][0]["text"] == words
    assert not read.account.unlocated


def test_bad_lines_are_refused_by_number(imported: Read, tmp_path: Path) -> None:
    lines = "T1\tContent x y\tw\n\nT2\tContent 0 1\tS\nE1\tAttribution:T1\nE2\tAttribution:T2\n"
    read = imported("brat", write(tmp_path, "She", lines))
    assert [refused.line for refused in read.account.refused] == [1]
    assert [quote["quote_id"] for quote in read.tables["quotes"]] == ["a#E2"]
    assert read.account.no_place == {"attribution without content": 1}


def test_a_name_twice_is_refused_and_the_first_kept(imported: Read, tmp_path: Path) -> None:
    lines = "T1\tContent 0 3\tShe\nT1\tContent 4 9\tstays\nE1\tAttribution:T1\nE1\tAttribution:T1\n"
    read = imported("brat", write(tmp_path, "She stays", lines))
    assert [refused.line for refused in read.account.refused] == [2, 4]
    assert [quote["text"] for quote in read.tables["quotes"]] == ["She"]


def test_annotations_without_a_text_are_refused(imported: Read, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_bytes(b"T1\tContent 0 1\tS\n")
    read = imported("brat", tmp_path / "a.ann")
    assert read.tables == {}
    assert "a.txt" in read.account.refused[0].reason


@pytest.mark.parametrize("ending", ["", "\n"])
def test_no_annotations_are_an_article_without_quotes(
    imported: Read, tmp_path: Path, ending: str
) -> None:
    read = imported("brat", write(tmp_path, "She", ending))
    assert set(read.tables) == {"articles"}
    assert producer_named("brat")(Account()).name == "brat"
