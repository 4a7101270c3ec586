"""Dates in text: their form, and the instant they stand for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.schemas import instants

T = datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form", "instant", "precision"),
    [
        ("2026-03-02T08:15:30Z", "canonical", T, "second"),
        ("2026-03-02T10:15:30+02:00", "canonical", T, "second"),
        ("2026-03-02T02:45:30-05:30", "canonical", T, "second"),
        ("2026-03-02T08:15Z", "canonical", T.replace(second=0), "minute"),
        ("2026-03-02 08:15:30+00:00", "iso", T, "second"),
        ("2026-03-02T08:15:30+0000", "iso", T, "second"),
        ("2026-03-02t08:15:30z", "iso", T, "second"),
        ("2026-03-02T08:15:30.25Z", "iso", T.replace(microsecond=250_000), "second"),
        ("2026-03-02T09:15:30,5 +01", "iso", T.replace(microsecond=500_000), "second"),
        ("2026-03-02T08:15:30.123456789Z", "iso", T.replace(microsecond=123_456), "second"),
        ("2026-03-02 09:15+01:00", "iso", T.replace(second=0), "minute"),
        ("20260302T081530Z", "iso", T, "second"),
        ("2026-03-02T08:15:30", "naive", None, "second"),
        ("2026-03-02 08:15", "naive", None, "minute"),
        ("20260302T0815", "naive", None, "minute"),
        ("2026-03-02", "day", datetime(2026, 3, 2, tzinfo=UTC), "day"),
        ("2026-03", "month", datetime(2026, 3, 1, tzinfo=UTC), "month"),
        ("2026", "year", datetime(2026, 1, 1, tzinfo=UTC), "year"),
        ("2026-02-30", "day", None, "day"),
        ("2026-13", "month", None, "month"),
        ("2026-02-29T00:00:00Z", "canonical", None, "second"),
        ("2026-06-30T23:59:60Z", "canonical", None, "second"),
        ("2026-03-02T24:00:00Z", "canonical", None, "second"),
        ("2026-03-02T08:15:30+99:99", "canonical", None, "second"),
        ("0000-01-01", "day", None, "day"),
        ("0001-01-01T00:00:00+14:00", "canonical", None, "second"),
        ("9999-12-31T23:59:59-01:00", "canonical", None, "second"),
        ("1632900000", "other", None, None),
        ("20210929", "other", None, None),
        ("Last Tuesday", "other", None, None),
        ("03/02/2026", "other", None, None),
        ("2026-03-02\n", "other", None, None),
        (" 2026-03-02", "other", None, None),
        ("٢٠٢٦-03-02", "other", None, None),
        ("", "other", None, None),
        (None, None, None, None),
    ],
)
def test_every_form(
    text: str | None, form: str | None, instant: datetime | None, precision: str | None
) -> None:
    value = pl.col("text")
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    row = frame.select(
        form=instants.form(value),
        instant=instants.instant(value),
        precision=instants.precision(value),
    ).row(0, named=True)
    assert row == {"form": form, "instant": instant, "precision": precision}


def test_the_written_clock_and_its_offset_are_kept() -> None:
    texts = pl.Series(
        ["2026-03-02T10:15:30+02:00", "2026-03-02 02:45:30.5-0530", "2026-03-02T08:15:30", "2026"]
    )
    read = instants.read(texts)
    assert read["utc_offset"].to_list() == [120, -330, None, None]
    assert read["local"].dt.to_string("iso").to_list() == [
        "2026-03-02 10:15:30.000000",
        "2026-03-02 02:45:30.500000",
        "2026-03-02 08:15:30.000000",
        "2026-01-01 00:00:00.000000",
    ]


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


MOMENTS = st.integers(-(2**45), 2**47).map(
    lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)
)


SPELLINGS = st.sampled_from(
    [
        lambda text: text,
        lambda text: text.replace("T", " "),
        lambda text: text[:-3] + text[-2:],
        lambda text: text.replace("T", "t")[:-6] + " " + text[-6:],
    ]
)


@given(st.lists(st.builds(datetime.astimezone, MOMENTS, OFFSETS)), SPELLINGS)
def test_what_python_writes_is_read_back(
    moments: list[datetime], spelled: Callable[[str], str]
) -> None:
    texts = [spelled(moment.isoformat()) for moment in moments]
    read = instants.read(pl.Series(texts, dtype=pl.String))
    assert read["instant"].to_list() == moments
    assert read["utc_offset"].to_list() == [
        (moment.utcoffset() or timedelta()) // timedelta(minutes=1) for moment in moments
    ]


@given(st.lists(st.text(st.sampled_from("0123456789-+:TtZz ., ³"), max_size=30)))
def test_no_text_is_guessed(texts: list[str]) -> None:
    read = instants.read(pl.Series(texts, dtype=pl.String))
    for text, row in zip(texts, read.iter_rows(named=True), strict=True):
        if row["instant"] is not None:
            assert row["form"] not in ("other", "naive")
            assert text[:4] == f"{row['local'].year:04}"
