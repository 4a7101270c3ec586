"""Kinds of defects of quotes and their spans."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from planting import Planted, Row, World, each, kind, linked, moved, placed, single

from newsschema.text import QUOTE_PAIRS

MISSED = ("QUO002", "QUO003")
PAIRS = set(QUOTE_PAIRS) - {("'", "'")}
SINGLE = "‘‚‹’"
"""Marks that are apostrophes as well: one of them without its partner proves nothing."""
LATIN = re.compile(r"[a-z]{3,}")


def _shifted(row: Row, world: World, by: tuple[int, int]) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or not 1 < span["start"] < span["end"] < len(body) - 1:
        return None
    start, end = span["start"] + by[0], span["end"] + by[1]
    return placed(row, start, end) if start < end and body[start:end] != row["text"] else None


each(
    "quotes",
    _shifted,
    span_shifted_right=((1, 1), *MISSED),
    span_shifted_left=((-1, -1), *MISSED),
    inclusive_end=((0, -1), *MISSED),
    end_too_far=((0, 1), *MISSED),
    one_based_start=((1, 0), *MISSED),
)


def _bounds(row: Row, world: World, which: str) -> Planted:
    span, length = single(row), len(world.body(row))
    if span is None:
        return None
    places = {
        "behind": (length + 3 + span["start"], length + 9 + span["end"]),
        "sentinel": (-1, -1),
        "beyond": (span["start"], length + 7),
        "reversed": (span["end"], span["start"]),
        "empty": (span["start"], span["start"]),
    }
    return placed(row, *places[which])


each(
    "quotes",
    _bounds,
    span_behind_body=("behind", "QUO001", "QUO003"),
    span_sentinel=("sentinel", "QUO001"),
    span_end_beyond=("beyond", "QUO001", "QUO003"),
    span_reversed=("reversed", "QUO001"),
    span_of_no_length=("empty", "QUO001"),
)


def _counted(row: Row, world: World, count: Any) -> Planted:
    span, body = single(row), world.body(row)
    if span is None:
        return None
    start, end = count(body[: span["start"]]), count(body[: span["end"]])
    return None if (start, end) == (span["start"], span["end"]) else placed(row, start, end)


def _bytes(text: str) -> int:
    return len(text.encode())


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _crlf(text: str) -> int:
    return len(text) + text.count("\n")


def _tokens(text: str) -> int:
    return len(text.split())


for _name, _count in (("byte", _bytes), ("utf16", _utf16), ("crlf", _crlf), ("token", _tokens)):

    @kind(f"{_name}-offsets", "quotes", "QUO001", "QUO002", "QUO003", whole=True)
    def _in_unit(row: Row, world: World, count: Any = _count) -> Planted:
        return _counted(row, world, count)


@kind("invented-quote", "quotes", "QUO002", "QUO003")
def _invented(row: Row, world: World) -> Planted:
    span = single(row)
    made = f"The committee number {world.dice.randrange(10_000)} painted every giraffe."
    return None if span is None else placed(row, span["start"], span["end"], made)


def _reworded(row: Row, _world: World, change: Any) -> Planted:
    span = single(row)
    if span is None:
        return None
    text = change(row["text"])
    if text is None or text == row["text"]:
        return None
    return placed(row, span["start"], span["end"], text)


def _other_word(text: str) -> str | None:
    words = text.split(" ")
    if len(words) < 4:
        return None
    words[len(words) // 2] = "marmalade"
    return " ".join(words)


def _negated(text: str) -> str | None:
    if " not " in text:
        return text.replace(" not ", " ", 1)
    return text.replace(" ", " not ", 1) if text.count(" ") > 2 else None


def _number(text: str) -> str | None:
    found = re.search(r"\d", text)
    return found and text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]


def _cut(text: str) -> str | None:
    words = text.split(" ")
    return " ".join(words[:-2]) if len(words) > 5 else None


each(
    "quotes",
    _reworded,
    one_word_changed=(_other_word, "QUO002"),
    negation_changed=(_negated, "QUO002"),
    number_changed=(_number, "QUO002"),
    last_words_lost=(_cut, "QUO002"),
    quote_upper_case=(str.upper, "QUO002"),
)


@kind("stale-hash", "quotes", "QUO004")
def _stale(row: Row, world: World) -> Planted:
    shifted = _shifted(row, world, (5, 5))
    return shifted | {"body_sha256": "0" * 63 + "1"} if isinstance(shifted, dict) else None


@kind("spans-reversed", "quotes", "QUO005")
def _unordered(row: Row, _world: World) -> Planted:
    spans = row.get("spans") or []
    if len(spans) < 2:
        return None
    fresh = {k: v for k, v in row.items() if k not in ("start", "end", "span_texts")}
    return fresh | {"spans": spans[::-1]}


@kind("spans-overlapping", "quotes", "QUO005", also=("QUO010",))
def _overlapping(row: Row, world: World) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or not row.get("spans"):
        return None
    spaces = [m.start() for m in re.finditer(r"(?<=[a-z]) (?=[a-z])", row["text"])]
    if len(spaces) < 4:
        return None
    first, last = span["start"] + spaces[1] + 1, span["start"] + spaces[2]
    parts = [(span["start"], last), (first, span["end"])]
    made = [{**span, "start": s, "end": e, "text": body[s:e]} for s, e in parts]
    fresh = {k: v for k, v in row.items() if k not in ("start", "end", "quoted_spans")}
    return fresh | {"spans": made, "text": " ".join(s["text"] for s in made)}


@kind("spans-empty-list", "quotes", "QUO005")
def _no_spans(row: Row, _world: World) -> Planted:
    fresh = {k: v for k, v in row.items() if k not in ("start", "end", "span_texts")}
    return fresh | {"spans": []} if row.get("spans") else None


@kind("span-untrimmed", "quotes", "QUO006")
def _untrimmed(row: Row, world: World) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or body[span["start"] - 1 : span["start"]] != " ":
        return None
    return moved(row, body, span["start"] - 1, span["end"])


def _splitting(row: Row, world: World, at: str) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or span["end"] - span["start"] < 20:
        return None
    start, end = span["start"], span["end"]
    head, tail = body[start : start + 3], body[end - 3 : end]
    if at == "start":
        return moved(row, body, start + 1, end) if LATIN.fullmatch(head.lower()) else None
    return moved(row, body, start, end - 1) if LATIN.fullmatch(tail) else None


each(
    "quotes",
    _splitting,
    word_cut_at_start=("start", "QUO007"),
    word_cut_at_end=("end", "QUO007"),
)


@kind("grapheme-cut", "quotes", "QUO008", also=("QUO010",))
def _grapheme(row: Row, world: World) -> Planted:
    span, body = single(row), world.body(row)
    if span is None:
        return None
    for at in range(span["start"] + 1, len(body)):
        if at - span["end"] > 60:
            return None
        # A mark on nothing, or on what damage left, is another defect.
        accent = unicodedata.combining(body[at]) and body[at - 1].isalpha()
        if body[at] in "\u200d\ufe0f" or (accent and body[at - 1] not in "AaÃÂâ"):
            return moved(row, body, span["start"], at)
    return None


def _with_marks(row: Row, world: World, sides: tuple[int, int]) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or row.get("kind", row.get("quote_type")) != "direct":
        return None
    start, end = span["start"], span["end"]
    pair = body[start - 1 : start], body[end : end + 1]
    if pair not in PAIRS or (pair[0] in SINGLE and sides != (1, 1)):
        return None
    return moved(row, body, start - sides[0], end + sides[1])


each(
    "quotes",
    _with_marks,
    outer_marks_in_span=((1, 1), "QUO009"),
    opening_mark_in_span=((1, 0), "QUO010"),
    closing_mark_in_span=((0, 1), "QUO010"),
)


@kind("direct-called-indirect", "quotes", "QUO012")
def _called_indirect(row: Row, world: World) -> Planted:
    marked = _with_marks(row, world, (1, 1))
    if not isinstance(marked, dict) or len(row["text"].split()) < 4:
        return None
    return marked | {"quote_type" if "quote_type" in row else "kind": "indirect"}


@kind("paraphrase-called-direct", "quotes", "QUO012", decidable=False)
def _called_direct(row: Row, _world: World) -> Planted:
    column = "quote_type" if "quote_type" in row else "kind"
    if row.get(column) != "indirect" or not row["text"][:1].islower() or not single(row):
        return None
    return {k: v for k, v in row.items() if k != "quoted_spans"} | {column: "direct"}


@kind("runaway-quote", "quotes", "QUO013", also=("QUO010", "QUO012", "QUO016", "TXT009"))
def _runaway(row: Row, world: World) -> Planted:
    span, body = single(row), world.body(row)
    if span is None or len(body) - span["start"] < 1_700:
        return None
    return moved(row, body, span["start"], len(body.rstrip()))


@kind("speaker-lost", "quotes", "QUO014")
def _speaker_lost(row: Row, _world: World) -> Planted:
    has = row.get("speaker_text") or row.get("speaker_id")
    lost = {k: v for k, v in row.items() if not k.startswith("speaker")}
    # A quote that goes on with another one has its speaker.
    return lost if has and not linked(row) else None


PRONOUNS = {
    "de": "er",
    "es": "ella",
    "fr": "il",
    "it": "lei",
    "pt": "ela",
    "ru": "он",
    "ar": "هو",
    "ja": "彼女",
    "zh": "他",
}


@kind("pronoun-as-name", "quotes", "QUO015")
def _pronoun(row: Row, world: World) -> Planted:
    rest = {k: v for k, v in row.items() if not k.startswith("speaker")}
    language = str(world.articles.get(row["article_id"], {}).get("language"))[:2]
    english = world.dice.choice(("he", "she", "They", "the president"))
    word = PRONOUNS.get(language, english if language == "en" else None)
    if word is None:
        return None
    return rest | {"speaker_text": word, "speaker_form": "name"}


@kind("speaker-in-quote", "quotes", "QUO016")
def _speaker_inside(row: Row, _world: World) -> Planted:
    span = single(row)
    if span is None or " " not in row["text"].strip():
        return None
    word = row["text"].split(" ")[0]
    at = {"start": span["start"], "end": span["start"] + len(word), "text": word}
    flat = {k: v for k, v in row.items() if not k.startswith("speaker")}
    return flat | {"speaker_text": word, "speaker_span": at} if len(word) > 2 else None


@kind("quote-twice", "quotes", "QUO018", added=True)
def _twice(row: Row, _world: World) -> Planted:
    return None if linked(row) else row | {"quote_id": row["quote_id"] + "-again"}


each(
    "quotes",
    lambda row, _world, value: row | {"confidence": value},
    confidence_in_percent=(87.3, "QUO019"),
    confidence_negative=(-0.2, "QUO019"),
    confidence_as_text=("0.87", "IO014"),
)


@kind("anchor-lost", "quotes", "QUO020")
def _anchor(row: Row, world: World) -> Planted:
    if not row.get("prefix") or world.body(row).count(row["text"]) < 2:
        return None
    return row | {"prefix": None, "suffix": None}


@kind("quote-id-missing", "quotes", "IO013")
def _no_id(row: Row, world: World) -> Planted:
    return row | {"quote_id": None} if world.lets_go(row) else None


each(
    "quotes",
    lambda row, world, changed: row | changed if world.lets_go(row) else None,
    quote_of_no_article=({"article_id": "art_nowhere"}, "REF001"),
    quote_text_missing=({"text": None}, "IO013"),
    quote_text_number=({"text": 12}, "IO014"),
    null_word_as_speaker_id=({"speaker_id": "None"}, "IO007"),
)


@kind("speaker-without-actor", "quotes", "REF001")
def _nobody(row: Row, world: World) -> Planted:
    return row | {"speaker_id": "act_nobody"} if world.tables.get("actors") else None


@kind("kind-not-in-list", "quotes", "ART006")
def _kind(row: Row, _world: World) -> Planted:
    return row | {"quote_type" if "quote_type" in row else "kind": "verbatim"}


@kind("speaker-id-of-a-quote", "quotes", "REF002")
def _wrong_table(row: Row, world: World) -> Planted:
    return row | {"speaker_id": row["quote_id"]} if world.tables.get("actors") else None


@kind("parent-in-other-article", "quotes", "REF003")
def _cross(row: Row, world: World) -> Planted:
    other = world.dice.choice(world.tables["quotes"])
    if (
        other["article_id"] == row["article_id"]
        or linked(row)
        or not world.keeps(other["quote_id"])
    ):
        return None
    return row | {"parent_quote_id": other["quote_id"]}


@kind("continues-itself", "quotes", "REF006")
def _cycle(row: Row, _world: World) -> Planted:
    return row | {"continues_quote_id": row["quote_id"]}


@kind("speaker-not-in-article", "quotes", "REF004")
def _absent(row: Row, world: World) -> Planted:
    article = world.articles.get(row["article_id"], {})
    texts = [article.get(c) for c in ("title", "description", "body", "publisher")]
    authors = [a if isinstance(a, str) else a.get("name") for a in article.get("authors") or []]
    text = " ".join(part for part in (*texts, *authors) if part)
    actors = world.tables.get("actors", [])
    for actor in world.dice.sample(actors, min(8, len(actors))):
        names = [actor["name"], *(actor.get("aliases") or [])]
        words = [word for name in names for word in re.findall(r"\w+", name)]
        there = any(word.casefold() in text.casefold() for word in words)
        # Nothing is known of a name in another script than the text's.
        same_script = LATIN.search(text) and any(name.isascii() for name in names)
        fits = actor["type"] == "person" and same_script and not there
        if fits and world.keeps(actor["actor_id"]):
            return row | {"speaker_id": actor["actor_id"]}
    return None


@kind("quote-id-twice", "quotes", "DUP001", added=True, also=("QUO018", "QUO010"))
def _same_id(row: Row, world: World) -> Planted:
    other = world.dice.choice(world.quotes[row["article_id"]])
    span = single(other)
    cut = other["text"].rfind(" ")
    if other is row or span is None or cut < 10 or row["quote_id"] in world.referred:
        return None
    if not other.get("speaker_text"):
        return None
    if other["text"][cut - 1].isalpha() and other["text"][:cut].count(" ") > 2:
        said = moved(other, world.body(row), span["start"], span["start"] + cut)
        return said | {"quote_id": row["quote_id"], "continues_quote_id": None}
    return None
