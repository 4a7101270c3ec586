"""What repeats the text around spans agrees with the text again when the spans have moved."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from newsschema.validators.example import article, quote
from newsschema.validators.settings import Settings
from tests.repairs.conftest import NOW, Fixing, rows_of

ARTICLE = article(
    "“Non 🚫,” said Mara on the quay. Asked again, she told the crowd “Non 🚫,” and left the hall."
)
BODY = str(ARTICLE["body"])
WORDS = "Asked again, she told the crowd"


def hashed(body: object) -> str:
    return sha256(str(body).encode()).hexdigest()


def shifted(row: dict[str, Any], by: int, **others: Any) -> dict[str, Any]:
    (span,) = row["spans"]
    moved = {**span, "start": span["start"] + by, "end": span["end"] + by}
    return {**row, "spans": [moved], **others}


def test_they_follow_a_span_that_is_moved(fixing: Fixing) -> None:
    good = quote(ARTICLE, WORDS, prefix="on the quay. ", suffix=" “Non")
    bad = shifted(good, 4, prefix="he quay. Aske", suffix="n 🚫,”")
    repaired = fixing({"articles": [ARTICLE], "quotes": [bad]})
    assert (
        rows_of(repaired)["quotes"]
        == rows_of(fixing({"articles": [ARTICLE], "quotes": [good]}))["quotes"]
    )
    told = repaired.edits.select("column", "before", "after", "rule", "safety").rows()
    assert ("prefix", '"he quay. Aske"', '"on the quay. "', "QUO002", "safe") in told
    assert [column for column, *_ in told] == ["spans", "prefix", "suffix"]


def test_what_agrees_already_and_what_is_null_stays(fixing: Fixing) -> None:
    bad = shifted(quote(ARTICLE, WORDS, prefix="on the quay. "), 4)
    repaired = fixing({"articles": [ARTICLE], "quotes": [bad]})
    assert repaired.edits["column"].to_list() == ["spans"]
    assert "suffix" not in rows_of(repaired)["quotes"][0]


def test_marks_that_go_leave_words_with_their_surroundings(fixing: Fixing) -> None:
    calls = article(
        "".join(
            f"„Boot {n:02} legt an“, hieß es. Boot {n:02} legt an der Mole an. " for n in range(12)
        )
    )
    body = str(calls["body"])
    places = [n for n, sign in enumerate(body) if sign == "„"]
    quotes = [
        {
            "quote_id": f"quo_{n:02}",
            "article_id": "art_1",
            "kind": "direct",
            "text": body[at : at + 17],
            "spans": [{"start": at, "end": at + 17, "text": body[at : at + 17]}],
        }
        for n, at in enumerate(places)
    ]
    for unsafe in (False, True):
        repaired = fixing({"articles": [calls], "quotes": quotes}, unsafe=unsafe)
        assert repaired.before.findings["code"].to_list() == ["QUO009"]
        assert repaired.after.findings["code"].to_list() == []
        assert set(repaired.edits["rule"]) == {"QUO009"}
        for row in rows_of(repaired)["quotes"]:
            (span,) = row["spans"]
            assert row["prefix"] == body[max(0, span["start"] - 32) : span["start"]]
            assert row["suffix"] == body[span["end"] : span["end"] + 32]


def test_no_surroundings_are_written_that_nobody_asked_for(fixing: Fixing) -> None:
    bad = shifted(quote(ARTICLE, "Non 🚫,", prefix="", suffix=""), 0)
    marked = quote(ARTICLE, "“Non 🚫,”", kind="direct")
    chosen = Settings(now=NOW, select=("QUO009",))
    repaired = fixing({"articles": [ARTICLE], "quotes": [marked]}, chosen)
    assert set(repaired.edits["column"]) == {"spans", "text"}
    assert fixing({"articles": [ARTICLE], "quotes": [bad]}, chosen).edits.is_empty()


def test_the_version_that_the_quote_was_made_for_counts(fixing: Fixing) -> None:
    other = {**ARTICLE, "body": f"{BODY} The crowd waited for an answer until the lights went out."}
    versions = [{**one, "body_sha256": hashed(one["body"])} for one in (ARTICLE, other)]
    near = BODY.index("left the hall")
    bad = shifted(
        quote(ARTICLE, "left the hall", suffix="?!", body_sha256=hashed(BODY)), 3, prefix="and "
    )
    rows = [{**bad, "quote_id": "quo_1"}, {**bad, "quote_id": "quo_2", "body_sha256": None}]
    rows[1] |= {"speaker_text": "Ole"}
    repaired = fixing({"articles": versions, "quotes": rows}, unsafe=True)
    first, second = rows_of(repaired)["quotes"]
    assert first["spans"][0]["start"] == second["spans"][0]["start"] == near
    assert first["suffix"] == BODY[near + 13 :][:2]
    assert first["prefix"] == second["prefix"] == "and "


def test_quoted_spans_shrink_with_the_spans_that_they_are(fixing: Fixing) -> None:
    marked = quote(ARTICLE, "“Non 🚫,”", kind="direct")
    bare = quote(ARTICLE, "Non 🚫,", kind="direct")
    tables = {"articles": [ARTICLE], "quotes": [{**marked, "quoted_spans": marked["spans"]}]}
    (row,) = rows_of(fixing(tables))["quotes"]
    assert row["spans"] == row["quoted_spans"] == bare["spans"]
