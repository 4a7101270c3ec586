"""Building: from a dataset to the next version of a corpus, or to nothing where nothing changed."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as version_of
from typing import Any, Final

import polars as pl

from newsschema.errors import BuildRefusedError, ConflictError, InputError
from newsschema.readers.corpus import Version, open_version
from newsschema.readers.corpus_log import Log, read_log
from newsschema.readers.corpus_manifest import (
    Account,
    Changes,
    FileEntry,
    Manifest,
    TableEntry,
)
from newsschema.readers.table import FILE, ROW, Dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.validators.engine import Progress
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome
from newsschema.validators.settings import Settings
from newsschema.writers.about import About, founded, new_about
from newsschema.writers.appending import Addition, Present, lay_beside
from newsschema.writers.assembly import AssembledTable, assemble
from newsschema.writers.card import card
from newsschema.writers.commit import publish
from newsschema.writers.croissant import croissant
from newsschema.writers.diff import version_side
from newsschema.writers.local_store import Store
from newsschema.writers.originals import QUARANTINE, quarantine_frames
from newsschema.writers.parquet_file import COMPACT_LEVEL, LEVEL, encode, plain_file
from newsschema.writers.row_prints import NO_SIDE, Side, counted, differences_of
from newsschema.writers.spool import Spool
from newsschema.writers.staging import Staging, table_entry
from newsschema.writers.takedown_list import refuse_taken_down
from newsschema.writers.version_numbers import Level, level, next_version

ATTEMPTS: Final = 20
"""How often a build is published anew that others were quicker than."""
PAUSE: Final = 0.05
"""Seconds to wait, at most and times the attempt, before the next one."""

Documents = Callable[[Outcome], Mapping[str, bytes]]
"""Makes reports out of an outcome, by file name: `report.json`."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build."""

    unsafe: bool = False
    """Whether repairs are made too that may lose or invent something."""
    max_quarantine: float | None = None
    """Share of the rows of a table, 0 to 1, that may be set aside."""
    dry: bool = False
    """Whether everything is done but writing."""
    compact: bool = False
    """Whether all files are written anew, as small as can be."""
    version: str | None = None
    """A version number higher than the computed one."""
    append: bool = False
    """Whether the rows are added to the newest version; a row replaces those with its key."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    version: str | None
    """Null where nothing has changed, and nothing was written."""
    parent: str | None
    level: Level
    changes: Mapping[str, Changes]
    accounting: tuple[Account, ...]
    edits: pl.DataFrame
    """Every value that was changed, as `repairs.repair.EDITS`."""
    quarantine: pl.DataFrame
    """Every row that was set aside: `table`, `file`, `row`, `line`, `key`, `codes`."""
    outcome: Outcome
    """What was found in the input."""
    written: int = 0
    """Files that were written anew; the others are shared with the parent."""
    shared: int = 0
    bytes: int = 0
    """Of the files that were written anew."""


def build(
    store: Store,
    dataset: Dataset,
    settings: Settings,
    options: BuildOptions = BuildOptions(),
    *,
    documents: Documents | None = None,
    progress: Progress | None = None,
) -> Built:
    """Validate, repair, set aside, and publish what is left as the next version.

    Args:
        store: of the corpus, which is made where it is not there.
        dataset: the whole content of the next version, in which rows that it lacks are not; or
            rows to add to the newest one.
        settings: selection, severities and options of the rules.
        options: how to build.
        documents: makes the reports that lie beside the tables.
        progress: told how far each run over the data is.

    Raises:
        BuildRefusedError: an error belongs to no row, or too many rows were set aside.
        InputError: an input can't be read, or the folder is no corpus.
        ConflictError: other builds were quicker, again and again; nothing was changed.
    """
    facts = new_about(store) if options.dry and not store.names("") else founded(store)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _built(store, facts, dataset, settings, options, documents, progress)
        except ConflictError:
            # Rows that were added to one version must be laid beside those of the next anew.
            if attempt == ATTEMPTS or not options.append:
                raise
            _wait(attempt)
    raise AssertionError("unreachable")


def _built(
    store: Store,
    facts: About,
    dataset: Dataset,
    settings: Settings,
    options: BuildOptions,
    documents: Documents | None,
    progress: Progress | None,
) -> Built:
    """One attempt at a build."""
    addition: Addition | None = None
    given = dataset
    if options.append and read_log(store).newest is not None:
        addition = lay_beside(dataset, Present.of(open_version(store), dataset))
        given = addition.dataset
    repaired = repair(given, settings, unsafe=options.unsafe, progress=progress)
    _refuse(repaired, options)
    refuse_taken_down(store, repaired.dataset)
    with Spool() as spool:
        tables = assemble(repaired.dataset, spool, addition)
        aside = quarantine_frames(given, repaired.quarantine, repaired.lineage)
        work = _Work(store, facts, settings, options, repaired, tables, aside, documents)
        work.inputs = {file.path for table in dataset.tables.values() for file in table.files}
        work.base = None if addition is None else addition.present.version
        try:
            return work.published()
        except BaseException:
            work.staging.discard()
            raise


def _wait(attempt: int) -> None:
    """Let others finish."""
    time.sleep(secrets.SystemRandom().uniform(0, PAUSE * attempt))


@dataclass(slots=True)
class _Work:
    """A build whose rows are sorted, on its way to a version."""

    store: Store
    facts: About
    settings: Settings
    options: BuildOptions
    repaired: Repaired
    tables: Mapping[str, AssembledTable]
    aside: Mapping[str, pl.DataFrame]
    documents: Documents | None
    staging: Staging = field(init=False)
    inputs: set[str] = field(default_factory=set)
    """The files that were given."""
    base: Version | None = None
    """The version that rows are added to."""
    entries: dict[str, TableEntry] = field(default_factory=dict)
    lineage: pl.DataFrame = field(init=False)
    written: int = 0
    shared: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        self.staging = Staging(self.store, dry=self.options.dry)

    def published(self) -> Built:
        """Publish, again on each new parent, until it succeeds or nothing is left to publish."""
        for attempt in range(1, ATTEMPTS + 1):
            log = read_log(self.store)
            parent = None if log.newest is None else open_version(self.store)
            if self.base is not None and parent != self.base:
                raise ConflictError(f"{self.store.shown}: another build was published first")
            if not self.entries:
                self._write_tables(parent)
            built = self._against(parent)
            if built.version is None or self.options.dry:
                self.staging.discard()
                return built
            try:
                self._publish(log, parent, built)
            except ConflictError:
                if attempt == ATTEMPTS or self.base is not None:
                    raise
                _wait(attempt)
                continue
            return built
        raise AssertionError("unreachable")

    def _write_tables(self, parent: Version | None) -> None:
        """Write the files of all tables, or share those of the parent that say the same."""
        places: list[pl.DataFrame] = []
        for name, table in self.tables.items():
            old = {} if parent is None else _files(parent.manifest.tables.get(name))
            schema, files = table.arrow, list[FileEntry]()
            for part in table.parts:
                path = table.path(part)
                if parent is not None and path in table.carried:
                    self.shared += 1
                    files.append(self.staging.link(parent, table.carried[path]))
                    continue
                rows = table.rows(part)
                files.append(self._file(table, path, rows, schema, parent, old.get(path)))
                places.append(_places(name, path, rows))
            self.entries[name] = table_entry(table.record, schema, tuple(files))
        self.lineage = _lineage(self.repaired, places)
        self._check_accounts()

    def _file(
        self,
        table: AssembledTable,
        path: str,
        rows: pl.DataFrame,
        schema: Any,
        parent: Version | None,
        old: FileEntry | None,
    ) -> FileEntry:
        compact = self.options.compact
        encoded = encode(
            table.record, rows.drop(FILE, ROW), schema, level=COMPACT_LEVEL if compact else LEVEL
        )
        if (
            parent is not None
            and old is not None
            and old.content == encoded.content
            and (not compact or old.sha256 == encoded.sha256)
        ):
            self.shared += 1
            return self.staging.link(parent, old)
        self.written += 1
        self.bytes += len(encoded.data)
        return self.staging.put_encoded(path, encoded)

    def _check_accounts(self) -> None:
        """Assert that each row of the input is in exactly one place, by what was written.

        Raises:
            AssertionError: a row was lost, or counted twice. That is a defect of newsschema.
        """
        for account in self._accounting():
            if account.rows != account.kept + account.merged + account.quarantined:
                raise AssertionError(f"{account.file}: {account.rows} rows in, not as many out")
        for name, entry in self.entries.items():
            kept = sum(one.kept for one in self._accounting() if one.table == name)
            if entry.rows != kept + self.tables[name].staying:
                raise AssertionError(f"{name}: {kept} rows were kept, {entry.rows} are written")
        unplaced = self.lineage.filter(pl.col("fate") == "kept", pl.col("path").is_null())
        if unplaced.height:
            raise AssertionError(f"{unplaced.height} kept rows are in no file")
        for name, frame in self.aside.items():
            count = sum(one.quarantined for one in self._accounting() if one.table == name)
            if frame.height != count:
                raise AssertionError(f"{name}: {count} rows were set aside, {frame.height} kept")

    def _accounting(self) -> tuple[Account, ...]:
        fates = ("kept", "merged", "quarantined")
        counts: dict[tuple[str, str], dict[str, int]] = {
            (name, file.path): dict.fromkeys(fates, 0)
            for name, table in self.repaired.dataset.tables.items()
            for file in table.files
            if file.reported
        }
        for table, file, fate, number in (
            self.lineage.group_by("table", "file", "fate").len().iter_rows()
        ):
            counts[table, file][fate] = number
        return tuple(
            Account(table=table, file=file, rows=sum(own.values()), **own)
            for (table, file), own in counts.items()
            if file in self.inputs or any(own.values())
        )

    def _against(self, parent: Version | None) -> Built:
        """What a version would be with this parent."""
        by = Level.MINOR if parent is None else level(parent.manifest, self.entries)
        changes: dict[str, Changes] = {}
        if parent is not None:
            changes = {
                name: counted(self._differences(parent, name))
                for name in {**parent.manifest.tables, **self.entries}
            }
            if by is Level.NOTHING and (self._is_reencoded(parent) or self._has_new_aside(parent)):
                by = Level.PATCH
        old = None if parent is None else parent.name
        number = None
        if by is not Level.NOTHING:
            number = next_version(old, by, self.options.version)
        return Built(
            version=number,
            parent=old,
            level=by,
            changes=changes,
            accounting=self._accounting(),
            edits=self.repaired.edits,
            quarantine=self.repaired.quarantine,
            outcome=self.repaired.before,
            written=self.written,
            shared=self.shared,
            bytes=self.bytes,
        )

    def _differences(self, parent: Version, name: str) -> pl.DataFrame:
        """The rows of a table that differ."""
        entry = self.entries.get(name) or parent.manifest.tables[name]
        return differences_of(name, entry.key, version_side(parent, name), self._side(name))

    def _side(self, name: str) -> Side:
        """A table as it is written now."""
        table = self.tables.get(name)
        if table is None:
            return NO_SIDE
        parts = {table.path(part): part for part in table.parts}
        contents = {file.path: file.content for file in self.entries[name].files}
        return Side(contents, lambda path: table.rows(parts[path]).drop(FILE, ROW))

    def _is_reencoded(self, parent: Version) -> bool:
        return any(
            {file.sha256 for file in entry.files}
            != {file.sha256 for file in parent.manifest.tables[name].files}
            for name, entry in self.entries.items()
        )

    def _has_new_aside(self, parent: Version) -> bool:
        """Whether rows were set aside that the parent has not set aside."""
        what = ["key", "codes", "input", "input_bytes"]
        old = {file.path: file for file in parent.manifest.files}
        for name in self.tables:
            path = _quarantine_path(name)
            before = parent.rows(old[path]) if path in old else pl.DataFrame(schema=QUARANTINE)
            after = self.aside.get(name, pl.DataFrame(schema=QUARANTINE))
            if not _sorted(before, what).equals(_sorted(after, what)):
                return True
        return False

    def _publish(self, log: Log, parent: Version | None, built: Built) -> None:
        """Write what describes the version, then make it visible."""
        files = [
            self.staging.put_encoded(_quarantine_path(name), plain_file(frame))
            for name, frame in self.aside.items()
        ]
        for (name,), rows in self.lineage.group_by("table", maintain_order=True):
            frame = plain_file(rows.drop("table"))
            files.append(self.staging.put_encoded(f"lineage/{name}.parquet", frame))
        if built.edits.height:
            files.append(self.staging.put_encoded("lineage/edits.parquet", plain_file(built.edits)))
        reports = {} if self.documents is None else self.documents(built.outcome)
        files += [self.staging.put(path, data) for path, data in reports.items()]
        manifest = self._manifest(built, files)
        files += [
            self.staging.put("README.md", card(self.facts, manifest).encode()),
            self.staging.put("croissant.json", croissant(self.facts, manifest)),
        ]
        manifest = manifest.model_copy(update={"files": tuple(files)})
        published = self.staging.complete(manifest)
        publish(self.store, log, [published], now=self.settings.now)

    def _manifest(self, built: Built, files: list[FileEntry]) -> Manifest:
        return Manifest(
            corpus=self.facts.name,
            version=built.version or "",
            parent=built.parent,
            schema_version=SCHEMA_VERSION,
            newsschema=version_of("newsschema"),
            pyarrow=version_of("pyarrow"),
            rules_sha256=_rules(built.outcome, self.settings),
            configuration=_configuration(self.settings, self.options),
            tables=self.entries,
            files=tuple(files),
            accounting=built.accounting,
            changes={name: one for name, one in built.changes.items() if one.any},
        )


def _refuse(repaired: Repaired, options: BuildOptions) -> None:
    """Refuse what can't be published, before anything is written."""
    outcome = repaired.before
    if not outcome.complete:
        crashed = [f"{r.code} crashed: {r.reason}" for r in outcome.rules if r.status == "crashed"]
        raise InputError("; ".join([*outcome.unreadable, *crashed]))
    errors = repaired.findings.filter(pl.col("severity") == str(Severity.ERROR))
    whole = errors.filter(pl.col("row").is_null())
    if whole.height:
        code, file, message = whole.select("code", "file", "message").row(0)
        more = f" and {whole.height - 1} more" if whole.height > 1 else ""
        raise BuildRefusedError(
            f"nothing was written: {code} belongs to no row, so none can be set aside "
            f"({file}: {message}){more}; repair the input"
        )
    if options.max_quarantine is None:
        return
    fates = repaired.lineage.group_by("table").agg(
        rows=pl.len(), aside=(pl.col("fate") == "quarantined").sum()
    )
    for table, rows, aside in fates.sort("table").iter_rows():
        if aside > options.max_quarantine * rows:
            raise BuildRefusedError(
                f"nothing was written: {aside:,} of {rows:,} rows of {table} would be set aside, "
                f"more than {options.max_quarantine:.2%}"
            )


def _files(table: TableEntry | None) -> dict[str, FileEntry]:
    return {} if table is None else {file.path: file for file in table.files}


PLACES: Final = pl.Schema(
    {
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "path": pl.String(),
        "at": pl.Int64(),
    }
)
"""Where rows of the input are in the version."""


def _places(table: str, path: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Where rows of the input are in the version."""
    numbered = rows.select(FILE, ROW, pl.int_range(pl.len(), dtype=pl.Int64).alias("at"))
    return numbered.filter(pl.col(FILE).is_not_null()).select(
        pl.lit(table).alias("table"),
        FILE,
        ROW,
        pl.lit(path).alias("path"),
        "at",
    )


def _lineage(repaired: Repaired, places: list[pl.DataFrame]) -> pl.DataFrame:
    """The fate of each row of the input, and its file and row in the version."""
    paths = [
        (name, number, file.path)
        for name, table in repaired.dataset.tables.items()
        for number, file in enumerate(table.files)
    ]
    schema = {"table": pl.String, FILE: pl.UInt32, "file": pl.String}
    named = pl.concat([PLACES.to_frame(), *places]).join(
        pl.DataFrame(paths, schema=schema, orient="row"), on=["table", FILE]
    )
    kept = named.select("table", "file", pl.col(ROW).alias("row"), "path", "at")
    return repaired.lineage.join(
        kept, on=["table", "file", "row"], how="left", maintain_order="left"
    )


def _quarantine_path(table: str) -> str:
    return f"quarantine/{table}.parquet"


def _sorted(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    whole = frame.select(pl.col(name).cast(QUARANTINE[name]) for name in names)
    return whole.sort(names, nulls_last=True)


def _rules(outcome: Outcome, settings: Settings) -> str:
    """A fingerprint of the rules in force."""
    told = [
        (rule.code, rule.severity, rule.status, repr(settings.rules.get(rule.code)))
        for rule in outcome.rules
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _configuration(settings: Settings, options: BuildOptions) -> dict[str, Any]:
    return {
        "select": list(settings.select),
        "ignore": list(settings.ignore),
        "offset_unit": settings.offset_unit,
        "unsafe_fixes": options.unsafe,
        "max_quarantine": options.max_quarantine,
        "compact": options.compact,
        "append": options.append,
    }
