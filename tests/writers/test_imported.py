"""`newsschema import` as it is run: whole files, an account, and data that validate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import newsschema
from newsschema.cli.main import main
from newsschema.errors import InputError, UsageError
from newsschema.readers.producers.catalogue import PRODUCERS
from newsschema.writers.imported import import_files

ROW = '{"text": "é", "id": 123456789012345678901234567890}'
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "producers"


@pytest.mark.parametrize("name", PRODUCERS)
def test_every_fixture_becomes_a_dataset_whose_places_hold(name: str, tmp_path: Path) -> None:
    account = import_files(name, [FIXTURES / name], tmp_path / "out")
    assert account.rows
    written = json.loads((tmp_path / "out" / "import.json").read_bytes())
    assert written["rows"] == dict(account.rows)
    report = newsschema.validate(tmp_path / "out", now="2026-04-01T00:00:00Z")
    assert report.outcome.complete
    broken = {rule.code for rule in report.rules if rule.findings}
    assert not broken & {"QUO001", "QUO002", "QUO003", "REF001", "DUP001", "IO014"}


def test_integers_keep_all_their_digits(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(ROW.encode())
    import_files("trafilatura", [tmp_path / "a.jsonl"], tmp_path / "out")
    written = json.loads((tmp_path / "out" / "articles.jsonl").read_bytes())
    assert (written["body"], written["external_id"]) == ("é", 123456789012345678901234567890)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"")
    with pytest.raises(UsageError, match="not an empty folder"):
        import_files("brat", [FIXTURES / "brat"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'brat'"):
        import_files("bratt", [FIXTURES], tmp_path / "out")
    with pytest.raises(InputError, match="no such file"):
        import_files("brat", [tmp_path / "no"], tmp_path / "out")
    with pytest.raises(InputError, match=r"\.ann"):
        import_files("brat", [tmp_path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_tells_what_became_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["import", "brat", str(FIXTURES / "brat"), str(out)]) == 0
    told = capsys.readouterr().err
    assert "1 articles, 2 quotes from 1 file" in told
    assert "no place for: Source without attribution (1)" in told
    assert f"next: newsschema validate {out}" in told


def test_the_exit_status_says_whether_all_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.jsonl").write_bytes(b'{"title": "\x1b[2J"\n{"title": "b"}\n')
    assert main(["import", "trafilatura", str(pages), str(tmp_path / "one")]) == 1
    told = capsys.readouterr().err
    assert "refused: " in told
    assert "a.jsonl:1" in told
    assert "\x1b" not in told
    (pages / "a.jsonl").write_bytes(b"nothing\n")
    assert main(["import", "trafilatura", str(pages), str(tmp_path / "two")]) == 2


def test_the_list_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(PRODUCERS)
