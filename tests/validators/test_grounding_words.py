"""Where words really are, and what a finding says about it."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsschema.text import fold
from newsschema.validators.data import MISMATCHES
from newsschema.validators.grounding import ground, judge
from newsschema.validators.haystack import Haystack, plain
from newsschema.validators.judging import findings

Flat = Callable[..., pl.DataFrame]

BODY = (
    "“We sail at dawn 🚢,” said the skipper, and nobody said no. The harbour master, who had "
    "not slept, opened the gate at a quarter past four.\nLater the skipper said he regretted it."
)


def judged(
    flat: Flat, *rows: tuple[int, int, str | None, str], **clues: Any
) -> list[dict[str, Any]]:
    """The findings on suspects, one per row."""
    _, suspects = ground(flat(rows))
    assert suspects.height == len(rows)
    frame = judge(suspects.with_columns(**{name: pl.lit(value) for name, value in clues.items()}))
    assert frame.schema == MISMATCHES
    return frame.to_dicts()


def test_long_words_that_occur_once_are_moved_safely(flat: Flat) -> None:
    words = "opened the gate at a quarter past four"
    (found,) = judged(flat, (5, 43, words, BODY))
    start = BODY.index(words)
    assert found["verdict"] == "QUO002"
    assert (found["new_start"], found["new_end"]) == (start, start + len(words))
    assert found["fix_safety"] == "safe"
    assert found["fix_summary"] == f"move the span to {start}:{start + len(words)}"
    assert found["help"].startswith(f"the words occur once, at {start}:{start + len(words)}; ")
    assert "`newsschema fix` moves the span (safe)" in found["help"]
    assert found["expected"] == words
    assert found["found"] == BODY[5:43]
    assert found["message"] == "the words at the span are not the quote's text"


@pytest.mark.parametrize(("length", "safety"), [(19, "unsafe"), (20, "safe")])
def test_twenty_code_points_are_enough(flat: Flat, length: int, safety: str) -> None:
    words = BODY[BODY.index("opened") :][:length]
    (found,) = judged(flat, (0, length, words, BODY))
    assert found["fix_safety"] == safety


def test_short_words_need_their_context(flat: Flat) -> None:
    row = (0, 4, "dawn", BODY)
    (alone,) = judged(flat, row)
    (agreed,) = judged(flat, row, prefix="We sail at ", suffix=" 🚢,”")
    (other,) = judged(flat, row, prefix="We sailed at ")
    assert [f["fix_safety"] for f in (alone, agreed, other)] == ["unsafe", "safe", "unsafe"]
    assert "--unsafe-fixes" in alone["help"]


def test_of_several_places_the_nearest_or_the_anchored_one(flat: Flat) -> None:
    first, second, third = (at for at in range(len(BODY)) if BODY.startswith("said", at))
    (near,) = judged(flat, (third + 2, third + 6, "said", BODY))
    (far,) = judged(flat, (third + 12, third + 16, "said", BODY))
    (anchored,) = judged(flat, (third + 2, third + 6, "said", BODY), prefix="nobody ")
    assert near["new_start"] == third
    assert f"the words occur 3 times, nearest at {third}:{third + 4}" in far["help"]
    assert far["new_start"] is far["fix_safety"] is None
    assert anchored["new_start"] == second
    assert "with their context at" in anchored["help"]
    assert {near["fix_safety"], anchored["fix_safety"]} == {"unsafe"}
    assert first < second


def test_both_contexts_make_short_words_sure(flat: Flat) -> None:
    around = {"prefix": "and nobody ", "suffix": " no. The harbour"}
    (found,) = judged(flat, (0, 4, "said", BODY), **around)
    assert found["new_start"] == BODY.index("said no")
    assert found["fix_safety"] == "safe"


def test_white_space_and_typography_are_no_other_words(flat: Flat) -> None:
    words = "a quarter past four. Later the skipper"
    body = BODY.replace("\n", "\n\n").replace("quarter past", "quar\u00adter past")
    (found,) = judged(flat, (0, len(words), words, body))
    assert found["new_text"] == "a quar\u00adter past four.\n\nLater the skipper"
    assert found["fix_safety"] == "safe"


def test_a_passage_and_its_negation_are_told_apart(flat: Flat) -> None:
    words = "the council would not improve the old ferry quay this year"
    body = f"Asked again, they said {words.replace(' not', '')}. {BODY}"
    (found,) = judged(flat, (0, len(words), words, body))
    assert found["fix_safety"] == "unsafe"
    assert ", 1 word differs) stand at " in found["help"]
    assert (found["expected"], found["inside"]) == (words, words.replace(" not", ""))


def test_two_passages_that_are_as_similar_are_not_chosen_from(flat: Flat) -> None:
    words = "the council would not improve the quay"
    body = "The council would improve the quay. Later: the council would improve the quays."
    (found,) = judged(flat, (0, len(words), words, body))
    assert found["new_start"] is found["fix_safety"] is None
    assert found["help"].endswith("; which place was meant is not known")


def test_the_spans_around_tell_which_place_was_meant(flat: Flat) -> None:
    first = "nobody knew when the old ferry would sail"
    last = "the tariffs will not be raised before the spring"
    old = f"{first}, he said. He said so, he said: {last}. And he said it again."
    new = "From our correspondent\n\n" + old.replace(", he", ",\n\nhe")
    places = [at for at in range(len(old)) if old.startswith("he said", at)]
    rows = [
        (old.index(words), old.index(words) + len(words), words, new) for words in (first, last)
    ]
    rows += [(at, at + 7, "he said", new) for at in places]
    found = judged(flat, *rows)
    moved = [at for at in range(len(new)) if new.startswith("he said", at)]
    assert [one["new_start"] for one in found[2:]] == moved
    assert {one["fix_safety"] for one in found[2:]} == {"unsafe"}
    assert "in line with the spans around it" in found[2]["help"]


def test_overlapping_places_are_several(flat: Flat) -> None:
    (found,) = judged(flat, (6, 9, "aaa", "xaaaax bcd"))
    assert found["help"].startswith("the words occur 2 times")


@pytest.mark.parametrize(
    "words",
    ['"WE SAIL AT DAWN 🚢,"', "Harbour\u00a0Master, Who", "“we sail"],
)
def test_other_typography_is_no_other_text(flat: Flat, words: str) -> None:
    (found,) = judged(flat, (100, 100 + len(words), words, BODY))
    there = BODY[found["new_start"] : found["new_end"]]
    assert plain(there) == plain(words)
    assert found["new_text"] == there
    assert found["fix_safety"] == "unsafe"
    assert "other case or typography" in found["help"]
    assert found["inside"] == there


def test_similar_words_are_found_and_cut_at_words(flat: Flat) -> None:
    words = "The harbor master, who had not slept, has opened the gates"
    (found,) = judged(flat, (0, 20, words, BODY))
    assert found["new_text"].startswith("The harbour master, who had not slept, opened the gate")
    assert found["fix_safety"] == "unsafe"
    assert "similar words (" in found["help"]
    assert found["inside"] == found["new_text"]


def test_invented_words_are_nowhere(flat: Flat) -> None:
    (found,) = judged(flat, (0, 10, "Taxes will be lowered twice a year", BODY))
    assert found["help"] == "not in the article: the words occur nowhere in it"
    assert found["new_start"] is None
    assert found["fix_safety"] is None


def test_the_field_is_named(flat: Flat) -> None:
    _, suspects = ground(flat([(0, 3, "Quay", "Ferry plan heard")]))
    (found,) = judge(suspects.with_columns(field=pl.lit("title"))).to_dicts()
    assert found["help"].startswith("not in the title:")


def test_long_words_are_aligned_at_both_ends() -> None:
    body = " ".join(f"The {n}th boat left the quay with {n + 3} crates of fish." for n in range(60))
    words = body[600:1500].replace("crates", "boxes", 2)
    found = Haystack(body).similar(words, 0)
    assert found is not None
    assert abs(found.start - 600) <= 10
    assert abs(found.end - 1500) <= 10
    stretched = words[:300] + words[500:]
    assert Haystack(body).similar(stretched, 0) is None


def test_beyond_the_text_is_out_of_bounds(flat: Flat) -> None:
    (found,) = judged(flat, (20, 9000, "said the skipper", BODY))
    assert found["verdict"] == "QUO001"
    assert found["message"] == f"the span ends at 9000, but the body has {len(BODY)} code points"
    assert (found["expected"], found["found"]) == (f"a span within 0:{len(BODY)}", "20:9000")
    assert found["fix_safety"] == "unsafe"
    assert found["help"].startswith("the words occur once, at ")


def test_without_words_there_is_nothing_to_look_for(flat: Flat) -> None:
    (found,) = judged(flat, (len(BODY) + 5, len(BODY) + 9, None, BODY))
    assert found["help"] == "the span has no words of its own that could be looked for"
    assert (found["before"], found["inside"], found["after"]) == (BODY[-40:], "", "")


def test_stale_rows_are_told_from_wrong_ones(flat: Flat) -> None:
    rows = ((0, 4, "dawn", BODY), (0, 9000, "dawn", BODY), (1, 5, "dawn", BODY))
    _, suspects = ground(flat(rows))
    stale = suspects.with_columns(stale=pl.Series([True, True, None]))
    assert judge(stale)["verdict"].to_list() == ["QUO004", "QUO004", "QUO002"]


def test_long_texts_are_cut(flat: Flat) -> None:
    long = "word " * 300
    (found,) = judged(flat, (1, 1501, long, "x" + " " * 40 + long + BODY))
    assert len(found["expected"]) == len(found["found"]) == 500
    assert found["expected"].endswith("…")
    assert len(found["inside"]) == 201


def test_no_article_text_in_what_is_never_hidden(flat: Flat) -> None:
    """Reports can leave out excerpts, expected and found, but not message and help."""
    rows = [(0, 20, "the HARBOUR master, who", BODY), (0, 20, "nobody said now. The harbor", BODY)]
    for found in judged(flat, *rows):
        assert "master" not in found["help"] + found["message"] + found["fix_summary"]
        assert "nobody" not in found["help"] + found["message"] + found["fix_summary"]


def test_nothing_to_judge(flat: Flat) -> None:
    _, suspects = ground(flat([]))
    assert judge(suspects).schema == MISMATCHES


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 40), st.text("abc é", max_size=6)), max_size=6))
def test_articles_are_judged_apart(flat: Flat, places: list[tuple[int, str]]) -> None:
    """How articles are put into batches never changes a finding."""
    texts = ("cab é bac", "aab b c é a", "")
    rows = [(at, at + 3, words, text) for text in texts for at, words in places]
    _, suspects = ground(flat(rows))
    whole = judge(suspects)
    parts = [judge(suspects.filter(pl.col("context") == text)) for text in texts]
    assert whole.equals(pl.concat(parts))


@given(st.text("ab ", min_size=1, max_size=3), st.text("ab ", max_size=12))
def test_every_place_is_found(words: str, text: str) -> None:
    places = [(at, at + len(words)) for at in range(len(text)) if text.startswith(words, at)]
    assert Haystack(text).places(words) == places


@given(
    st.text(st.sampled_from("aB é“🚢"), min_size=1, max_size=8).map(str.strip).filter(len),
    st.lists(st.sampled_from([" ", "\n\n", "\u00a0 ", "\u00ad", "… ", "“", "x"]), max_size=6),
)
def test_positions_survive_the_folding(words: str, around: list[str]) -> None:
    spaced = words.replace(" ", " \n")
    text = "".join(around) + spaced + "".join(around[::-1])
    (start, end), *_ = Haystack(text).variants(words)[0]
    assert fold(text[start:end]) == fold(words)


def test_columns_of_findings_name_the_span(flat: Flat) -> None:
    _, suspects = ground(flat([(0, 4, "dawn", BODY)]))
    cue = suspects.with_columns(column=pl.lit("cue_span"), item=pl.lit(None, dtype=pl.UInt32))
    second = suspects.with_columns(item=pl.lit(1, dtype=pl.UInt32))
    mismatches = judge(pl.concat([suspects, second, cue])).lazy()
    shown = findings(mismatches, "QUO002").collect()
    assert shown["column"].to_list() == ["spans[0]", "spans[1]", "cue_span"]
    assert shown["message"].to_list()[2] == "the words at the cue span are not its text"
    assert findings(mismatches, "QUO004").collect().is_empty()
