"""The library: the same run as the command's, on paths and on tables in memory."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import newsschema as ns
from newsschema.validators.example import actor, article, quote

ARTICLE = article("The minister said that taxes will not rise this year.")
QUOTES = [quote(ARTICLE, "taxes will not rise this year")]
BAD = pl.DataFrame([actor(qid="q42x")])


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_tables_in_memory() -> None:
    report = ns.validate({"articles": [ARTICLE], "quotes": pl.DataFrame(QUOTES), "actors": BAD})
    assert not report.ok
    assert report.findings["code"].to_list() == ["ACT001"]
    assert report.summary["rows"] == 3
    with pytest.raises(ns.FindingsError) as caught:
        report.raise_for_findings()
    assert caught.value.report is report
    assert pickle.loads(pickle.dumps(report)).summary == report.summary  # noqa: S301 - our own


def test_a_path_and_several(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    BAD.write_ndjson(data / "actors.jsonl")
    BAD.write_ndjson(data / "people.jsonl")
    for given in (data, str(data), [data / "actors.jsonl"]):
        assert ns.validate(given, select="ACT").summary["error"] == 1
    both = ns.validate(
        data / "actors.jsonl", table={"actors": data / "people.jsonl"}, select=["ACT001"]
    )
    assert both.summary["error"] == 2


def test_arguments_win_over_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "newsschema.toml").write_text("ignore = ['ACT']", "utf-8")
    (tmp_path / "other.toml").write_text("fail-on = 'never'", "utf-8")
    tables = {"actors": BAD}
    assert ns.validate(tables).ok
    assert ns.validate(tables, config="other.toml").findings.height == 1
    assert ns.validate(tables, config="other.toml").ok
    assert not ns.validate(tables, config=tmp_path / "other.toml", fail_on="error").ok
    now = ns.validate(tables, now="2026-03-01T00:00:00Z").outcome.now
    assert now.isoformat() == "2026-03-01T00:00:00+00:00"


class DeskQuote(ns.Quote):
    """A quote that says who extracted it."""

    desk: str
    """The desk."""


def test_records_of_ones_own() -> None:
    tables = {"articles": [ARTICLE], "quotes": QUOTES}
    assert ns.validate(tables).ok
    report = ns.validate(tables, records={"quotes": DeskQuote}, select="IO")
    assert report.findings.select("code", "column").rows() == [("IO012", "desk")]


def test_progress_is_told() -> None:
    told: list[tuple[str, int]] = []
    ns.validate({"actors": BAD}, progress=lambda table, rows: told.append((table, rows)))
    assert told[-1] == ("actors", 1)


@pytest.mark.parametrize(
    ("data", "arguments", "error", "sentence"),
    [
        ("nowhere", {}, ns.InputError, "nowhere"),
        ({"quots": BAD}, {}, ns.UsageError, "quotes"),
        (BAD, {}, ns.UsageError, 'give a path, a list of paths, or tables by name as in {"quotes"'),
        (7, {}, ns.UsageError, "a value of type int is no dataset"),
        ({"actors": BAD}, {"select": "ACT01x"}, ns.ConfigurationError, "unknown rule 'ACT01x'"),
        ({"actors": BAD}, {"fail_on": "fatal"}, ns.ConfigurationError, 'fail-on is "fatal"'),
        ({"actors": BAD}, {"offset_unit": "bytes"}, ns.ConfigurationError, 'offset-unit is "byte'),
        ({"actors": BAD}, {"now": "noon"}, ns.ConfigurationError, 'now is "noon"'),
        ({"actors": BAD}, {"config": "none.toml"}, ns.ConfigurationError, "none.toml"),
    ],
)
def test_what_cannot_be_done_is_refused(
    data: Any, arguments: Mapping[str, Any], error: type[ns.NewsschemaError], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        ns.validate(data, **arguments)
    assert sentence in str(caught.value)


def test_a_checked_step_returns_what_it_made() -> None:
    @ns.checked(out={"actors": ns.Actor})
    def extract(qid: str, *, name: str = "Mara Lindqvist") -> pl.DataFrame:
        """Make actors."""
        return pl.DataFrame([actor(name, qid=qid)])

    assert extract("Q42", name="Ines Rao")["name"].to_list() == ["Ines Rao"]
    assert (extract.__name__, extract.__doc__) == ("extract", "Make actors.")
    with pytest.raises(ns.FindingsError, match="ACT001"):
        extract("q42x")


def test_a_checked_step_may_return_several_tables() -> None:
    @ns.checked(out={"articles": ns.Article, "quotes": ns.Quote}, ignore="TXT")
    def extract(quotes: list[dict[str, Any]]) -> dict[str, Any]:
        return {"articles": [ARTICLE], "quotes": quotes, "log": "not looked at"}

    assert extract(QUOTES)["log"] == "not looked at"
    with pytest.raises(ns.FindingsError, match="REF001"):
        extract([{**QUOTES[0], "article_id": "art_2"}])


def test_a_checked_step_is_held_to_a_records_own_fields() -> None:
    @ns.checked(out={"quotes": DeskQuote}, select="IO")
    def extract() -> list[dict[str, Any]]:
        return [dict(QUOTES[0])]

    with pytest.raises(ns.FindingsError, match="desk"):
        extract()


def test_a_checked_step_that_breaks_its_promise_is_told() -> None:
    @ns.checked(out={"articles": ns.Article, "quotes": ns.Quote})
    def partly() -> Any:
        return {"articles": [ARTICLE]}

    @ns.checked(out={"articles": ns.Article, "quotes": ns.Quote})
    def bare() -> Any:
        return QUOTES

    @ns.checked(out={"quotes": ns.Quote})
    def once() -> Iterator[dict[str, Any]]:
        yield from QUOTES

    with pytest.raises(ns.UsageError, match="not dict without quotes"):
        partly()
    with pytest.raises(ns.UsageError, match="a mapping with the tables articles, quotes, not list"):
        bare()
    with pytest.raises(ns.UsageError, match="can be read only once; return a list or a frame"):
        once()
    with pytest.raises(ns.UsageError, match="checked needs the tables"):
        ns.checked(out={})
