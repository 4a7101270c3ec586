"""Many texts at once get the verdict that py3langid gives each of them."""

from __future__ import annotations

import sys

import pytest

import newsschema
from newsschema.validators import language_detection
from newsschema.validators.example import article
from newsschema.validators.language_detection import classified
from newsschema.validators.rules.lng.lng003_language_mismatch import GERMAN, NORWEGIAN, RUSSIAN

pytest.importorskip("py3langid", reason="the extra newsschema[lang] is not installed")

TEXTS = [
    *(text[:length] for text in (GERMAN, RUSSIAN, NORWEGIAN) for length in (3, 40, 120, 400)),
    GERMAN.upper(),
    "Cafe\u0301 au port",
    "Град се чита у београду, а пише се у новом саду. Grad se piše i latinicom u istom tekstu.",
    "\ud55c\uad6d\uc5b4",
    "7",
    "",
]


def test_verdicts_are_those_of_the_detector() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for (language, probability), text in zip(classified(TEXTS), TEXTS, strict=True):
        expected, likely = detector.classify(text)
        assert (language, probability) == (expected, pytest.approx(likely, abs=1e-4)), text


def test_no_texts() -> None:
    assert classified([]) == []


def test_without_the_detector_the_rule_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_detection, "find_spec", lambda _name: None)
    for name in ("py3langid", "py3langid.langid"):
        monkeypatch.setitem(sys.modules, name, None)
    language_detection._identifier.cache_clear()
    language_detection._model.cache_clear()
    rows = [article(body="Der Rat der Stadt tagte im Zollhaus. " * 10)]
    (rule,) = newsschema.validate({"articles": rows}, select="LNG003").rules
    assert (rule.status, rule.reason) == ("not_run", language_detection.INSTALL)
