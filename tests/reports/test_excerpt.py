"""Cutting text to a line, between characters as readers see them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes

from newsschema.reports.excerpt import clusters, excerpt, shortened, side_by_side
from newsschema.reports.visible import UNSEEN, escape, inert_json, isolated, utf8, visible

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
ANYTHING = st.text(max_size=120) | st.text("aé\u0301 \n\r\t中🇩🇪\u200d👧م\u202e\x1b", max_size=120)


@given(ANYTHING, ANYTHING, ANYTHING, st.integers(40, 120))
@example("\u0301" * 60, "\u0301" * 60, "\u0301" * 60, 40)
@example("中" * 40, "中" * 200 + "…", "中" * 40, 41)
@example("🇩🇪" * 20, "", "🇫🇷" * 20, 40)
def test_an_excerpt_fits_and_shows_nothing_unseen(
    before: str, span: str, after: str, cells: int
) -> None:
    part = excerpt(before, span, after, None, cells)
    assert cell_len(part.before) + cell_len(part.span) + cell_len(part.after) <= cells
    assert not UNSEEN.search(part.before + part.span + part.after)


@given(ANYTHING, st.integers(1, 60))
def test_a_text_is_cut_between_clusters(text: str, cells: int) -> None:
    shown = shortened(text, cells)
    assert cell_len(shown) <= cells
    whole = clusters(text)
    if shown != "".join(whole):
        kept = shown.removesuffix("…")
        heads = ["".join(whole[:n]).rstrip(" ⏎") for n in range(len(whole))]
        assert shown.endswith("…")
        assert kept in heads


@given(ANYTHING, ANYTHING, st.integers(20, 80))
def test_two_texts_side_by_side_fit(one: str, other: str, cells: int) -> None:
    first, second = side_by_side(one, other, cells)
    assert first is not None
    assert second is not None
    assert cell_len(first) <= cells
    assert cell_len(second) <= cells
    if one == other:
        assert first == second


def test_a_short_excerpt_is_whole() -> None:
    part = excerpt("He said “", "yes", "” and left.", 9, 75)
    assert (part.before, part.span, part.after) == ("He said “", "yes", "” and left.")


def test_a_cut_text_has_an_ellipsis_and_whole_words() -> None:
    before = "terday in the old customs house he said “"
    part = excerpt(before, "yes", "” and the council, which had met at nine", 4711, 75)
    assert part.before == "…in the old customs house he said “"
    assert part.after == "” and the council, which had met…"


def test_the_beginning_of_a_text_has_no_ellipsis() -> None:
    before = "In the old customs house of the town he “"
    assert excerpt(before, "x", "”", len(before), 75).before == before
    assert excerpt(before, "x", "”", len(before) + 1, 75).before.startswith("…")


def test_a_long_span_keeps_its_beginning_and_its_end() -> None:
    span = "It begins here " + "and goes on " * 12 + "until it ends"
    part = excerpt("Before. ", span, " After.", 8, 75)
    assert part.span.startswith("It begins here")
    assert part.span.endswith("it ends")
    assert part.before == "Before. "
    assert part.after == " After."


def test_an_emoji_is_not_cut() -> None:
    assert shortened(FAMILY * 3, 5) == f"{FAMILY}{FAMILY}…"
    assert list(iter_graphemes(FAMILY)) == [FAMILY]


def test_piled_up_marks_are_cut() -> None:
    assert shortened("e" + "\u0336" * 200, 20) == "e" + "\u0336" * 15 + "…"


def test_long_texts_are_shown_where_they_differ() -> None:
    same = "The ferry line will open in spring and the fares will stay as they are, "
    first, second = side_by_side(f"{same}he said.", f"{same}she said.", 40)
    assert first is not None
    assert second is not None
    assert first.startswith("…")
    assert first.endswith("are, he said.")
    assert second.endswith("are, she said.")
    assert first.removesuffix("he said.") == second.removesuffix("she said.")


def test_a_difference_far_inside_is_found() -> None:
    first, second = side_by_side("x" * 50_000 + "a" * 900, "x" * 50_000 + "b" * 900, 40)
    assert first == "…" + "x" * 13 + "a" * 25 + "…"
    assert second == "…" + "x" * 13 + "b" * 25 + "…"


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        ("10 km", "10\u00a0km", ("10 km", "10\\xa0km")),
        ("café", "cafe\u0301", ("caf\\xe9", "cafe\\u0301")),
        ("میخواهم", "می\u200cخواهم", ("م\\u06ccخواهم", "م\\u06cc\\u200cخواهم")),
        ("Fazit", " Fazit  ", ("Fazit", "␣Fazit␣␣")),
        ("", "x", ("", "x")),
        (None, "x", (None, "x")),
        ("x", None, ("x", None)),
    ],
)
def test_differences_that_nobody_would_see(
    expected: str | None, found: str | None, told: tuple[str | None, str | None]
) -> None:
    assert side_by_side(expected, found, 40) == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b2J\x7f\x00", "\\x9b2J\\x7f\\x00"),
        ("\u202eevil", "\\u202eevil"),
        ("a\r\nb\tc", "a\\r⏎b\\tc"),
        ("soft\u00adhyphen\u200b\ufeff", "soft\\xadhyphen\\u200b\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\u0301le", "◌\u0301le"),
        (FAMILY, FAMILY),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("bad\udcff.jsonl", "bad\\udcff.jsonl"),
        ("[/red] \\x1b", "[/red] \\x1b"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.characters())
def test_every_control_is_escaped(character: str) -> None:
    shown = visible(character)
    if UNSEEN.search(character) and character != "\n":
        assert shown == escape(character)
        assert shown.isascii()


@given(st.text())
def test_inert_json_means_the_same(text: str) -> None:
    import orjson

    encoded = orjson.dumps(text)
    assert orjson.loads(inert_json(encoded)) == text


def test_only_right_to_left_text_is_isolated() -> None:
    assert isolated("plain, 中文") == "plain, 中文"
    assert isolated("قال") == "\u2068قال\u2069"


def test_utf8() -> None:
    assert utf8("bad\udcff é") == "bad\\udcff é"
