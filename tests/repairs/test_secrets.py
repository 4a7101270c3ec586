"""What a repair has taken out of URLs is not kept in anything that it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.cli.main import main
from newsschema.corpus import Corpus
from newsschema.validators.example import article
from newsschema.validators.url_secrets import secret_parts

SECRETS = ("s3cret", "4f9cK2pQx81b", "8C1F00A2B3D4")
URL = (
    "https://mara:s3cret@harbour.example/a;jsessionid=8C1F00A2B3D4?id=7"
    "&access_token=4f9cK2pQx81b&utm_source=feed#top"
)
SHOWN = URL
for one in SECRETS:
    SHOWN = SHOWN.replace(one, "***")
ROWS: list[dict[str, Any]] = [
    article("One text.", "art_1", url=URL),
    # Set aside, for its body is missing.
    {**article("Two texts.", "art_2", url=URL), "body": None},
    article("Three texts.", "art_3"),
]


def as_jsonl(path: Path) -> None:
    lines = [json.dumps(row, ensure_ascii=True) for row in ROWS]
    # Slashes may be escaped in JSON.
    path.write_text("\n".join([lines[0].replace("/", "\\/"), *lines[1:]]) + "\n", "utf-8")


def as_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, list(ROWS[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(ROWS)


def as_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path)


def leaks(folder: Path) -> set[tuple[str, str]]:
    """The files that hold a secret, in whatever encoding Parquet has chosen."""
    found = set()
    for path in filter(Path.is_file, folder.rglob("*")):
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data += repr(pq.read_table(path).to_pylist()).encode()
        found |= {(path.name, secret) for secret in SECRETS if secret.encode() in data}
    return found


@pytest.mark.parametrize("write", [as_jsonl, as_csv, as_parquet], ids=["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("converted", [False, True])
def test_no_file_keeps_a_secret(
    write: Any, converted: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suffix = write.__name__.removeprefix("as_")
    data = tmp_path / "data"
    data.mkdir()
    write(data / f"articles.{suffix}")
    options = ["--format", "jsonl"] if converted else []
    assert main(["fix", str(data), str(tmp_path / "out"), *options]) == 1
    assert leaks(tmp_path / "out") == set()
    edits = pl.read_parquet(tmp_path / "out" / "edits.parquet")
    assert json.loads(edits.filter(pl.col("rule") == "LIC005")["before"][0]) == SHOWN
    capsys.readouterr()
    assert main(["fix", "--undo", str(tmp_path / "out"), str(tmp_path / "back")]) == 0
    assert "2 rows came back with *** for a secret" in capsys.readouterr().err
    assert leaks(tmp_path / "back") == set()
    back = tmp_path / "back" / f"articles.{suffix}"
    readers = {"jsonl": pl.read_ndjson, "csv": pl.read_csv, "parquet": pl.read_parquet}
    assert readers[suffix](back)["url"].to_list() == [SHOWN, SHOWN, ROWS[2]["url"]]


def test_no_version_keeps_a_secret(tmp_path: Path) -> None:
    as_jsonl(tmp_path / "articles.jsonl")
    corpus = Corpus(tmp_path / "wire")
    corpus.build([str(tmp_path / "articles.jsonl")])
    assert leaks(tmp_path / "wire") == set()


def test_a_dry_run_shows_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    as_jsonl(tmp_path / "articles.jsonl")
    main(["fix", str(tmp_path), "--dry-run"])
    told = capsys.readouterr()
    assert "mara:***@harbour.example" in told.out
    assert not any(secret in told.out + told.err for secret in SECRETS)


def test_parts_say_what_was_there() -> None:
    assert secret_parts(URL) == [
        ("mara:s3cret@", "mara:***@"),
        (";jsessionid=8C1F00A2B3D4", ";jsessionid=***"),
        ("access_token=4f9cK2pQx81b", "access_token=***"),
    ]
    assert secret_parts("https://harbour.example/token?id=7") == []
