"""The entry point of the command line: streams, signals and exit statuses around the commands.

The exit status is the contract with scripts: 0 no finding at or above `--fail-on`, 1 such
findings, 2 could not run, 130 and 143 for signals. Whatever goes wrong, people read one
sentence and no traceback.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NoReturn

COULD_NOT_RUN: Final = 2
SIGNALLED: Final = 128
"""What is added to a signal's number to give the exit status."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what follows the command's name; those of the process by default.

    Returns:
        The exit status.
    """
    with _signals():
        # Imported here, so that a signal during the imports already ends without a traceback.
        from newsschema.cli.streams import finish_streams, prepare_streams

        prepare_streams()
        status = _status_of(lambda: _run(arguments))
        # What is still in the buffer can fail to be written, and then the output is not whole.
        # Of a stream that has failed already, enough is said.
        return max(status, _status_of(lambda: finish_streams(tell=status != COULD_NOT_RUN)))


def _run(arguments: Sequence[str] | None) -> None:
    from newsschema.cli.app import app

    app(args=arguments, prog_name="newsschema")


def _status_of(step: Callable[[], None]) -> int:
    """Run a step and tell its end: every error becomes a sentence on stderr and a status."""
    try:
        step()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return SIGNALLED + signal.SIGINT
    except BaseException as error:  # noqa: BLE001 - a panic of Polars is no Exception
        from newsschema.cli.errors import tell

        tell(error)
        return COULD_NOT_RUN
    return 0


@contextmanager
def _signals() -> Iterator[None]:
    """End on SIGINT and SIGTERM by way of an exception, so that half-written files go."""

    def end(number: int, _: object) -> NoReturn:
        raise SystemExit(SIGNALLED + number)

    # What the caller has set to be ignored, as `nohup` and shells in the background do, stays so.
    wanted = (signal.SIGINT, signal.SIGTERM)
    ours = [number for number in wanted if signal.getsignal(number) is not signal.SIG_IGN]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    before = {number: signal.signal(number, end) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
