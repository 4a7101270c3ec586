"""CLM009 where a fact-checker's label stands alone beside the rating."""

from __future__ import annotations

import polars as pl
import pytest

import newsschema
from newsschema.validators.example import claim, review

METER = ("pants-fire", "false", "barely-true", "half-true", "mostly-true", "true")


@pytest.mark.parametrize(("upside_down", "found"), [(False, []), (True, [0, 1, 4, 5])])
def test_labels_without_a_verdict(upside_down: bool, found: list[int]) -> None:
    places = range(6, 0, -1) if upside_down else range(1, 7)
    reviews = [
        review("clm_1", f"rev_{n}", verdict_raw=label, rating_value=place)
        | {"rating_worst": 1, "rating_best": 6}
        for n, (label, place) in enumerate(zip(METER, places, strict=True))
    ]
    report = newsschema.validate({"claims": [claim()], "claim_reviews": reviews}, select="CLM009")
    assert report.findings["key"].to_list() == [f"rev_{n}" for n in found]


def test_a_verdict_outside_the_scale_is_compared_with_nothing() -> None:
    rows = [claim(verdict="other", verdict_raw="True", rating_value=1, rating_worst=1)]
    report = newsschema.validate({"claims": [rows[0] | {"rating_best": 5}]}, select="CLM009")
    assert report.findings.filter(pl.col("code") == "CLM009").is_empty()
