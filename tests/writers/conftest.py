"""Small corpora, and datasets to build them from."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from newsschema.corpus import Corpus
from newsschema.validators.example import actor, article, claim, quote, review
from newsschema.writers.built import Built
from newsschema.writers.local_store import LocalStore

Rows = Sequence[Mapping[str, Any]]
Dataset = dict[str, Rows]
WORDS = "noise and fares"
RULES = ("IO", "REF", "DUP", "ACT001", "ART001")
"""Rules that are quick and give the tests all they need."""
NOW = "2026-11-26T12:00:00Z"
SERVER = "moto_server"
"""A program of its own (`pip install 'moto[s3]' flask flask-cors`), found on the path."""


def _request(port: int, path: str, method: str = "GET") -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path)
        assert connection.getresponse().status == 200
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of a server."""
    pytest.importorskip("obstore")
    program = shutil.which(SERVER)
    if program is None:
        pytest.skip(f"no {SERVER} on the path")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            for _ in range(300):
                try:
                    _request(port, "/moto-api/")
                    break
                except OSError:
                    time.sleep(0.2)
            yield port
        finally:
            running.terminate()


@pytest.fixture
def bucket(server: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty bucket."""
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server}"),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    name = f"bucket-{os.getpid()}-{tmp_path.name.replace('_', '-').lower()}"[:60].strip("-")
    _request(server, f"/{name}", "PUT")
    return f"s3://{name}"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty corpus."""
    return LocalStore(tmp_path / "wire")


@pytest.fixture
def corpus(store: LocalStore) -> Corpus:
    """An empty corpus, as users see it."""
    return Corpus(store.root)


@pytest.fixture
def build(corpus: Corpus) -> Callable[..., Built]:
    """Builds a version of the corpus out of tables in memory."""
    return lambda data, **options: corpus.build(data, **{"select": RULES, "now": NOW, **options})


def month(number: int) -> Rows:
    """Two articles of a month of 2026."""
    return [
        article(
            f"News of month {number}, part {part}.",
            f"art_{number}_{part}",
            published_at=f"2026-{number:02}-0{part}T08:15:30Z",
        )
        for part in (1, 2)
    ]


def dataset(months: int = 3) -> Dataset:
    """Articles of some months with a quote each, an actor, a claim and its review."""
    articles = [one for number in range(1, months + 1) for one in month(number)]
    return {
        "articles": articles,
        "quotes": [
            quote(one, WORDS, f"quo_{one['article_id']}", speaker_id="act_1") for one in articles
        ],
        "actors": [actor()],
        "claims": [claim(article_id=articles[0]["article_id"]), claim("Ships are blue.", "clm_2")],
        "claim_reviews": [review(), review("clm_2", "rev_2")],
    }


def changed(data: Dataset, table: str, key: str, **values: Any) -> Dataset:
    """A dataset with other values in one row."""
    rows = [{**row, **values} if key in row.values() else row for row in data[table]]
    return {**data, table: rows}


def without(data: Dataset, table: str, key: str) -> Dataset:
    """A dataset without one row."""
    return {**data, table: [row for row in data[table] if key not in row.values()]}
