"""The errors newsschema raises, all of one root.

    NewsschemaError
      UsageError            a path, name or option that cannot be used as given
        InputError          an input that is missing or can't be read at all
        ConfigurationError  a key, code or value in the configuration
      FindingsError         data that broke rules, where the caller asked to raise
      BuildRefusedError     data that are not good enough to be published
      ConflictError         another build was published first
      WorkerLostError       a worker process that ended in the middle of a run

Errors in the data are findings, never exceptions; only `FindingsError` carries them, on demand.
"""

from __future__ import annotations

from typing import Any


class NewsschemaError(Exception):
    """Root of all errors of newsschema."""


class UsageError(NewsschemaError):
    """Something was asked that can't be done as asked; the message says what to do."""


class InputError(UsageError):
    """An input is missing, is not a regular file, or holds nothing that can be read."""


class ConfigurationError(UsageError):
    """The configuration has an unknown key or code, or a value that does not fit."""


class FindingsError(NewsschemaError):
    """The data broke rules, and the caller asked for an error."""

    def __init__(self, message: str, report: Any) -> None:
        """Keep the report, so that a caller can look into it."""
        super().__init__(message)
        self.report = report

    def __reduce__(self) -> tuple[type[FindingsError], tuple[str, Any]]:
        """Pickle with the report, so that the error can cross processes."""
        return type(self), (str(self), self.report)


class BuildRefusedError(NewsschemaError):
    """The data are not good enough to be published; nothing was written."""


class ConflictError(NewsschemaError):
    """Other builds on the same corpus were quicker; nothing was changed."""


class WorkerLostError(NewsschemaError):
    """A worker process ended in the middle of a run: it was killed, or out of memory."""
