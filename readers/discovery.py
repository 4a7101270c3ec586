"""Which files a dataset consists of, and which table each of them belongs to."""

from __future__ import annotations

import stat
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from newsschema.readers.corpus import corpus_and_version, open_version
from newsschema.readers.file_names import refuse_what_is_no_table, typed
from newsschema.readers.finder import Discovery, Finder, absolute, format_of, status_of
from newsschema.readers.table_settings import TableSettings


def discover(
    paths: Sequence[str | Path],
    tables: Mapping[str, Sequence[str | Path]],
    settings: Mapping[str, TableSettings],
    names: Collection[str],
) -> Discovery:
    """Find the files of a dataset.

    Args:
        paths: folders, whose files are found by their names, single files, and corpora, at
            their newest version or at one (`corpora/wire@1.2.0`). A single file is checked
            inside its dataset: the files beside it are context.
        tables: files by the table they belong to, whatever their names.
        settings: the configuration of tables; `files` there wins over names.
        names: the tables there can be.

    Raises:
        InputError: a path is missing, not a regular file, or empty; a folder has no tables.
        UsageError: a name that is no table, a file that no table can be told of, a file given
            twice for one table.
        ConfigurationError: a pattern in `files` can't be used.
    """
    refuse_what_is_no_table(tables, names)
    shown = [*map(typed, paths), *(typed(f) for given in tables.values() for f in given)]
    finder = Finder(Discovery(", ".join(shown)), settings, names)
    for name, given in tables.items():
        for one in given:
            finder.add(name, Path(one), format_of(Path(one)), check=True)
    for one in paths:
        path, version = Path(one), corpus_and_version(str(one))
        if version is not None:
            finder.add_version(open_version(*version))
        elif stat.S_ISDIR(status_of(path).st_mode):
            finder.add_folder(path)
        else:
            finder.add_single(path)
    finder.add_context(
        folders=[Path(one).parent for given in tables.values() for one in given],
        taken=set(tables),
    )
    finder.note_others()
    return finder.found


def by_dataset(
    paths: Sequence[str | Path], settings: Mapping[str, TableSettings], names: Collection[str]
) -> list[list[Path]]:
    """The same paths, those of one dataset together; datasets in the order of their first path.

    A folder is a dataset. A file's is the folder that holds the files of its tables.

    Raises:
        InputError: a path is missing.
        UsageError: a file that no table can be told of.
    """
    finder = Finder(Discovery(""), settings, names)
    groups: dict[Path, list[Path]] = {}
    for path in map(Path, paths):
        folder = path if stat.S_ISDIR(status_of(path).st_mode) else finder.dataset_of(path)[1]
        groups.setdefault(absolute(folder), []).append(path)
    return list(groups.values())
