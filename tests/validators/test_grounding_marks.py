"""What quotation marks do, and what they say about the kind of a quote."""

from collections.abc import Callable

import polars as pl
import pytest

from newsschema.readers.table import INDEX
from newsschema.validators.grounding import ground
from newsschema.validators.kind_evidence import marked, unmarked
from newsschema.validators.quote_marks import encloses, is_title, lies_in_quotation, passages

Flat = Callable[..., pl.DataFrame]


@pytest.mark.parametrize(
    "text",
    [
        "“No.”",
        "„Nein.“",
        "»Nein.«",
        "«Нет.»",
        "»Ei.»",
        "”Nej.”",
        "「いいえ」",
        "『いいえ』",
        "‹Non.›",
        '"No."',
        "'No.'",
        "‘It’s the boys’ boat.’",
        "“He said ‘no’ and left.”",
        '"He said "no" and left."',
        "“He said “no” and left.”",
        "“One paragraph.\n\n“And another.”",
        '"One paragraph.\n\n"And another."',
        "«Он сказал «нет» и ушёл.»",
    ],
)
def test_one_quotation_with_its_marks(text: str) -> None:
    assert encloses(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "“",
        "“”",
        "No.",
        "“Yes” and “no”",
        '"Yes" and "no"',
        "„Ja“ und „nein“",
        "»Ja« und »nein«",
        "«Да», сказал он, «нет»",
        "「はい」と「いいえ」",
        "“No.",
        "No.”",
        '“No."',
        "»No.“",
        "’Twas the boys’",
        "'90s songs, and girls'",
    ],
)
def test_no_quotation_or_several(text: str) -> None:
    assert not encloses(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("he said “no” twice", ["no"]),
        ("she called it ''a mess'' and ''worse''", ["a mess", "worse"]),
        ("er sei »müde« und „alt“", ["müde", "alt"]),
        ('the "short" list', ["short"]),
        ("it’s the boys’ boat", []),
        ('the 6" pipe', []),
        ("市長は「橋は安全だ」と述べた", ["橋は安全だ"]),
        ("他说“好”就走了", ["好"]),
        ("“he left it open", []),
        ("“outer ‘inner’ more”", ["outer ‘inner’ more"]),
        ("a ‘small’ one", ["small"]),
    ],
)
def test_passages_between_marks(text: str, found: list[str]) -> None:
    assert list(passages(text)) == found


def test_marks_that_are_never_closed_take_no_square_time() -> None:
    """A million of them would take hours, were each looked for to the end."""
    assert list(passages("“" * 1_000_000)) == []


@pytest.mark.parametrize("name", ["The Lord of the Quays", "Le Monde", "Ferry 2000", "Newsday"])
def test_titles(name: str) -> None:
    assert is_title(name)


@pytest.mark.parametrize("words", ["no", "serious expectations", "It was a lie", "好"])
def test_words_that_are_no_title(words: str) -> None:
    assert not is_title(words)


def test_in_the_middle_of_a_quotation() -> None:
    text = "He said: “It rains. It pours. It stops.” Then he left. He was tired."
    for words, inside in (("It pours", True), ("It stops", True), ("Then he", False)):
        start = text.index(words)
        assert lies_in_quotation(text, start, start + len(words)) is inside


def kinds(flat: Flat, kind: str, words: str, body: str) -> tuple[int, int]:
    """How many findings of each sort one quote gets."""
    start = body.index(words)
    spans, _ = ground(flat([(start, start + len(words), words, body)]))
    quotes = pl.DataFrame(
        {INDEX: [0], "kind": [kind], "text": [words]}, schema_overrides={INDEX: pl.UInt32}
    )
    bare = unmarked(quotes.lazy(), spans.lazy()).collect()
    quoted = marked(quotes.lazy(), spans.lazy(), 1).collect()
    return bare.height, quoted.height


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("It rains", "“It rains,” she said."),
        ("It rains", "“ It rains ,” she said."),
        ("It rains", "''It rains,'' she said. “Yes.”"),
        ("It rains", "She said 'It rains' to him. “Yes.”"),
        ("“It rains", "“It rains. It pours."),
        ("It pours", "“It rains. It pours. It stops,” she said."),
        ("It rains", "ANNA: It rains\nBEN: “Really”?"),
        ("It rains", "“Well?”\n      It rains, she said."),
        ("It rains", "“Well?”\n— It rains, she said."),
        ("Es regnet", "»Und?« Sie sagte: Es regnet, und ging."),
        ("It rains", "She said it rains. It rains, he said."),
        ("雨だ", "彼は「雨だ」と言った。"),
    ],
)
def test_direct_speech_has_many_signs(flat: Flat, words: str, body: str) -> None:
    assert kinds(flat, "direct", words, body) == (0, 0)


@pytest.mark.parametrize("kind", ["direct", "mixed"])
def test_direct_speech_without_any_sign(flat: Flat, kind: str) -> None:
    body = "“Well?” he asked. She told him that it rained on the quay, and left. “Fine.”"
    assert kinds(flat, kind, "it rained on the quay", body) == (1, 0)


def test_indirect_speech_is_not_asked_for_marks(flat: Flat) -> None:
    body = "“Well?” he asked. She told him that it rained on the quay, and left. “Fine.”"
    assert kinds(flat, "indirect", "it rained on the quay", body) == (0, 0)


def test_one_piece_with_marks_is_enough(flat: Flat) -> None:
    body = "She said “it rains” and then told them that nobody cared at all. “Well.”"
    rows = [(body.index(w), body.index(w) + len(w), w, body) for w in ("it rains", "nobody cared")]
    spans, _ = ground(flat(rows))
    one = spans.with_columns(pl.lit(0, dtype=pl.UInt32).alias(INDEX), item=pl.Series([0, 1]))
    quotes = pl.DataFrame({INDEX: [0], "kind": ["direct"]}, schema_overrides={INDEX: pl.UInt32})
    assert unmarked(quotes.lazy(), one.lazy()).collect().is_empty()
    assert unmarked(quotes.lazy(), one.filter(pl.col("item") == 1).lazy()).collect().height == 1


def test_quoted_words_in_indirect_speech(flat: Flat) -> None:
    body = "He said the plan was “wholly unserious” and read “The Quay” aloud, it’s said."
    assert kinds(flat, "indirect", "the plan was “wholly unserious”", body) == (0, 1)
    assert kinds(flat, "indirect", "read “The Quay” aloud, it’s", body) == (0, 0)
    assert kinds(flat, "mixed", "the plan was “wholly unserious”", body) == (0, 0)


def test_least_words(flat: Flat) -> None:
    body = "He said “no” twice."
    spans, _ = ground(flat([(3, 12, body[3:12], body)]))
    quotes = pl.DataFrame(
        {INDEX: [0], "kind": ["indirect"], "text": [body[3:12]]},
        schema_overrides={INDEX: pl.UInt32},
    )
    found = [marked(quotes.lazy(), spans.lazy(), least).collect().height for least in (1, 2)]
    assert found == [1, 0]
