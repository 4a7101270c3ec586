"""What every repair promises, on the planted dataset and on generated ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from newsschema.readers.dataset import open_dataset
from newsschema.repairs.created import created
from newsschema.repairs.passes import EDITS
from newsschema.repairs.repair import Repaired, repair
from newsschema.repairs.text_edits import TextEdit, mended
from newsschema.validators.example import FILLER, article, quote
from newsschema.validators.registry import load_rules
from newsschema.validators.settings import Settings, load_settings
from newsschema.validators.text_rule import TextRule
from tests.conftest import ROOT
from tests.repairs.conftest import NOW, Fixing, rows_of, write

PLANTED = ROOT / "fixtures" / "newsroom-broken"
TABLES = ("articles", "quotes", "claims", "actors", "sources", "mentions", "claim_reviews")


@pytest.fixture(scope="module", params=[False, True], ids=["safe", "unsafe"])
def planted(request: pytest.FixtureRequest) -> Repaired:
    """The planted dataset, repaired."""
    return repair(open_dataset([PLANTED]), Settings(now=NOW), unsafe=request.param)


def test_every_row_is_kept_merged_or_quarantined(planted: Repaired) -> None:
    for table in TABLES:
        lines = (PLANTED / f"{table}.jsonl").read_bytes().split(b"\n")
        rows = planted.lineage.filter(pl.col("table") == table)
        assert rows.height == sum(bool(line.strip()) for line in lines)
        kept = rows.filter(pl.col("fate") == "kept")
        frame = planted.frame(table)
        assert kept["row"].to_list() == frame["__row"].to_list()
    aside = planted.quarantine.select("table", "row", "input", "input_bytes")
    for table, row, text, data in aside.iter_rows():
        lines = [x for x in (PLANTED / f"{table}.jsonl").read_bytes().split(b"\n") if x.strip()]
        assert (text.encode() if data is None else data) == lines[row].rstrip(b"\r")


def test_no_error_is_left_in_a_row_that_is_kept(planted: Repaired) -> None:
    left = planted.findings.filter(pl.col("severity") == "error", pl.col("row").is_not_null())
    assert left.is_empty()


def test_no_finding_is_made(planted: Repaired) -> None:
    new = created(planted.before.findings, planted.after.findings)
    # What a value hid is told of the value that took its place.
    unread = planted.edits.filter(pl.col("rule").is_in(["IO007", "ART007", "CLM008", "IO014"]))
    made = new.join(unread, on=["table", "row"], how="anti")
    assert made.select("code", "key").is_empty()
    assert "error" not in set(new["severity"])


def test_only_safe_changes_without_the_flag(planted: Repaired) -> None:
    assert planted.edits.columns == EDITS.names()
    assert (planted.edits["before"] != planted.edits["after"]).all()
    if "unsafe" not in set(planted.edits["safety"]):
        unsafe = {"TXT001", "ART004", "ACT003"}
        assert not unsafe & set(planted.edits["rule"])


def said(tables: dict[str, list[Any]]) -> dict[str, list[bytes]]:
    """What rows say, in an order of its own.

    Of rows that say the same the first is kept, whichever that is: what names it is left out.
    """
    return {
        name: sorted(
            orjson.dumps(
                {key: value for key, value in row.items() if key not in NAMING}, default=str
            )
            for row in rows
            # The names of merged actors go into the aliases of the one that is kept.
            if name != "actors"
        )
        for name, rows in tables.items()
    }


NAMING = ("quote_id", "claim_id", "mention_id", "actor_id", "speaker_id", "claimant_id", "authors")


def test_no_repair_depends_on_the_order_of_rows(planted: Repaired, tmp_path: Path) -> None:
    unsafe = "unsafe" in set(planted.edits["safety"])
    for path in PLANTED.glob("*.jsonl"):
        lines = [line for line in path.read_bytes().splitlines(keepends=True) if line.strip()]
        random.Random(3).shuffle(lines)
        (tmp_path / path.name).write_bytes(b"".join(lines))
    other = repair(open_dataset([tmp_path]), Settings(now=NOW), unsafe=unsafe)
    assert said(rows_of(other)) == said(rows_of(planted))


def shuffled(tables: dict[str, list[Any]], seed: int) -> dict[str, list[Any]]:
    return {name: random.Random(seed).sample(rows, len(rows)) for name, rows in tables.items()}


LINES = st.lists(
    st.sampled_from(
        [
            "The vote is near.",
            "&quot;Yes&quot;",
            "a\u00adb",
            "1\u00a0km",
            "x\x1by",
            "cafe\u0301",
            "🚢",
        ]
    ),
    min_size=1,
    max_size=5,
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def datasets(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Articles whose texts need edits, and quotes that hold their words."""
    articles, quotes = [], []
    for number in range(draw(st.integers(1, 3))):
        lead = draw(BREAKS).join(draw(LINES))
        own = article(
            article_id=f"art_{number}", body=f"{draw(st.sampled_from(['', ' ']))}{lead}\n{FILLER}"
        )
        articles.append(own)
        body = own["body"]
        for at in range(draw(st.integers(0, 3))):
            start = draw(st.integers(1, len(lead)))
            end = draw(st.integers(start + 1, start + 40))
            words = body[start:end]
            if words.strip() == words and words:
                span = {"start": start, "end": end, "text": words}
                quotes.append(quote(own, body[start:end], f"quo_{number}_{at}") | {"spans": [span]})
    return {"articles": articles, "quotes": quotes or [quote(articles[0], "noise")]}


# Without shrinking: an example takes a second.
@settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(tables=datasets(), seed=st.integers(0, 99))
def test_spans_follow_their_text(
    tables: dict[str, list[Any]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spans")
    chosen = Settings(now=NOW, select=("TXT", "QUO"))
    first = repair(open_dataset([write(folder / "a", tables)]), chosen, quarantine=False)
    rows = rows_of(first)
    bodies = {row["article_id"]: row["body"] for row in rows["articles"]}
    for row in rows["quotes"]:
        body = bodies.get(row["article_id"], "")
        for span in row["spans"]:
            if span["text"] in body:
                assert body[span["start"] : span["end"]] == span["text"]
    # Again: nothing is left to do. In another order: the same.
    again = repair(open_dataset([write(folder / "b", rows)]), chosen, quarantine=False)
    assert again.edits.is_empty()
    other = repair(
        open_dataset([write(folder / "c", shuffled(tables, seed))]), chosen, quarantine=False
    )
    assert said(rows_of(other)) == said(rows)


TEXT_RULES = {
    code: rule()
    for code, rule in load_rules().items()
    if issubclass(rule, TextRule) and rule.summary and code.startswith("TXT0")
}


@given(
    st.text(st.sampled_from("ab é\u0301\r\n\u00a0&amp;lt<p>\x1b\u00ad."), max_size=40),
    st.integers(0, 40),
    st.integers(1, 40),
)
def test_edits_keep_what_they_do_not_touch(text: str, start: int, size: int) -> None:
    rules = {c: r for c, r in TEXT_RULES.items() if c in {"TXT006", "TXT008", "TXT009", "TXT010"}}
    edit = mended(text, rules)
    if edit is None:
        return
    assert isinstance(edit, TextEdit)
    assert mended(edit.after, rules) is None
    end = min(len(text), start + size)
    if start < end:
        low, high = edit.moved(start, end)
        assert 0 <= low <= high <= len(edit.after)
        untouched = all(c in "abé ." for c in text[start:end])
        if untouched:
            assert edit.after[low:high] == text[start:end]


def test_an_edit_without_the_spans_at_hand_is_unsafe(fixing: Fixing) -> None:
    bad = article("One line.\r\nAnother.")
    alone = fixing({"articles": [bad]})
    assert alone.edits.is_empty()
    assert alone.quarantine["codes"].to_list() == [["TXT010"]]
    asked = fixing({"articles": [bad]}, unsafe=True)
    assert asked.edits["rule"].to_list() == ["TXT010"]


def test_a_span_that_misses_its_words_keeps_the_text_from_being_edited(fixing: Fixing) -> None:
    bad = article("One line.\r\nAnother.")
    lost = quote(bad, "Another") | {"text": "Nowhere to be found in it"}
    lost["spans"] = [{"start": 1, "end": 8, "text": "Nowhere to be found in it"}]
    repaired = fixing({"articles": [bad], "quotes": [lost]}, quarantine=False)
    assert repaired.edits.is_empty()


def test_references_follow_a_merged_row(fixing: Fixing) -> None:
    actors = [
        {"actor_id": "act_1", "name": "Mara Lindqvist", "type": "person", "qid": "Q42"},
        {"actor_id": "act_2", "name": "M. Lindqvist", "type": "person", "qid": "Q42"},
    ]
    own = article(authors=[{"name": "M. Lindqvist", "type": "person", "actor_id": "act_2"}])
    said = quote(own, "noise and fares", speaker_id="act_2")
    repaired = fixing({"articles": [own], "quotes": [said], "actors": actors}, unsafe=True)
    rows = rows_of(repaired)
    assert [row["actor_id"] for row in rows["actors"]] == ["act_1"]
    assert rows["actors"][0]["aliases"] == ["M. Lindqvist"]
    assert rows["quotes"][0]["speaker_id"] == "act_1"
    assert rows["articles"][0]["authors"][0]["actor_id"] == "act_1"


def test_what_hangs_on_a_row_set_aside_goes_with_it(fixing: Fixing) -> None:
    own = article(body=None)
    repaired = fixing({"articles": [own], "quotes": [quote(article(), "noise and fares")]})
    assert dict(repaired.quarantine.select("table", "codes").iter_rows()) == {
        "articles": ["ART001"],
        "quotes": ["REF001"],
    }


def test_suppressed_findings_are_not_mended(tmp_path: Path) -> None:
    (tmp_path / "newsschema.toml").write_text(
        '[[suppress]]\ncode = "LNG001"\nkey = "art_1"\nreason = "as published"\n'
    )
    write(
        tmp_path,
        {"articles": [article(language="en_US"), article(article_id="art_2", language="en_GB")]},
    )
    repaired = repair(open_dataset([tmp_path]), load_settings([tmp_path]))
    assert repaired.edits["key"].to_list() == ["art_2"]


def test_rows_that_share_a_key_and_differ_are_set_aside_together(fixing: Fixing) -> None:
    actors = [
        {"actor_id": "act_1", "name": name, "type": "person"} for name in ("Mara", "Ole", "Mara")
    ]
    repaired = fixing({"actors": actors})
    assert repaired.lineage["fate"].to_list() == ["quarantined", "quarantined", "merged"]


@pytest.mark.parametrize(
    ("unit", "encoding", "width"), [("byte", "utf-8", 1), ("utf16", "utf-16-le", 2)]
)
def test_a_declared_unit_becomes_code_points(
    unit: str, encoding: str, width: int, fixing: Fixing
) -> None:
    own = article("„Ja 🚢“, sagte sie.\r\nDann schwieg sie.")
    said = quote(own, "sagte sie")
    (span,) = said["spans"]
    counted = {
        **said,
        "spans": [
            span
            | {
                name: len(own["body"][: span[name]].encode(encoding)) // width
                for name in ("start", "end")
            }
        ],
    }
    chosen = Settings(now=NOW).overridden(offset_unit=unit)
    rows = rows_of(fixing({"articles": [own], "quotes": [counted]}, chosen))
    body, fixed = rows["articles"][0]["body"], rows["quotes"][0]["spans"][0]
    assert "\r" not in body
    assert body[fixed["start"] : fixed["end"]] == "sagte sie"
