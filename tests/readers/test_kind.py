"""The kind of a quote by its marks."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from newsschema.readers.kind import AROUND, quote_kind, quoted_kind, span_kind


def kind_of(text: str) -> str | None:
    """The kind of the span between ⟦ and ⟧."""
    before, _, rest = text.partition("⟦")
    words, _, after = rest.partition("⟧")
    frame = pl.DataFrame({"w": [words], "b": [before[-AROUND:]], "a": [after[:AROUND]]})
    return frame.select(span_kind(pl.col("w"), pl.col("b"), pl.col("a"))).item()


@pytest.mark.parametrize(
    "text",
    [
        "“⟦We leave at dawn⟧,” she said.",
        '"⟦We leave at dawn,⟧" she said.',
        "She said: “⟦We leave at dawn.⟧”",
        "⟦“We leave at dawn,”⟧ she said.",
        "„⟦Wir gehen⟧“, sagte sie.",
        "»⟦Wir gehen⟧«, sagte sie.",
        "« ⟦Nous partons⟧ », dit-elle.",
        "«\u00a0⟦Nous partons⟧\u00a0», dit-elle.",
        "「⟦行きます⟧」と言った。",
        "‘⟦We leave⟧’, she said.",
        "“⟦He called it ‘madness’ twice⟧,” she said.",
        "“⟦Er nannte es »Wahnsinn«⟧”, sagte sie.",
        "“⟦We leave at dawn.⟧\n\n“And we",
        "⟦We leave at dawn⟧,” she said.",
        "",
    ],
)
def test_direct(text: str) -> None:
    assert kind_of(text) == ("direct" if text else "indirect")


@pytest.mark.parametrize(
    "text",
    [
        "She said that ⟦they would leave at dawn⟧.",
        "She said ⟦they’d leave⟧ “soon”.",
        "She said ⟦they would leave⟧.\n“And then?” he asked.",
        "He asked “why?” and ⟦they would leave⟧, she said.",
        "the crew’s ⟦late arrival⟧ was noted",
    ],
)
def test_indirect(text: str) -> None:
    assert kind_of(text) == "indirect"


@pytest.mark.parametrize(
    "text",
    [
        "She said ⟦they would leave “at dawn”⟧.",
        "She said ⟦they would leave “at dawn⟧”.",
        "“⟦At dawn” they would leave⟧, she said.",
        "“⟦We leave,” she said, “at dawn⟧.”",
    ],
)
def test_mixed(text: str) -> None:
    assert kind_of(text) == "mixed"


def test_unknown_words_have_no_kind() -> None:
    frame = pl.DataFrame({"w": [None], "b": [""], "a": [""]}, schema_overrides={"w": pl.String})
    assert frame.select(span_kind(pl.col("w"), pl.col("b"), pl.col("a"))).item() is None


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        (["direct", "direct"], "direct"),
        (["direct", "indirect"], "mixed"),
        (["indirect"], "indirect"),
        (["mixed"], "mixed"),
        ([None, "direct"], "direct"),
        ([], None),
        (None, None),
    ],
)
def test_a_quote_of_several_spans(kinds: Any, kind: str | None) -> None:
    frame = pl.DataFrame({"k": pl.Series([kinds], dtype=pl.List(pl.String))})
    assert frame.select(quote_kind(pl.col("k"))).item() == kind


SPAN = pl.List(
    pl.Struct({"start": pl.Int32, "end": pl.Int32, "text": pl.String, "field": pl.String})
)


def spans(*given: tuple[int, int, str | None]) -> list[dict[str, Any]]:
    return [dict(zip(("start", "end", "text"), one, strict=True)) for one in given]


@pytest.mark.parametrize(
    ("whole", "quoted", "kind"),
    [
        (spans((0, 8, "We leave")), spans((0, 8, "We leave")), "direct"),
        (spans((0, 10, "“We leave”")), spans((1, 9, "We leave")), "direct"),
        (spans((0, 8, "We leave")), spans((3, 8, "leave")), "mixed"),
        (spans((0, 4, "a「b」")), spans((2, 3, "b")), "mixed"),
        (spans((0, 8, None)), spans((0, 8, None)), "direct"),
        (spans((0, 10, None)), spans((1, 9, None)), "direct"),
        (spans((0, 10, None)), spans((4, 9, None)), "mixed"),
        (spans((0, 2, "We"), (9, 14, "leave")), spans((0, 2, "We"), (9, 14, "leave")), "direct"),
        (spans((0, 8, "We leave")), [], "indirect"),
        (spans((0, 8, "We leave")), None, None),
        (None, spans((0, 8, "We leave")), None),
        (None, [], "indirect"),
    ],
)
def test_the_words_between_marks_decide(whole: Any, quoted: Any, kind: str | None) -> None:
    frame = pl.DataFrame({"s": [whole], "q": [quoted]}, schema={"s": SPAN, "q": SPAN})
    assert frame.select(quoted_kind(pl.col("s"), pl.col("q"))).item() == kind
