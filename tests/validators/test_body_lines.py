"""Lines of bodies that are split once, and hashes that were seen before."""

from __future__ import annotations

import numpy as np
import polars as pl

from newsschema.validators.body_lines import BodyLines, body_lines, repeated
from newsschema.validators.seen_hashes import LEAST, SPARSE, SeenHashes


def test_lines_know_their_text_and_their_white_space() -> None:
    lines = BodyLines.of(pl.Series(["a\n b\r", None, "", "ç"], dtype=pl.String))
    assert lines.line.to_list() == ["a", "b", "", "ç"]
    assert lines.row.tolist() == [0, 0, 2, 3]
    assert lines.size.tolist() == [1, 1, 0, 2]
    assert lines.was.tolist() == [1, 3, 0, 2]
    assert lines.any_of(lines.size != lines.was).tolist() == [True, False, False, False]


def test_a_batch_is_split_once() -> None:
    batch, other = pl.DataFrame({"body": ["a"]}), pl.DataFrame({"body": ["b\nc"]})
    assert body_lines(batch) is body_lines(batch)
    assert body_lines(other).line.to_list() == ["b", "c"]


def test_repeated() -> None:
    assert repeated(np.array([3, 1, 3, 2, 3, 1], dtype=np.uint64)).tolist() == [1, 3]
    assert repeated(np.array([], dtype=np.uint64)).tolist() == []


def test_hashes_are_known_again_when_the_tables_have_grown() -> None:
    dice = np.random.default_rng(1)
    count = LEAST // SPARSE - 1
    some = [np.sort(dice.integers(0, 1 << 63, count, dtype=np.uint64) * 2) for _ in range(3)]
    seen = SeenHashes(LEAST * 8)
    assert all(seen.add(hashes).mean() < 0.01 for hashes in some)
    assert all(seen.add(hashes).all() for hashes in some)
