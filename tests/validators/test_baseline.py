"""Baselines: known by key, with a count that only goes down."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.errors import ConfigurationError, UsageError
from newsschema.validators.baseline import (
    ENTRIES,
    KNOWN_BY,
    compare,
    entries_of,
    read_baseline,
    write_baseline,
)
from newsschema.validators.finding import FINDINGS

IDENTITIES = st.tuples(
    st.sampled_from(["ART001", "REF001"]),
    st.sampled_from(["articles", None]),
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["body", None]),
)
FOUND = st.lists(IDENTITIES, max_size=12)


def frame(found: list[tuple[str | None, ...]]) -> pl.DataFrame:
    rows = [dict(zip(KNOWN_BY, identity, strict=True)) for identity in found]
    return (
        pl.DataFrame(rows, schema=FINDINGS)
        .with_row_index("n")
        .select(
            *FINDINGS.names()[:7], pl.col("n").cast(pl.Int64).alias("row"), *FINDINGS.names()[8:]
        )
    )


@given(FOUND, FOUND)
def test_known_new_and_gone_add_up(before: list[tuple[str]], now: list[tuple[str]]) -> None:
    baseline, findings = entries_of(frame(before)), frame(now)
    new, compared = compare(findings, baseline)
    for identity in {*before, *now}:
        left = [row for row in new.select(KNOWN_BY).iter_rows() if row == identity]
        assert len(left) == max(0, now.count(identity) - before.count(identity))
    assert sum(compared.known.values()) == len(now) - new.height
    assert sum(compared.gone.values()) == len(before) - (len(now) - new.height)
    assert int(compared.entries["count"].sum()) == len(now) - new.height
    assert compared.entries.schema == ENTRIES
    assert new["row"].is_sorted()


@given(FOUND)
def test_the_baseline_of_a_run_knows_all_of_it(found: list[tuple[str]]) -> None:
    findings = frame(found)
    new, compared = compare(findings, entries_of(findings))
    assert new.is_empty()
    assert compared.gone == {}
    assert compared.entries.equals(entries_of(findings))


def test_files_give_back_what_was_written(tmp_path: Path) -> None:
    entries = entries_of(
        frame([("ART001", "articles", 'é"\u2028', None)] * 3 + [("A", "b", "c", "d")])
    )
    write_baseline(tmp_path / "known.json", entries)
    text = (tmp_path / "known.json").read_text("ascii")
    assert text.count("\n") == 4
    assert read_baseline(tmp_path / "known.json").equals(entries)
    write_baseline(tmp_path / "none.json", entries.clear())
    assert read_baseline(tmp_path / "none.json").equals(entries.clear())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no baseline"),
        ("[1", "is no JSON"),
        ("[]", "its format is None"),
        ('{"format": "newsschema-baseline/2"}', "newsschema-baseline/2"),
        ('{"format": "newsschema-baseline/1", "entries": 7}', "damaged"),
        ('{"format": "newsschema-baseline/1", "entries": [{"code": "ART001"}]}', "lack"),
        ('{"format": "newsschema-baseline/1", "entries": [{"count": "x"}]}', "damaged"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "known.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=words):
        read_baseline(path)


def test_a_folder_can_not_be_overwritten(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        write_baseline(tmp_path, entries_of(frame([])))
