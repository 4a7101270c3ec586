"""The settings of a run: what the configuration and the caller decide.

`load_settings` finds and reads the configuration, `Settings.overridden` lays the caller's
own choices over it. A `Settings` is only data: it can be pickled and sent to a worker.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final, Literal

from newsschema.errors import ConfigurationError
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.configuration import Configuration, parse_configuration, parse_rule
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.finding import Severity
from newsschema.validators.memory import parsed_size
from newsschema.validators.rule import Rule, RuleOptions
from newsschema.validators.selection import resolve, rule_named, words

OWN_FILE: Final = "newsschema.toml"
PROJECT_FILE: Final = "pyproject.toml"
ARGUMENTS: Final = "the arguments"
"""Where a caller's choices stand, for messages."""
FILES: Final = frozenset(("baseline", "compare_with"))
"""Settings that name a file to be read."""
LARGEST: Final = 1 << 20
"""Bytes of the largest configuration that is read; one found beside the data is untrusted."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What the configuration says of one rule."""

    severity: Severity | None = None
    """In place of the rule's own; null where the rule's own applies."""
    allow: float = 0.0
    """Share of the checked rows, 0 to 1, that may break the rule."""
    options: RuleOptions | None = None
    """The rule's options, of its own class; null for the defaults."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Known findings that are left out: all that agree with every given part."""

    code: str
    reason: str
    key: str | None = None
    table: str | None = None
    column: str | None = None
    expires: date | None = None
    """The last day, in UTC, on which it holds; null for always."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is decided before a run."""

    select: tuple[str, ...] = ("ALL",)
    """Codes, families, names or `ALL`."""
    ignore: tuple[str, ...] = ()
    """Codes, families or names; wins over `select`."""
    fail_on: Severity | None = Severity.ERROR
    """Lowest severity that fails the run; null for never."""
    offset_unit: Literal["codepoint", "utf16", "byte"] = "codepoint"
    """How the producer counted offsets."""
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    """By code; rules without a section are absent."""
    tables: Mapping[str, TableSettings] = field(default_factory=dict)
    limits: Limits = DEFAULT
    """How much of a file is read."""
    suppress: tuple[Suppression, ...] = ()
    baseline: Path | None = None
    """The file with the findings of an earlier run, which are left out; null for none."""
    compare_with: Path | None = None
    """The JSON report of an earlier run, which the rules on drift compare with; null for none."""
    max_findings: int | None = None
    """Findings kept in the report; null for all."""
    memory: int | None = None
    """Bytes, of which kept rows take a half before they go to files; null for half of what is
    free."""
    jobs: int | None = None
    """Processes that read and look at batches at the same time; null for this one alone."""
    now: datetime | None = None
    """The instant that rules take for the present; null for the clock's."""
    show: int | None = 3
    """Findings printed per rule in text; null for all."""
    excerpts: Literal["auto", "always", "never"] = "auto"
    """Whether article text appears in outputs."""
    source: Path | None = None
    """The configuration file that was read; null where there was none."""

    def overridden(self, **chosen: Any) -> Settings:
        """The settings with a caller's choices; what is null is left as it is.

        `ignore` adds to the configured list, since what is ignored anywhere stays ignored;
        everything else replaces.

        Args:
            **chosen: keys of the configuration with `_` for `-`, with their values there
                (`fail_on="never"`, `show="all"`). `select` and `ignore` may be texts that hold
                several words, separated by commas; `memory` may be a number of bytes.

        Raises:
            ConfigurationError: a value does not fit, or a code, family or name is unknown.
        """
        given = {key.replace("_", "-"): value for key, value in chosen.items() if value is not None}
        given |= {name: words(given[name]) for name in ("select", "ignore") if name in given}
        if "memory" in given:
            given["memory"] = str(given["memory"])
        parsed = parse_configuration(given, ARGUMENTS)
        changes = _plain(parsed, ARGUMENTS)
        if "ignore" in changes:
            changes["ignore"] = (*self.ignore, *changes["ignore"])
        return replace(self, **changes)

    def options_of(self, rule: type[Rule]) -> RuleOptions | None:
        """The options configured for a rule; null for its defaults."""
        return self.rules.get(rule.code, RuleSettings()).options

    def severity_of(self, rule: type[Rule]) -> Severity:
        """The severity in force for a rule."""
        return self.rules.get(rule.code, RuleSettings()).severity or rule.severity

    def is_severity_configured(self, rule: type[Rule]) -> bool:
        """Whether a rule's severity was chosen, and so wins over what a finding says."""
        return self.rules.get(rule.code, RuleSettings()).severity is not None


def load_settings(paths: Sequence[str | Path] = (), config: str | Path | None = None) -> Settings:
    """The settings of the nearest configuration.

    Searched is the nearest `newsschema.toml`, or `pyproject.toml` with a section
    `[tool.newsschema]`, going up from the first of the paths, then from the working
    directory. Without any, the defaults apply.

    Args:
        paths: the dataset's folder or files.
        config: a configuration file to use instead; it is trusted.

    Raises:
        ConfigurationError: the file is missing or is no TOML, has an unknown key or code or a
            value that does not fit; or it lies with the data, not with the work, and wants
            code to be run or files outside the dataset to be read.
    """
    if config is not None:
        file = Path(config)
        content = _content(file)
        if content is None:
            raise ConfigurationError(f"{file} has no section [tool.newsschema]; add it")
        return _settings(content, file)
    start = _folder(Path(paths[0])) if paths else Path.cwd()
    for file in _candidates(start, Path.cwd()):
        content = _content(file)
        if content is not None:
            settings = _settings(content, file)
            if not Path.cwd().resolve().is_relative_to(file.parent.resolve()):
                _check_untrusted(settings, file)
            return settings
    return Settings()


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _candidates(*starts: Path) -> Iterator[Path]:
    """The files that may be the configuration, nearest first."""
    for start in starts:
        folder = start.resolve()
        for parent in (folder, *folder.parents):
            for name in (OWN_FILE, PROJECT_FILE):
                if (parent / name).is_file():
                    yield parent / name


def _content(file: Path) -> Mapping[str, Any] | None:
    """The keys of a configuration file; null for a pyproject.toml without our section."""
    try:
        with file.open("rb") as handle:
            raw = handle.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"can't read the configuration {file}: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise ConfigurationError(f"the configuration {file} is larger than {LARGEST >> 20} MiB")
    try:
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"the configuration {file} is no valid TOML: {error}") from None
    if file.name != PROJECT_FILE:
        return content
    tool = content.get("tool")
    section = tool.get("newsschema") if isinstance(tool, Mapping) else None
    return section if isinstance(section, Mapping) else None


def _settings(content: Mapping[str, Any], file: Path) -> Settings:
    place = str(file)
    parsed = parse_configuration(content, place)
    for name in parsed.tables:
        if name not in RECORDS:
            hint = did_you_mean(name, RECORDS) or f"; known are {', '.join(RECORDS)}"
            raise ConfigurationError(f"{place}: unknown table {name!r} in tables{hint}")
    given = _plain(parsed, place)
    for name in FILES & given.keys():
        # Relative to the configuration, wherever the command is started.
        given[name] = file.parent / given[name]
    return Settings(
        **given,
        rules=_rules(parsed, place),
        tables={
            name: TableSettings(section.files, section.record, section.columns, section.checks)
            for name, section in parsed.tables.items()
        },
        limits=Limits(**parsed.limits.model_dump()),
        suppress=tuple(_suppressions(parsed, place)),
        source=file,
    )


def _plain(parsed: Configuration, place: str) -> dict[str, Any]:
    """The fields of `Settings` that are given and are no section, with their values."""
    given: dict[str, Any] = {
        name: getattr(parsed, name)
        for name in parsed.model_fields_set - {"rules", "tables", "limits", "suppress"}
    }
    for name in ("select", "ignore"):
        resolve(given.get(name, ()), name if place == ARGUMENTS else f"{name} in {place}")
    if "fail_on" in given:
        given["fail_on"] = None if parsed.fail_on == "never" else Severity(parsed.fail_on)
    if given.get("show") == "all":
        given["show"] = None
    if given.get("memory") is not None:
        given["memory"] = parsed_size(given["memory"])
    for name in FILES:
        if given.get(name) is not None:
            given[name] = Path(given[name])
    return given


def _rules(parsed: Configuration, place: str) -> dict[str, RuleSettings]:
    found: dict[str, RuleSettings] = {}
    for written, content in parsed.rules.items():
        rule = rule_named(written, f"rules.{written} in {place}")
        if rule.code in found:
            raise ConfigurationError(f"{place}: {rule.code} has two sections; join them")
        section, options = parse_rule(rule, content, place)
        found[rule.code] = RuleSettings(section.severity, section.allow, options)
    return found


def _suppressions(parsed: Configuration, place: str) -> Iterator[Suppression]:
    for entry in parsed.suppress:
        code = rule_named(entry.code, f"suppress in {place}").code
        if entry.key is None and entry.table is None and entry.column is None:
            raise ConfigurationError(
                f"{place}: suppress leaves out all of {code}; add a key, table or column, "
                "or use ignore"
            )
        yield Suppression(code, entry.reason, entry.key, entry.table, entry.column, entry.expires)


def _check_untrusted(settings: Settings, file: Path) -> None:
    """Refuse what data from somewhere else may not ask for."""
    for name in sorted(FILES):
        named = getattr(settings, name)
        if named is not None and _leads_out(os.path.relpath(named, file.parent)):
            key = name.replace("_", "-")
            raise ConfigurationError(
                f"{file} lies with the data and its {key} would read files outside the dataset; "
                "if you trust it, name it with --config"
            )
    for name, table in settings.tables.items():
        wants = [key for key in ("record", "checks") if getattr(table, key) is not None]
        wants += ["files"] if any(map(_leads_out, table.files)) else []
        if wants:
            raise ConfigurationError(
                f"{file} lies with the data and its tables.{name}.{wants[0]} would "
                f"{'read files outside the dataset' if wants[0] == 'files' else 'run code'}; "
                "if you trust it, name it with --config"
            )

    if (settings.jobs or 1) > (os.cpu_count() or 1):
        raise ConfigurationError(
            f"{file} lies with the data and its jobs would start more processes than there are "
            "processors; if you trust it, name it with --config"
        )
    raised = [
        name
        for name, allowed in asdict(DEFAULT).items()
        if getattr(settings.limits, name) > allowed
    ]
    if raised:
        key = raised[0].replace("_", "-")
        raise ConfigurationError(
            f"{file} lies with the data and its limits.{key} would raise a limit that protects "
            "from it; if you trust it, name it with --config"
        )


def _leads_out(pattern: str) -> bool:
    """Whether a pattern can match outside the folder it is relative to, on any system."""
    windows, posix = PureWindowsPath(pattern), PurePosixPath(pattern)
    return bool(windows.anchor or posix.anchor) or ".." in (*windows.parts, *posix.parts)
