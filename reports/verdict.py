"""What a run comes to, in one word and one sign, for people."""

from __future__ import annotations

from newsschema.validators.outcome import Outcome


def verdict(outcome: Outcome) -> tuple[str, str, str]:
    """`failed`, `passed` or `incomplete`; a sign that needs no colour; the word to show."""
    if not outcome.complete:
        return "incomplete", "!", "Incomplete"
    return ("passed", "✓", "Passed") if outcome.ok else ("failed", "✕", "Failed")
