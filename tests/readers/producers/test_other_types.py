"""Values of other types than a format has them: told or taken, never an error of Python's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from newsschema.readers.producers.catalogue import PRODUCERS, producer_named
from newsschema.readers.producers.producer import Account
from tests.readers.producers.conftest import FIXTURES

VALUES: list[Any] = [True, [[]], "9" * 5000, {"a": 1}, [None], 10**30, [{"a": 1}], 0.5, "é😀", {}]
EACH = 2
"""Values that are tried at each place, the next ones at the next."""
JSON = [file for name in PRODUCERS for file in (FIXTURES / name).iterdir() if "json" in file.suffix]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document with each of its keys."""
    if isinstance(value, list | dict):
        for key in list(range(len(value)) if isinstance(value, list) else value):
            yield value, key
            yield from places(value[key])


@pytest.mark.parametrize("file", JSON, ids=lambda file: file.parent.name)
def test_any_value_may_stand_anywhere(file: Path, tmp_path: Path) -> None:
    lines = file.suffix == ".jsonl"
    text = file.read_text("utf-8")
    documents = [json.loads(line) for line in (text.splitlines() if lines else [text])]
    producer = producer_named(file.parent.name)
    count = 0
    values = cycle(VALUES)
    for holder, key in [place for document in documents for place in places(document)]:
        before = holder[key]
        for value in islice(values, EACH):
            holder[key] = value
            written = "\n".join(json.dumps(document) for document in documents)
            (tmp_path / file.name).write_text(written, "utf-8")
            for table, row in producer(Account()).read(tmp_path / file.name):
                assert table
                assert isinstance(row, dict)
                count += 1
        holder[key] = before
    assert count
