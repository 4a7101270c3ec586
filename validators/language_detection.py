"""Which language a text is in, by py3langid, where it is installed (`newsschema[lang]`)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from newsschema.validators.language_lists import lists

INSTALL: Final = "py3langid is not installed: pip install 'newsschema[lang]'"
HEAD: Final = 400
"""Code points of the first look; enough for nearly all texts."""
WHOLE: Final = 3_000
"""Code points of the second look, at texts that seem to be in another language."""
OPENING: Final = 1000
"""Code points in which function words are counted."""
PLAIN: Final = 5
"""Different function words in the opening of a text that is plainly in its language."""
CERTAIN: Final = 0.99
"""Probability that the second look must give."""
TOGETHER: Final = 1024
"""Texts that are walked through together: many, so that a step costs little for each; their
bytes and features take some megabytes."""
ONE: Final = {
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("hr", "bs", "sr", "cnr"), "sh"),
    **dict.fromkeys(("cmn", "yue", "wuu", "nan", "hak", "gan"), "zh"),
    **dict.fromkeys(("arb", "arz", "ary", "apc", "ajp", "acm", "afb"), "ar"),
    **dict.fromkeys(("ind", "ms", "zsm", "zlm"), "id"),
    **dict.fromkeys(("prs", "pes"), "fa"),
    **dict.fromkeys(("swh", "swc"), "sw"),
    "tl": "fil",
}
"""Languages that are one here, or that no detector tells apart surely, to their common code."""


def is_available() -> bool:
    """Whether the detector is installed."""
    return find_spec("py3langid") is not None


@lru_cache(maxsize=4096)
def folded(tag: str) -> str:
    """The language of a tag with its kin folded: `nb-NO` is `no`."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    if len(primary) == 3:
        from langcodes import standardize_tag

        primary = ONE.get(primary) or standardize_tag(primary)
    return ONE.get(primary, primary)


@cache
def known() -> frozenset[str]:
    """The languages that the detector can name, folded; no verdict on a text in any other."""
    return frozenset(folded(str(label)) for label in _identifier().labels)


def detected(texts: Sequence[str], declared: Sequence[str]) -> list[str | None]:
    """The language that each text is in, where it surely is not the declared one; else null.

    Args:
        texts: of some hundred code points at least.
        declared: as many BCP 47 tags.
    """
    own = [folded(tag) for tag in declared]
    found: list[str | None] = [None] * len(texts)
    doubtful = [n for n, language in enumerate(own) if not is_plainly(texts[n], language)]
    if not doubtful:
        return found
    judged = [n for n in doubtful if own[n] in known()]
    heads = classified([texts[n][:HEAD] for n in judged])
    odd = [n for n, (head, _) in zip(judged, heads, strict=True) if folded(head) != own[n]]
    looks = zip(odd, classified([texts[n][:WHOLE] for n in odd]), strict=True)
    sure = [
        (n, language)
        for n, (language, probability) in looks
        if probability >= CERTAIN and folded(language) != own[n]
    ]
    endings = classified([texts[n][-WHOLE:] for n, _ in sure])
    for (n, language), (ending, _) in zip(sure, endings, strict=True):
        if folded(ending) == folded(language):
            found[n] = language
    return found


def languages_of(rows: pl.DataFrame) -> list[str | None]:
    """`detected` for the bodies of articles and the languages that they are given."""
    return detected(rows["body"].to_list(), rows["language"].to_list())


def is_plainly(text: str, language: str) -> bool:
    """Whether a text begins with enough of the commonest words of a language.

    Nearly all texts do. They need no detector, whose model takes a second to load.
    """
    words = lists(language)
    head = text[:OPENING].lower()
    if words.spaced:
        return len(words.function_words.intersection(head.split())) >= PLAIN
    return sum(word in head for word in words.function_words) >= PLAIN


def classified(texts: Sequence[str]) -> list[tuple[str, float]]:
    """The likeliest language of each text and its probability, as the detector gives them.

    The detector walks through the bytes of a text in an automaton, one by one. Here many texts
    take each step together, which costs a fifth.
    """
    encoded = [_encoded(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda n: len(encoded[n]), reverse=True)
    found: dict[int, tuple[str, float]] = {}
    for first in range(0, len(order), TOGETHER):
        some = order[first : first + TOGETHER]
        for n, features in zip(some, _walk([encoded[n] for n in some]), strict=True):
            found[n] = _verdict(features, len(encoded[n]))
    return [found[n] for n in range(len(texts))]


def _encoded(text: str) -> bytes:
    """The bytes that the detector was trained on."""
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode()


def _walk(texts: Sequence[bytes]) -> Iterator[NDArray[np.int32]]:
    """The features that each text holds, as often as it holds them; the longest text is first."""
    model = _model()
    lengths = np.array([len(text) for text in texts])
    letters = np.zeros((len(texts), int(lengths[0])), dtype=np.uint8)
    for row, text in zip(letters, texts, strict=True):
        row[: len(text)] = np.frombuffer(text, dtype=np.uint8)
    by_step = np.ascontiguousarray(letters.T)
    met = np.zeros(by_step.shape, dtype=model.moves.dtype)
    going = np.searchsorted(-lengths, -np.arange(len(by_step)), side="left")
    states = np.zeros(len(texts), dtype=model.moves.dtype)
    moves = np.empty(len(texts), dtype=np.int64)
    # Written in place, and with features looked up at the end: a seventh less than a step
    # that makes its arrays.
    for step, count in enumerate(going.tolist()):
        move = moves[:count]
        model.rows.take(states[:count], out=move, mode="clip")
        move += by_step[step, :count]
        states = met[step, :count]
        model.moves.take(move, out=states, mode="clip")
    for row, length in zip(np.ascontiguousarray(met.T), lengths.tolist(), strict=True):
        features = model.features[row[:length]]
        yield features[features >= 0]


def _verdict(features: NDArray[np.int32], length: int) -> tuple[str, float]:
    """Naive Bayes over the features, as in the detector's own `classify`."""
    model = _model()
    # What `np.unique` does, which takes twice as long.
    ordered = np.sort(features)
    begins = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)].nonzero()[0]
    counts = np.diff(np.concatenate([begins, [len(ordered)]]))
    scores = np.zeros(len(model.prior), dtype=np.float32)
    if len(begins):
        weights = model.weights.take(ordered[begins], axis=0)
        scores = np.log1p(counts.astype(np.float32)) @ weights + model.prior
    scores = np.exp((scores - scores.max()) / math.sqrt(length or 1))
    # Some languages have two models, one for each script.
    names, same = model.names
    likely = np.bincount(same, weights=scores / scores.sum())
    best = int(likely.argmax())
    return names[best], float(likely[best])


@dataclass(frozen=True, slots=True)
class _Model:
    """The automaton and the names of the languages as arrays."""

    moves: NDArray[np.uint32]
    """The next state, by the beginning of the state's row plus the byte."""
    rows: NDArray[np.int64]
    """Where the row of a state begins."""
    features: NDArray[np.int32]
    """What is met on reaching a state; -1 for nothing."""
    weights: NDArray[np.float32]
    """Of each feature for each of the detector's classes; it keeps them in half precision, which
    NumPy multiplies slowly."""
    prior: NDArray[np.float32]
    names: tuple[list[str], NDArray[np.intp]]
    """The languages, and for each of the detector's classes the number of its language."""


@cache
def _model() -> _Model:
    identifier = _identifier()
    names = [str(label) for label in identifier.labels]
    return _Model(
        np.asarray(identifier.tk_nextmove),
        np.asarray(identifier.tk_row, dtype=np.int64) << 8,
        np.array(identifier.tk_output, dtype=np.int32),
        identifier.nb_ptc.astype(np.float32),
        identifier.nb_pc,
        (names, np.array([names.index(label) for label in identifier.nb_classes])),
    )


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
