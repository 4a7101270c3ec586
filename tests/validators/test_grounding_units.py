"""Offsets in bytes, UTF-16 units and other counts, read as code points."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators import offset_units
from newsschema.validators.grounding import ground, judge
from newsschema.validators.offset_units import Contexts, convert, phrase, readings

Flat = Callable[..., pl.DataFrame]
TEXTS = st.text(st.sampled_from("ab é🚢橋\r\n\u00a0“"), max_size=30)


def in_bytes(text: str, place: int) -> int:
    return len(text[:place].encode())


def in_utf16(text: str, place: int) -> int:
    return len(text[:place].encode("utf-16-le")) // 2


def with_crlf(text: str, place: int) -> int:
    head = text[:place]
    return place + head.count("\n") - head.count("\r\n")


def without_cr(text: str, place: int) -> int:
    """A place counted where CR LF is one character; one between the two is not told apart."""
    head = text[:place]
    return place - head.count("\r\n") - (head.endswith("\r") and text[place : place + 1] == "\n")


SCALES: dict[str, Callable[[str, int], int]] = {
    "byte": in_bytes,
    "utf16": in_utf16,
    "crlf": with_crlf,
    "lf": without_cr,
}


@st.composite
def places(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Texts with spans in code points, some of them sharing a text."""
    found = []
    for text in draw(st.lists(TEXTS.filter(bool), min_size=1, max_size=4)):
        for _ in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, len(text) - 1))
            found.append((text, start, draw(st.integers(start + 1, len(text)))))
    return found


@pytest.mark.parametrize("unit", ["byte", "utf16"])
@given(spans=places())
def test_conversion_gives_back_the_code_points(
    flat: Flat, unit: str, spans: list[tuple[str, int, int]]
) -> None:
    count = SCALES[unit]
    stored = flat([(count(t, s), count(t, e), t[s:e], t) for t, s, e in spans])
    converted = convert(stored, unit)
    assert converted["start"].to_list() == [start for _, start, _ in spans]
    assert converted["end"].to_list() == [end for _, _, end in spans]
    assert converted["stored_start"].to_list() == stored["start"].to_list()
    assert ground(converted)[1].is_empty()


@pytest.mark.parametrize("unit", sorted(SCALES))
@given(spans=places())
def test_every_scale_is_read(flat: Flat, unit: str, spans: list[tuple[str, int, int]]) -> None:
    if unit == "lf":
        spans = [(t.replace("\r\n", "\n").replace("\n", "\r\n"), 0, 1) for t, _, _ in spans]
        spans = [(t, 0, len(t)) for t, _, _ in spans]
    count = SCALES[unit]
    stored = flat([(count(t, s), count(t, e), None, t) for t, s, e in spans])
    start, end = (stored[name].to_numpy() for name in ("start", "end"))
    reading = readings(Contexts.of(stored), start, end)[unit]
    assert reading.possible.all()
    assert reading.start.tolist() == [start for _, start, _ in spans]
    assert reading.end.tolist() == [end for _, _, end in spans]


@given(places())
def test_words_are_counted_as_split_does(flat: Flat, spans: list[tuple[str, int, int]]) -> None:
    """For every range of words of a text, the reading holds exactly these words."""
    rows = [
        (text, first, last + 1)
        for text, _, _ in spans
        for first in range(len(text.split()))
        for last in range(first, len(text.split()))
    ]
    if not rows:
        return
    stored = flat([(first, end, None, text) for text, first, end in rows])
    start, end = (stored[name].to_numpy() for name in ("start", "end"))
    reading = readings(Contexts.of(stored), start, end)["token"]
    assert reading.possible.all()
    for (text, first, last), low, high in zip(rows, reading.start, reading.end, strict=True):
        assert text[low:high].split() == text.split()[first:last]
        assert text[low:high] == text[low:high].strip()


def test_words_that_do_not_exist_are_no_reading(flat: Flat) -> None:
    stored = flat([(0, 3, None, "two words"), (0, 1, None, " \n"), (2, 2, None, "a b c d")])
    start, end = (stored[name].to_numpy() for name in ("start", "end"))
    assert not readings(Contexts.of(stored), start, end)["token"].possible.any()


def test_offsets_inside_a_character_are_widened(flat: Flat) -> None:
    converted = convert(flat([(1, 3, None, "é🚢"), (3, 5, None, "é🚢")]), "byte")
    assert converted.select("start", "end").rows() == [(0, 2), (1, 2)]
    spans, suspects = ground(convert(flat([(3, 6, "🚢", "é🚢")]), "byte"))
    assert spans["found"].to_list() == ["🚢"]
    assert suspects.is_empty()


def test_offsets_outside_stay_outside(flat: Flat) -> None:
    converted = convert(flat([(-1, 4, None, "é"), (0, 9, None, "é"), (5, 6, None, "")]), "byte")
    assert converted.select("start", "end").rows() == [(-1, 3), (0, 8), (5, 6)]
    assert len(ground(converted)[1]) == 2


def test_offsets_without_a_text_or_a_number_stay(flat: Flat) -> None:
    converted = convert(flat([(2, 4, "x", None), (None, 3, "é", "éé")]), "byte")
    assert converted.select("start", "end").rows() == [(2, 4), (None, 2)]


def test_code_points_and_nothing_need_no_conversion(flat: Flat) -> None:
    spans = flat([(2, 4, "x", "éééé")])
    assert convert(spans, "codepoint").select("start", "end").rows() == [(2, 4)]
    assert convert(spans.clear(), "byte").is_empty()


@given(places())
def test_size_of_the_pieces_never_matters(flat: Flat, spans: list[tuple[str, int, int]]) -> None:
    stored = flat([(in_bytes(t, s), in_bytes(t, e), t[s:e], t) for t, s, e in spans])
    whole = convert(stored, "byte")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offset_units, "_CHUNK", 1)
        assert convert(stored, "byte").equals(whole)


def test_texts_are_told_apart_by_their_article(flat: Flat) -> None:
    """Equal texts of two versions are two contexts; a null is an empty one."""
    spans = flat([(0, 1, "a", "ab"), (0, 1, "a", "ab"), (0, 1, "a", None)])
    assert list(Contexts.of(spans).texts) == ["ab", ""]
    numbered = spans.with_columns(__article=pl.Series([0, 1, 2], dtype=pl.UInt32))
    assert Contexts.of(numbered).at.tolist() == [0, 1, 2]


LEAD = "„Über 40 Fähren 🚢“, sagte Ève.\r\nDann ging sie an Bord,\nund alles schlief.\n"
WORDS = ("Fähren 🚢", "sagte Ève", "ging sie an Bord", "alles schlief")


def recounted(
    count: Callable[[str, int], tuple[int, int] | int],
) -> list[tuple[int, int, str, str]]:
    return [
        (count(LEAD, LEAD.index(w)), count(LEAD, LEAD.index(w) + len(w)), w, LEAD) for w in WORDS
    ]


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("byte", recounted(in_bytes)),
        ("utf16", recounted(in_utf16)[1:]),
        ("crlf", recounted(with_crlf)[3:]),
        ("lf", recounted(without_cr)[2:]),
        ("inclusive", [(s, e - 1, w, t) for s, e, w, t in recounted(lambda _, p: p)]),
        ("onebased", [(s + 1, e, w, t) for s, e, w, t in recounted(lambda _, p: p)]),
        ("shift-5", [(s + 5, e + 5, w, t) for s, e, w, t in recounted(lambda _, p: p)]),
        ("shift+3", [(s - 3, e - 3, w, t) for s, e, w, t in recounted(lambda _, p: p)]),
        ("token", [(7, 11, "ging sie an Bord,", LEAD), (4, 6, "sagte Ève.", LEAD)]),
    ],
)
def test_judges_name_the_unit(flat: Flat, unit: str, rows: list[tuple[int, int, str, str]]) -> None:
    _, suspects = ground(flat(rows))
    judged = judge(suspects)
    assert judged.height == len(rows)
    for fits, (_, _, words, text) in zip(judged["fits"].to_list(), rows, strict=True):
        fit = next(fit for fit in fits if fit["unit"] == unit)
        assert text[fit["start"] : fit["end"]] == words


def test_title_before_the_text(flat: Flat) -> None:
    title = "Fähren"
    rows = [(s + 8, e + 8, w, t) for s, e, w, t in recounted(lambda _, p: p)]
    _, suspects = ground(flat(rows))
    judged = judge(suspects.with_columns(title=pl.lit(title)))
    assert set(judged["unit"]) == {"title"}
    assert "title" not in {f["unit"] for fits in judge(suspects)["fits"] for f in fits}


def test_the_declared_unit_is_not_tested_again(flat: Flat) -> None:
    """Declared as bytes, counted in code points: that is what the finding says."""
    rows = recounted(lambda _, place: place)
    _, suspects = ground(convert(flat(rows), "byte"))
    judged = judge(suspects, "byte")
    assert set(judged["unit"]) == {"codepoint"}
    assert judged.select("start", "end").rows() == [(s, e) for s, e, _, _ in rows]


def test_most_of_a_text_decides_its_shift(flat: Flat) -> None:
    """A repeated word goes with the shift of its text, not with the nearest of its places."""
    text = "no no no, never mind the ferry; no harbour, no."
    rows = [(text.index(w) + 20, text.index(w) + 20 + len(w), w, text) for w in ("never", "ferry")]
    rows.append((23, 25, "no", text))
    judged = judge(ground(flat(rows))[1])
    assert [fits[-1]["unit"] for fits in judged["fits"].to_list()] == ["shift-20"] * 3
    assert judged["fits"].to_list()[2][-1]["start"] == 3


def test_phrases_are_clauses() -> None:
    assert phrase("shift+1") == "the offsets are 1 code point too small"
    assert phrase("shift-12") == "the offsets are 12 code points too large"
    assert all(not text.endswith(".") for text in offset_units.PHRASES.values())


def test_lengths_of_code_points(flat: Flat) -> None:
    (chunk,) = Contexts.of(flat([(0, 1, None, "a\r\né🚢\n")])).chunks()
    assert {unit: chunk.lengths(unit).tolist() for unit in SCALES} == {
        "byte": [1, 1, 1, 2, 4, 1],
        "utf16": [1, 1, 1, 1, 2, 1],
        "crlf": [1, 1, 1, 1, 1, 2],
        "lf": [1, 0, 1, 1, 1, 1],
    }
    assert chunk.lengths("byte").dtype == np.uint8


def test_two_texts_make_no_line_break(flat: Flat) -> None:
    (chunk,) = Contexts.of(
        flat([(0, 1, None, "a\r"), (0, 1, None, "\nb"), (0, 1, None, "")])
    ).chunks()
    assert chunk.lengths("lf").tolist() == [1, 1, 1, 1]
    assert chunk.lengths("crlf").tolist() == [1, 1, 2, 1]
