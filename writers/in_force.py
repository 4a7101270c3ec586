"""What was in force when a version was built, for its manifest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from newsschema.validators.outcome import Outcome
from newsschema.validators.settings import Settings
from newsschema.writers.built import BuildOptions


def rules_sha256(outcome: Outcome, settings: Settings) -> str:
    """A fingerprint of the rules in force."""
    told = [
        (rule.code, rule.severity, rule.status, repr(settings.rules.get(rule.code)))
        for rule in outcome.rules
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def configuration(settings: Settings, options: BuildOptions) -> dict[str, Any]:
    """The settings that decide what a build does."""
    return {
        "select": list(settings.select),
        "ignore": list(settings.ignore),
        "offset_unit": settings.offset_unit,
        "unsafe_fixes": options.unsafe,
        "max_quarantine": options.max_quarantine,
        "compact": options.compact,
        "append": options.append,
    }
