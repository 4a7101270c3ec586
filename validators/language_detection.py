"""Which language a text is in, by py3langid, where it is installed (`newsschema[lang]`)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, Final

INSTALL: Final = "py3langid is not installed: pip install 'newsschema[lang]'"
HEAD: Final = 400
"""Code points of the first look; enough for nearly all texts."""
WHOLE: Final = 3_000
"""Code points of the second look, at texts that seem to be in another language."""
CERTAIN: Final = 0.99
"""Probability that the second look must give."""
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


def detected(text: str, declared: str) -> str | None:
    """The language that a text is in, where it surely is not the declared one; else null.

    Args:
        text: of some hundred code points at least.
        declared: a BCP 47 tag.
    """
    own = folded(declared)
    if own not in known() or folded(_classify(text[:HEAD])[0]) == own:
        return None
    found, probability = _classify(text[:WHOLE])
    ending, _ = _classify(text[-WHOLE:])
    sure = probability >= CERTAIN and folded(ending) == folded(found)
    return found if sure and folded(found) != own else None


def _classify(text: str) -> tuple[str, float]:
    found, probability = _identifier().classify(text)
    return str(found), float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
