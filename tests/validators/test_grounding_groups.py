"""Groups of spans that one other unit explains."""

from typing import Any

import polars as pl
import pytest

from newsschema.validators.data import MISMATCHES
from newsschema.validators.unit_groups import regroup

SCHEMA = {**MISMATCHES, "file": pl.UInt32(), "producer": pl.String(), "spans": pl.UInt32()}


def mismatch(number: int, *units: str, **given: Any) -> dict[str, Any]:
    """A judged span; its reading in the n-th unit begins at 100 + n."""
    fits = [
        {"unit": unit, "start": 100 + place, "end": 110 + place} for place, unit in enumerate(units)
    ]
    return {
        "table": "quotes",
        "__index": number,
        "column": "spans",
        "item": 0,
        "start": number,
        "end": number + 10,
        "text": "some words",
        "article_id": "art_1",
        "verdict": "QUO002",
        "message": "as judged",
        "help": "as judged",
        "unit": units[0] if units else None,
        "fits": fits,
        "file": 0,
        "producer": None,
        **given,
    }


def grouped(rows: list[dict[str, Any]], spans: int = 1000) -> pl.DataFrame:
    """The rows with their verdicts, which are the same where each article is a part of its own."""
    frame = pl.DataFrame(rows, schema=SCHEMA).with_columns(spans=pl.lit(spans, dtype=pl.UInt32))
    (result,) = regroup(lambda _columns: [frame])
    assert result.schema == MISMATCHES
    assert result["__index"].to_list() == frame["__index"].to_list()
    articles = frame.partition_by("article_id", maintain_order=True) or [frame]
    apart = pl.concat([result.clear(), *regroup(lambda _columns: articles)])
    place = ["table", "__index"]
    assert apart.sort(place).equals(result.sort(place))
    return result


@pytest.mark.parametrize(("count", "verdict"), [(9, "QUO002"), (10, "QUO003")])
def test_ten_make_a_group(count: int, verdict: str) -> None:
    found = grouped([mismatch(n, "byte") for n in range(count)])
    assert set(found["verdict"]) == {verdict}


def test_below_ten_nothing_changes() -> None:
    rows = [mismatch(n, "byte") for n in range(9)]
    assert grouped(rows).equals(pl.DataFrame(rows, schema=MISMATCHES))


@pytest.mark.parametrize(("others", "verdict"), [(1, "QUO003"), (2, "QUO002")])
def test_ninety_nine_of_a_hundred(others: int, verdict: str) -> None:
    rows = [mismatch(n, "byte") for n in range(100 - others)]
    rows += [mismatch(100 + n) for n in range(others)]
    found = grouped(rows)
    assert found["verdict"].to_list() == [verdict] * (100 - others) + ["QUO002"] * others


def test_each_span_is_moved_to_where_the_unit_puts_it() -> None:
    found = grouped(
        [mismatch(n, "byte", "shift+3") for n in range(5)]
        + [mismatch(5 + n, "inclusive", "shift+3") for n in range(6)]
    )
    assert set(found["verdict"]) == {"QUO003"}
    assert set(found["unit"]) == {"shift+3"}
    assert set(found["new_start"]) == {101}
    assert set(found["fix_summary"]) == {"convert the span to 101:111"}
    assert set(found["fix_safety"]) == {"safe"}


def test_of_units_that_explain_as_much_the_likelier_one() -> None:
    found = grouped([mismatch(n, "shift+1", "utf16", "byte") for n in range(10)])
    assert set(found["unit"]) == {"byte"}


def test_what_a_group_says() -> None:
    rows = [mismatch(n, "utf16") for n in range(120)] + [mismatch(120)]
    first, *_, last = grouped(rows).to_dicts()
    assert first["message"] == "the offsets count UTF-16 units, not code points"
    assert first["help"] == (
        "120 of the 121 spans of this file that miss their words hold them when they are read "
        "so; `newsschema fix` converts them (safe), and `--offset-unit utf16` reads them so"
    )
    assert (last["message"], last["help"]) == ("as judged", "as judged")


def test_out_of_bounds_belongs_to_the_group_and_stale_does_not() -> None:
    rows = [mismatch(n, "byte") for n in range(10)]
    rows += [mismatch(10, "byte", verdict="QUO001"), mismatch(11, verdict="QUO004")]
    found = grouped(rows)
    assert found["verdict"].to_list() == ["QUO003"] * 11 + ["QUO004"]


def test_what_cannot_be_tested_does_not_count() -> None:
    rows = [mismatch(n, "byte") for n in range(10)]
    rows += [mismatch(10 + n, text=None, verdict="QUO001") for n in range(5)]
    rows += [mismatch(15 + n, column="text", item=None) for n in range(5)]
    found = grouped(rows)
    assert found["verdict"].to_list() == ["QUO003"] * 10 + ["QUO001"] * 5 + ["QUO002"] * 5


def test_one_producer_among_several_in_a_file() -> None:
    rows = [mismatch(n, "byte", producer="lead-split") for n in range(12)]
    rows += [mismatch(12 + n, producer="other") for n in range(12)]
    found = grouped(rows)
    assert found["verdict"].to_list() == ["QUO003"] * 12 + ["QUO002"] * 12
    assert found["help"][0].startswith("all 12 spans by lead-split that miss their words")
    assert "--offset-unit" not in found["help"][0]


def test_files_of_two_tables_are_two_groups() -> None:
    rows = [mismatch(n, "byte") for n in range(12)]
    rows += [mismatch(n, table="claims") for n in range(12)]
    assert grouped(rows)["verdict"].to_list() == ["QUO003"] * 12 + ["QUO002"] * 12


@pytest.mark.parametrize(
    ("fitting", "others", "spans", "verdict"),
    [
        (3, 0, 3, "QUO003"),
        (2, 0, 2, "QUO002"),
        (3, 0, 4, "QUO002"),
        (3, 1, 4, "QUO002"),
    ],
)
def test_every_span_of_an_article(fitting: int, others: int, spans: int, verdict: str) -> None:
    rows = [mismatch(n, "shift-7") for n in range(fitting)]
    rows += [mismatch(fitting + n) for n in range(others)]
    rows += [mismatch(50, article_id="art_2")]
    found = grouped(rows, spans)
    assert set(found["verdict"][:fitting]) == {verdict}
    assert found["verdict"][-1] == "QUO002"
    if verdict == "QUO003":
        assert "of this article" in found["help"][0]


def test_rows_without_an_article_or_a_producer_are_no_group() -> None:
    rows = [mismatch(n, "byte", file=n, article_id=None) for n in range(12)]
    assert set(grouped(rows)["verdict"]) == {"QUO002"}


def test_nothing_to_group() -> None:
    assert grouped([]).is_empty()
