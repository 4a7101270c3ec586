"""Asset checks in the real Dagster."""

from __future__ import annotations

from typing import Any

import pytest

from newsschema.errors import UsageError

dagster = pytest.importorskip(
    "dagster", reason="dagster is not installed: the extra integrations has it"
)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ARTICLES = [
    {
        "article_id": "a1",
        "body": "“We keep the ferry,” said Mara Lindqvist on Tuesday, and the council agreed.",
        "license": "CC-BY-4.0",
    }
]
SPAN = {"start": 1, "end": 18, "text": "We keep the boats", "field": "body"}
QUOTES = [
    {
        "quote_id": "q1",
        "article_id": "a1",
        "kind": "direct",
        "text": "We keep the boats",
        "spans": [SPAN],
        "speaker_text": "Mara | Lindqvist",
        "speaker_form": "name",
    },
]


def evaluated(quotes: Any, **chosen: Any) -> dict[str, Any]:
    """Materialize two assets and run their checks; the evaluations by table and check."""
    import newsschema.dagster

    @dagster.asset
    def articles() -> None:
        """The articles."""

    @dagster.asset
    def extracted() -> None:
        """The quotes."""

    checks = newsschema.dagster.asset_checks(
        {"articles": articles, "quotes": extracted},
        lambda: {"articles": ARTICLES, "quotes": quotes},
        **chosen,
    )
    job = dagster.Definitions(
        assets=[articles, extracted], asset_checks=[checks]
    ).resolve_implicit_global_asset_job_def()
    with dagster.DagsterInstance.ephemeral() as instance:
        ended = job.execute_in_process(instance=instance, raise_on_error=False)
    told = ended.get_asset_check_evaluations()
    return {f"{e.asset_key.to_user_string()}.{e.check_name}": e for e in told}


def test_severities_are_kept() -> None:
    found = evaluated(QUOTES, select="QUO002,QUO016,QUO020,DUP001,REF004")
    mismatch = found["extracted.QUO002_span_text_mismatch"]
    assert not mismatch.passed
    assert mismatch.severity is dagster.AssetCheckSeverity.ERROR
    assert mismatch.metadata["findings"].value == 1
    assert "| q1 |" in mismatch.metadata["first"].value
    assert "We keep" not in mismatch.metadata["first"].value
    assert found["articles.DUP001_duplicate_id"].passed
    assert found["extracted.DUP001_duplicate_id"].passed
    anchor = found["extracted.QUO020_missing_anchor"]
    assert anchor.passed, "an information is no failure"
    unable = next(e for name, e in found.items() if "REF004" in name)
    assert unable.passed
    assert unable.metadata["status"].value == "not_run"
    assert "speaker_id" in unable.description


def test_a_warning_is_a_warning() -> None:
    twice = [QUOTES[0] | {"spans": None}, QUOTES[0] | {"quote_id": "q2", "spans": None}]
    found = evaluated(twice, select="QUO018")
    check = found["extracted.QUO018_duplicate_quote"]
    assert not check.passed
    assert check.severity is dagster.AssetCheckSeverity.WARN


def test_rules_of_other_tables_are_refused() -> None:
    import newsschema.dagster

    with pytest.raises(UsageError, match="no selected rule looks at claims"):
        newsschema.dagster.asset_checks({"claims": "claims"}, dict, select="QUO018")
