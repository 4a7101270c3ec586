"""The keys of a configuration file, defined once: for reading it and for its JSON Schema.

The classes are the file's sections. A key is the field's name with `-` for `_`, its
documentation the string below the field. Options of rules come from the rules themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from newsschema.errors import ConfigurationError
from newsschema.readers.limits import DEFAULT
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.finding import Severity
from newsschema.validators.memory import SIZE
from newsschema.validators.rule import Rule, RuleOptions

IMPORT_PATH: Final = r"^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_.]*$"
"""`module:name`, as entry points are written."""

Parsed = TypeVar("Parsed")


def _instant(written: object) -> datetime:
    """Read an instant in ISO 8601; Pydantic alone would take `2026` for seconds since 1970."""
    try:
        instant = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("should be an instant such as 2026-03-01T00:00:00Z")
    return instant


class Section(BaseModel):
    """A section of the configuration: closed, strict, with keys in kebab case."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class RuleSection(Section):
    """`[rules.CODE]`: one rule's severity and allowance, beside the rule's own options."""

    severity: Severity | None = None
    """How bad its findings are: error, warning or info."""
    allow: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the checked rows, 0 to 1, that may break it without failing the run."""


class TableSection(Section):
    """`[tables.NAME]`: where one table comes from and what its rows are."""

    files: tuple[str, ...] = ()
    """Glob patterns of the table's files, relative to the dataset's folder."""
    record: Annotated[str, Field(pattern=IMPORT_PATH)] | None = None
    """A subclass of the table's record, as module:Class; the configuration's folder is
    first on the import path."""
    columns: Mapping[str, str] = {}
    """The producer's columns to the record's columns; wins over all known aliases."""
    checks: Annotated[str, Field(pattern=IMPORT_PATH)] | None = None
    """A Pandera (Polars) schema that runs beside the rules, as module:Schema."""


class LimitsSection(Section):
    """`[limits]`: how much of an untrusted file is read. Beyond each limit stands a finding."""

    depth: Annotated[int, Field(ge=8, le=128)] = DEFAULT.depth
    """Levels of lists and objects inside each other in JSON (IO016)."""
    line_bytes: Annotated[int, Field(ge=1 << 10, le=1 << 30)] = DEFAULT.line_bytes
    """Bytes of the longest line, or element of a JSON array (IO017)."""
    cell_characters: Annotated[int, Field(ge=1 << 10, le=1 << 30)] = DEFAULT.cell_characters
    """Code points of the longest cell of CSV (IO017)."""
    array_bytes: Annotated[int, Field(ge=1 << 10)] = DEFAULT.array_bytes
    """Bytes of the largest file with one JSON array (IO017)."""
    unpacked_ratio: Annotated[int, Field(ge=2)] = DEFAULT.unpacked_ratio
    """Times its size that a file may unpack to, beyond 64 MiB (IO018)."""
    unpacked_bytes: Annotated[int, Field(ge=1 << 10)] = DEFAULT.unpacked_bytes
    """Bytes to which a compressed file may unpack (IO018)."""


class SuppressSection(Section):
    """`[[suppress]]`: known findings that are left out, and why."""

    code: str
    """The rule."""
    reason: Annotated[str, Field(min_length=1)]
    """Why the finding is accepted."""
    key: str | None = None
    """The primary key of the row, as text."""
    table: str | None = None
    """The table of the row."""
    column: str | None = None
    """The column that the finding names."""
    expires: date | None = None
    """The last day, in UTC, on which it holds, such as 2026-12-31."""


class Configuration(Section):
    """newsschema.toml, or `[tool.newsschema]` in pyproject.toml."""

    select: tuple[str, ...] = ("ALL",)
    """Codes, families or names of the rules to run; ALL for every rule."""
    ignore: tuple[str, ...] = ()
    """Codes, families or names of rules to leave out; wins over select."""
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    """Lowest severity of a finding that makes the exit status 1."""
    offset_unit: Literal["codepoint", "utf16", "byte"] = "codepoint"
    """How the producer counted the offsets of spans."""
    show: Annotated[int, Field(ge=0)] | Literal["all"] = 3
    """Findings printed per rule in text output."""
    excerpts: Literal["auto", "always", "never"] = "auto"
    """Whether article text appears in outputs; auto leaves it out of formats made for CI."""
    baseline: Annotated[str, Field(min_length=1)] | None = None
    """File with the findings of an earlier run, which are left out; relative to this file."""
    compare_with: Annotated[str, Field(min_length=1)] | None = None
    """JSON report of an earlier run that the rules on drift compare with; relative to this file."""
    max_findings: Annotated[int, Field(ge=1)] | None = None
    """Findings kept in a report; the counts stay exact."""
    memory: Annotated[str, Field(pattern=SIZE)] | None = None
    """512MB or 2GiB, by default half of what is free: rows are kept in files from half of it on."""
    jobs: Annotated[int, Field(ge=1, le=1024)] | None = None
    """Processes that share the work and the processors, where the files are large."""
    now: Annotated[AwareDatetime, BeforeValidator(_instant)] | None = None
    """The instant that rules take for the present, with its offset from UTC."""
    rules: Mapping[str, Mapping[str, Any]] = {}
    """Severity, allowance and options of single rules, by code."""
    tables: Mapping[str, TableSection] = {}
    """Files, records and columns of single tables, by name."""
    limits: LimitsSection = LimitsSection()
    """How much of an untrusted file is read."""
    suppress: tuple[SuppressSection, ...] = ()
    """Known findings that are left out."""


class PlainSchema(GenerateJsonSchema):
    """JSON Schema without what TOML does not know: null is the same as an absent key."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        """The schema of the value itself."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """With its default, unless that is to be absent."""
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:
        """The key is title enough."""
        return False


SECTIONS: Final[Mapping[str, type[Section]]] = {
    "tables": TableSection,
    "limits": LimitsSection,
    "suppress": SuppressSection,
}


def parse_configuration(content: Mapping[str, Any], place: str) -> Configuration:
    """The keys of a file, checked.

    Args:
        content: the keys as TOML gives them.
        place: the file, for messages.

    Raises:
        ConfigurationError: a key is unknown, or a value does not fit.
    """
    return _validated(TypeAdapter(Configuration), content, place, ())


def parse_rule(
    rule: type[Rule], content: Mapping[str, Any], place: str
) -> tuple[RuleSection, RuleOptions]:
    """The section of one rule: what every rule has, and its own options.

    Raises:
        ConfigurationError: an option is unknown, or a value does not fit.
    """
    shared = {key: value for key, value in content.items() if key in keys(RuleSection)}
    own = {key: value for key, value in content.items() if key not in shared}
    at = ("rules", rule.code)
    return (
        _validated(TypeAdapter(RuleSection), shared, place, at),
        _validated(TypeAdapter(rule.Options), own, place, at, keys(RuleSection, rule.Options)),
    )


def keys(*sections: type[Section | RuleOptions]) -> tuple[str, ...]:
    """The keys that may stand in a section."""
    return tuple(key for section in sections for key in properties(section))


def properties(section: type[Section | RuleOptions]) -> Mapping[str, Any]:
    """The keys of a section, each with its JSON Schema."""
    if section not in _properties:
        schema = TypeAdapter(section).json_schema(schema_generator=PlainSchema)
        _properties[section] = schema.get("properties", {})
    return _properties[section]


_properties: dict[type, Mapping[str, Any]] = {}
"""What was derived already; most rules share the section without options."""


def _validated(
    adapter: TypeAdapter[Parsed],
    content: Mapping[str, Any],
    place: str,
    at: tuple[str, ...],
    known: tuple[str, ...] = (),
) -> Parsed:
    # Strict validation takes lists for tuples and text for enums only from JSON.
    text = json.dumps(content, default=lambda value: value.isoformat())
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        raise ConfigurationError(f"{place}: {_sentence(errors, content, at, known)}") from None


def _sentence(
    errors: Sequence[ErrorDetails],
    content: Mapping[str, Any],
    at: tuple[str, ...],
    known: tuple[str, ...],
) -> str:
    """What is wrong at the first place, with all that would have been right there."""
    first = errors[0]
    kind = first["type"]
    if kind in {"extra_forbidden", "unexpected_keyword_argument", "missing"}:
        section, key = (*at, *map(str, first["loc"][:-1])), str(first["loc"][-1])
        where = f" in {'.'.join(section)}" if section else ""
        if kind == "missing":
            return f"{key!r} is missing{where}; add it"
        known = known or keys(SECTIONS[section[0]] if section else Configuration)
        hint = did_you_mean(key, known) or f"; known are {', '.join(known)}"
        return f"unknown key {key!r}{where}{hint}"
    path, value = _resolved(first["loc"], content)
    wanted = [
        error["msg"].removeprefix("Input ").removeprefix("Value error, ")
        for error in errors
        if _resolved(error["loc"], content)[0] == path
    ]
    given = json.dumps(value, ensure_ascii=False, default=str)
    return f"{'.'.join((*at, *path))} is {given}: {' or '.join(wanted)}"


def _resolved(
    location: Sequence[int | str], content: Mapping[str, Any]
) -> tuple[tuple[str, ...], Any]:
    """The part of an error's location that is in the file, and the value there.

    Pydantic adds the branch of a union to the location, which no user has written.
    """
    path: list[str] = []
    value: Any = content
    for part in location:
        try:
            value = value[part]
        except (LookupError, TypeError):
            break
        path.append(str(part))
    return tuple(path), value
