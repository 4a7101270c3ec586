"""The configuration's JSON Schema, for editors and for checks before a commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.configuration import (
    Configuration,
    PlainSchema,
    RuleSection,
    properties,
)
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import Rule
from newsschema.validators.rule_page import summary

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def settings_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of newsschema.toml and of `[tool.newsschema]`.

    It names every rule with its own options, and every table.
    """
    schema = Configuration.model_json_schema(schema_generator=PlainSchema)
    known: dict[str, Any] = schema["properties"]
    sections = {rule: _rule(rule) for rule in load_rules().values()}
    known["rules"] = _closed(
        {word: about for rule, about in sections.items() for word in (rule.code, rule.name)},
        known["rules"],
    )
    section = known["tables"].pop("additionalProperties")
    known["tables"] = _closed(dict.fromkeys(RECORDS, section), known["tables"])
    return {"$schema": DIALECT, **schema, "title": "newsschema configuration"}


def _closed(sections: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: about[key] for key in ("description", "default") if key in about}
    return {
        **kept,
        "type": "object",
        "properties": dict(sections),
        "additionalProperties": False,
    }


def _rule(rule: type[Rule]) -> dict[str, Any]:
    shared = {**properties(RuleSection)}
    # The reference to the list of severities would point outside of its own schema.
    shared["severity"] = {
        "enum": ["error", "warning", "info"],
        "description": shared["severity"]["description"],
        "default": str(rule.severity),
    }
    return {
        "type": "object",
        "title": f"{rule.code} {rule.name}",
        "description": summary(rule),
        "properties": {**shared, **properties(rule.Options)},
        "additionalProperties": False,
    }
