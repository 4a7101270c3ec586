"""What the tests of validators share: spans as the engine lays them beside their texts."""

from collections.abc import Callable, Sequence

import polars as pl
import pytest

from newsschema.validators.data import SPANS

FlatRow = tuple[int | None, int | None, str | None, str | None]
"""Start, end, text and context of the only span of a quote."""
Flat = Callable[[Sequence[FlatRow]], pl.DataFrame]


@pytest.fixture(scope="session")
def flat() -> Flat:
    """Makes flat spans, one per quote, of one article."""

    def flattened(rows: Sequence[FlatRow]) -> pl.DataFrame:
        spans = [
            ("quotes", number, "spans", 0, start, end, text, "body", "art_1", context, None, None)
            for number, (start, end, text, context) in enumerate(rows)
        ]
        return pl.DataFrame(spans, schema=SPANS, orient="row").drop("found", "around")

    return flattened
