"""Producers' columns to the record's: which column of the input is read as which field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from newsschema.errors import ConfigurationError
from newsschema.readers.flat import flat_spans, raw_fields
from newsschema.readers.table import ColumnMapping
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about a column as a whole."""

    code: str
    column: str
    message: str
    severity: str | None = None
    """None where the rule's own applies."""
    expected: str | None = None
    found: str | None = None
    help: str | None = None


@dataclass(slots=True)
class Match:
    """What became of the columns of an input."""

    targets: dict[str, str] = field(default_factory=dict)
    """The record's (or flat) column to the column it is read from."""
    extras: dict[str, str] = field(default_factory=dict)
    """Name to keep to the column of the input, for columns that no record knows."""
    mappings: list[ColumnMapping] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def column_targets(record: type[Record], settings: TableSettings) -> dict[str, str]:
    """Every name a column may have, to the record's (or flat) column it stands for.

    Where a name could stand for several, the configuration comes first, then the record's own
    names, then aliases in the order of the fields.

    Raises:
        ConfigurationError: `columns` names a target that the record does not have.
    """
    known = raw_fields(record)
    found = dict(settings.columns)
    for source, target in settings.columns.items():
        if target not in known:
            raise ConfigurationError(
                f"columns of table {record.table}: {source} is to be read as {target}, which"
                f" {record.__name__} does not have{_did_you_mean(target, known)}"
            )
    for name in known:
        found.setdefault(name, name)
    for name, spec in known.items():
        for alias in spec.aliases:
            found.setdefault(alias, name)
    return found


def match_columns(columns: Sequence[str], record: type[Record], settings: TableSettings) -> Match:
    """Decide for each column of an input what it is read as.

    The configuration wins over the record's own name, that over the aliases listed next to the
    field. A name that differs from one of these only by case, `_`, `-` or a space is taken for
    it; one that is a single edit away is named in a note and left alone.

    Args:
        columns: the input's columns, each name once.
        record: the table's record.
        settings: the table's configuration.
    """
    names = column_targets(record, settings)
    match = Match()
    sources = _sources(columns, names, record, settings)
    for target, source in sources.items():
        match.targets[target] = source
        if source != target:
            how = "config" if source in settings.columns else "alias"
            match.mappings.append(
                ColumnMapping(source, target, how if source in names else "guess")
            )
    for flat in flat_spans(record):
        if flat.start in sources:
            ends = (sources[flat.start], sources[flat.end])
            how = "config" if settings.columns.keys() >= set(ends) else "alias"
            match.mappings.append(ColumnMapping(" + ".join(ends), flat.target, how))
    used = set(sources.values())
    for column in columns:
        if column not in used:
            match.extras[_free(column, columns, match)] = column
    match.notes = _notes(match, names, record)
    return match


def _sources(
    columns: Sequence[str], names: dict[str, str], record: type[Record], settings: TableSettings
) -> dict[str, str]:
    """The column that each target is read from."""
    sources = _configured(columns, settings)
    for source, target in names.items():
        if source in settings.columns or target in sources or source not in columns:
            continue
        sources[target] = source
    _guesses(columns, names, sources)
    for spec in fields(record):
        if spec.name not in sources:
            # A name of two fields is read as both where the other has no column of its own.
            own = next((alias for alias in spec.aliases if sources.get(alias) == alias), None)
            if own is not None:
                sources[spec.name] = own
    for flat in flat_spans(record):
        ends = (flat.start in sources) + (flat.end in sources)
        if ends == 1:
            sources.pop(flat.start, None)
            sources.pop(flat.end, None)
        if flat.texts and not ends and flat.target not in sources:
            sources.pop(flat.texts, None)
    return sources


def missing_column(
    name: str, names: Sequence[str], record: type[Record], present: Collection[str]
) -> Note:
    """The finding for a required column that a file does not have.

    Args:
        name: the record's column.
        names: the file's columns, as its producer names them.
        record: the table's record.
        present: the record's columns that the file has.
    """
    help_text = f'add {name}, or say which column it is: columns = {{ THEIRS = "{name}" }}'
    if not present:
        help_text = f"no column is known: is this a file of {record.table}? If so, name its columns"
    found = ", ".join(names) or "no columns"
    return Note("IO012", name, f"the column {name} is missing", None, name, found, help_text)


def _configured(columns: Sequence[str], settings: TableSettings) -> dict[str, str]:
    sources: dict[str, str] = {}
    for source, target in settings.columns.items():
        if source in columns:
            sources.setdefault(target, source)
    return sources


def _guesses(columns: Sequence[str], names: dict[str, str], sources: dict[str, str]) -> None:
    plain: dict[str, str] = {}
    for name, target in names.items():
        plain.setdefault(_plain(name), target)
    for column in columns:
        meant = plain.get(_plain(column))
        if column not in names and meant is not None and meant not in sources:
            sources[meant] = column


def _plain(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


def _free(column: str, columns: Sequence[str], match: Match) -> str:
    """The name an extra column keeps: its own, unless another column is read under it."""
    if column not in match.targets:
        return column
    name = f"{column}_input"
    while name in columns or name in match.targets or name in match.extras:
        name = f"{name}_input"
    return name


def _notes(match: Match, names: dict[str, str], record: type[Record]) -> list[Note]:
    notes = [_mapped(mapping) for mapping in match.mappings if mapping.how != "config"]
    plain = {_plain(name): target for name, target in names.items()}
    filled = {mapping.target for mapping in match.mappings} | match.targets.keys()
    for kept, column in match.extras.items():
        target = names.get(column, plain.get(_plain(column), ""))
        if target in match.targets:
            notes.append(_displaced(column, kept, target, match))
        elif (near := _near(column, names)) and near[1] not in filled:
            notes.append(
                Note(
                    "IO011",
                    column,
                    f"no field of {record.__name__} has this name, and {near[0]} is one edit away",
                    "warning",
                    expected=near[0],
                    found=column,
                    help=f'if it is meant, rename it or set columns = {{ "{column}" = '
                    f'"{near[1]}" }} for the table; until then it is kept as it is',
                )
            )
    return notes


def _mapped(mapping: ColumnMapping) -> Note:
    if mapping.how == "guess":
        return Note(
            "IO011",
            mapping.target,
            f"{mapping.source} is taken for {mapping.target}, a guess by its spelling",
            "warning",
            expected=mapping.target,
            found=mapping.source,
        )
    return Note(
        "IO011",
        mapping.target,
        f"{mapping.source} is read as {mapping.target}",
        "info",
        expected=mapping.target,
        found=mapping.source,
    )


def _displaced(column: str, kept: str, target: str, match: Match) -> Note:
    source = match.targets.get(target, target)
    under = "" if kept == column else f" under the name {kept}"
    return Note(
        "IO011",
        column,
        f"{column} also stands for {target}, which is read from {source}; it is kept{under}",
        "warning",
        expected=source,
        found=column,
    )


def _near(column: str, names: dict[str, str]) -> tuple[str, str] | None:
    """A name one edit (letters swapped, put in, left out or changed) away, with its target.

    Short names are left alone: too many words are one edit from them.
    """
    if len(column) < 5:
        return None
    from rapidfuzz.distance import OSA

    wanted = _plain(column)
    for name, target in names.items():
        if len(name) >= 5 and OSA.distance(wanted, _plain(name), score_cutoff=1) <= 1:
            return name, target
    return None


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    from rapidfuzz.process import extractOne

    best = extractOne(name, list(known), score_cutoff=70)
    return f"; did you mean {best[0]}?" if best else ""
