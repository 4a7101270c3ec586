"""Languages that count as one, and the rule without its detector."""

from __future__ import annotations

import pytest

import newsschema
from newsschema.validators import language_detection
from newsschema.validators.example import article
from newsschema.validators.language_detection import folded, known


@pytest.mark.parametrize(
    ("tags", "same"),
    [
        (["no", "nb", "nn-NO"], "no"),
        (["zh", "cmn", "zh-Hant", "yue"], "zh"),
        (["ar", "arb", "arz"], "ar"),
        (["sr", "hr-HR", "bs", "srp"], "sh"),
        (["en", "eng", "en_US", "EN"], "en"),
        (["pcm"], "pcm"),
    ],
)
def test_kin_is_folded(tags: list[str], same: str) -> None:
    assert {folded(tag) for tag in tags} == {same}


def test_the_detector_knows_the_languages_of_news() -> None:
    assert {"en", "de", "fr", "es", "ru", "ar", "zh", "ja", "hi", "sw", "zu"} <= known()
    assert "tlh" not in known()


def test_without_the_detector_the_rule_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_detection, "find_spec", {}.get)
    report = newsschema.validate({"articles": [article()]}, select="LNG003")
    (rule,) = report.rules
    assert rule.status == "not_run"
    assert rule.reason == "py3langid is not installed: pip install 'newsschema[lang]'"
    assert report.ok
