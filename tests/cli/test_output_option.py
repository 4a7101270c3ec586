"""`--output FORMAT[:FILE]`: what it may say, and where it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsschema.cli.output_option import parse_outputs
from newsschema.errors import UsageError


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)


def parsed(*wanted: str) -> list[tuple[str, str | None]]:
    return [(o.format.name, None if o.file is None else str(o.file)) for o in parse_outputs(wanted)]


def test_text_is_the_default_only_without_output() -> None:
    assert parsed() == [("text", None)]
    assert parsed("json:a.json") == [("json", "a.json")]


def test_formats_and_files() -> None:
    assert parsed("concise", f"parquet:{Path('out', 'f.parquet')}", "json:b.json") == [
        ("concise", None),
        ("parquet", str(Path("out", "f.parquet"))),
        ("json", "b.json"),
    ]


def test_the_first_colon_ends_the_format() -> None:
    assert parsed("json:odd:name.json") == [("json", "odd:name.json")]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (["xml"], "there is no output format 'xml'"),
        (["jsn"], "did you mean 'json'?"),
        (["parquet"], "--output parquet names no file; write --output parquet:FILE"),
        (["json:"], "--output json: names no file; write --output json:FILE"),
        (["text", "json"], "only one output can go to stdout; give one of text, json a file"),
        (["json:out"], "--output json:out names a folder; name a file in it"),
        (["json:none/a.json"], "--output json:none/a.json: there is no folder none; make it first"),
        (["json:a", "jsonl:out/../a"], "two outputs would be written to"),
    ],
)
def test_what_cannot_be_done_is_refused(wanted: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_outputs(wanted)
    assert sentence in str(caught.value)
