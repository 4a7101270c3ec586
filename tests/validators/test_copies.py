"""Near copies: estimates against exact shares, recall, clusters, writing without spaces."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from newsschema.validators.copies import (
    BINS,
    FOLDED,
    SAME_WORDS,
    SIGNATURE,
    SLICE,
    folded_hashes,
    signatures,
)
from newsschema.validators.data import Data
from newsschema.validators.near_copies import clusters, pairs


def changed(tokens: list[str], count: int, dice: random.Random) -> list[str]:
    """The tokens with so many of them replaced by others."""
    made = tokens.copy()
    for place in dice.sample(range(len(made)), count):
        made[place] = chr(0x5E00 + dice.randrange(2_000))
    return made


def shared(one: list[str], other: list[str], size: int) -> float:
    """The share of common shingles, exactly."""
    sets = [{tuple(t[i : i + size]) for i in range(len(t) - size + 1)} for t in (one, other)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def data_of(bodies: list[str]) -> Data:
    articles = pl.DataFrame({"body": bodies}).with_row_index("__index")
    return Data(
        tables={"articles": articles.hstack(signatures(articles)).lazy()},
        records={},
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize(("glue", "size"), [(" ", 5), ("", 8)])
def test_estimates_and_recall(glue: str, size: int) -> None:
    dice = random.Random(3)
    bodies, exact = [], {}
    for number in range(60):
        first = [chr(0x4E00 + dice.randrange(3_000)) for _ in range(300)]
        second = changed(first, dice.randrange(20), dice)
        bodies += [glue.join(first), glue.join(second)]
        exact[2 * number + 1, 2 * number] = shared(first, second, size)
    found = {
        (row, other): similarity
        for row, other, similarity, _ in pairs(data_of(bodies)).iter_rows()
        if similarity > 0.3
    }
    assert found.keys() <= exact.keys()
    assert {pair for pair, share in exact.items() if share >= 0.7} <= found.keys()
    errors = np.array([found[pair] - exact[pair] for pair in found])
    assert abs(errors.mean()) < 0.02
    assert errors.std() < 0.06


def test_a_slice_does_not_show() -> None:
    bodies = [" ".join(f"w{n}_{k}" for k in range(110 + n % 9)) for n in range(SLICE + 5)]
    frame = pl.DataFrame({"body": bodies})
    whole = signatures(frame)
    assert whole.equals(pl.concat([signatures(frame[:7]), signatures(frame[7:])]))
    assert whole[SIGNATURE].n_unique() == len(bodies)
    assert whole[SAME_WORDS].n_unique() == len(bodies)


def test_short_and_missing_bodies_have_no_signature() -> None:
    made = signatures(pl.DataFrame({"body": [None, "", "a " * 103, "a " * 104, "漢" * 106]}))
    assert made[SIGNATURE].is_null().to_list() == [True, True, True, False, True]
    assert signatures(pl.DataFrame({"title": ["a", "b"]})).height == 2
    assert made.schema[SIGNATURE] == pl.Array(pl.UInt16, BINS)


def test_equal_words_in_other_lines() -> None:
    words = [f"w{n}" for n in range(150)]
    bodies = [" ".join(words), "\n\n".join(words), "  ".join(words) + "\n", " ".join(words[::-1])]
    made = signatures(pl.DataFrame({"body": bodies}))
    assert made[SAME_WORDS].n_unique() == 2
    assert folded_hashes(pl.DataFrame({"body": bodies}))[FOLDED].n_unique() == 2


def test_many_copies_make_few_pairs() -> None:
    text = " ".join(f"w{n}" for n in range(200))
    found = pairs(data_of([f"{text} {n}" for n in range(300)]))
    assert found.height < 300 * 40
    groups = clusters(found.filter(pl.col("similarity") >= 0.7))
    assert groups.height == 300
    assert groups["cluster"].unique().to_list() == [0]


def test_clusters_are_named_after_their_first() -> None:
    linked = pl.DataFrame(
        {"row": [9, 7, 5, 30], "other": [7, 5, 3, 20]},
        schema={"row": pl.UInt32, "other": pl.UInt32},
    )
    assert dict(clusters(linked).iter_rows()) == {3: 3, 5: 3, 7: 3, 9: 3, 20: 20, 30: 20}
