"""Worker processes: each does one step after the other, and tells how far it is.

Workers are fresh interpreters, as `multiprocessing` starts them with "spawn", on every system. But
they don't run the caller's main module again, so that a script may ask for them without a guard.
They talk by their standard input and output, and end when their input does: when this process is
gone, however it went.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Final, Self

from newsschema.errors import WorkerLostError
from newsschema.validators.threads import VARIABLES

CODE: Final = (
    "import pickle, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from newsschema.validators.processes import serve; serve()"
)
"""What a worker runs; an interrupt from the keyboard is its parent's business."""
PATIENCE: Final = 1.0
"""Seconds after which a wait is taken up anew: Windows can't interrupt one."""
ENDING: Final = 5.0
"""Seconds that a process has to end in."""

Tell = Callable[[Any], None]
"""Tells the parent something before a step is done."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something for a worker to do."""

    name: str
    """A method of the workers' object, which is given `arguments` and a `Tell`."""
    arguments: Sequence[Any]
    about: str
    """What it does, to say of a worker that is lost while doing it: `reading quotes.jsonl`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker says of its step."""

    step: Step
    said: Any
    done: bool
    """Whether it is the step's result, and not only something told on the way."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a step raised."""

    error: BaseException


class Processes:
    """A few workers with the same object; as a context manager it ends them in the end."""

    def __init__(self, count: int, work: bytes, threads: int) -> None:
        """Start them.

        Args:
            count: of the processes.
            work: the object, pickled. The methods named by steps are called on it.
            threads: with which each of them computes.
        """
        self._said: Queue[tuple[_Worker, Any]] = Queue()
        self._workers: list[_Worker] = []
        try:
            for _ in range(count):
                self._workers.append(_Worker(work, threads, self._said))
        except BaseException:
            self.end()
            raise

    def __enter__(self) -> Self:
        """They have been started."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them."""
        self.end()

    def end(self) -> None:
        """End all of them, whatever they are doing."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.wait()

    @property
    def numbers(self) -> list[int]:
        """The numbers that the system knows them by."""
        return [worker.process.pid for worker in self._workers]

    @property
    def idle(self) -> list[int]:
        """Those that have nothing to do, counted from 0."""
        return [at for at, worker in enumerate(self._workers) if worker.step is None]

    def start(self, worker: int, step: Step) -> None:
        """Let one that is idle do a step."""
        self._workers[worker].start(step)

    def hear(self) -> Answer:
        """Wait for what one of them says next.

        Raises:
            WorkerLostError: one has ended unasked.
            BaseException: what a step has raised.
        """
        while True:
            try:
                worker, said = self._said.get(timeout=PATIENCE)
            except Empty:
                continue
            step = worker.step
            if said is None or step is None:
                raise worker.lost()
            if isinstance(said, _Failed):
                raise said.error
            done, said = said
            if done:
                worker.step = None
            return Answer(step, said, done)


class _Worker:
    """One process, seen from its parent."""

    def __init__(self, work: bytes, threads: int, said: Queue[tuple[_Worker, Any]]) -> None:
        self.step: Step | None = None
        self.process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(VARIABLES, str(threads))},
            # Keyboards interrupt groups, and a worker must not say anything of its own then.
            process_group=0 if os.name == "posix" else None,
        )
        self._thread = Thread(target=self._listen, args=(said,), daemon=True)
        self._thread.start()
        self._write(pickle.dumps(sys.path) + work)

    def start(self, step: Step) -> None:
        self.step = step
        self._write(pickle.dumps((step.name, step.arguments)))

    def wait(self) -> None:
        self.process.wait()
        self._thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                _close(pipe)

    def lost(self) -> WorkerLostError:
        """What to say of a process that has ended."""
        # It has closed its output, and is not waited for longer than an ending takes.
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(ENDING)
        self.process.kill()
        status = self.process.wait()
        end = f"ended with the exit status {status}"
        if status < 0:
            end = f"was ended by {_signal_named(-status)}"
        doing = "" if self.step is None else f" while {self.step.about}"
        return WorkerLostError(
            f"a worker process ({self.process.pid}) {end}{doing}, and the run was given up; if the "
            "system was out of memory, ask for fewer --jobs or less --memory"
        )

    def _write(self, data: bytes) -> None:
        assert self.process.stdin is not None  # noqa: S101 - for the types
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except OSError:
            # It has ended, which is heard of next.
            return

    def _listen(self, said: Queue[tuple[_Worker, Any]]) -> None:
        assert self.process.stdout is not None  # noqa: S101 - for the types
        while True:
            try:
                # From a process that we have started ourselves.
                said.put((self, pickle.load(self.process.stdout)))  # noqa: S301
            except Exception:  # noqa: BLE001 - half a message tells the same as none
                said.put((self, None))
                return


def serve() -> None:
    """Be a worker: take steps from standard input and answer on standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    # What anything else prints would be taken for an answer.
    os.dup2(2, 1)

    def say(message: Any) -> None:
        answers.write(message if isinstance(message, bytes) else pickle.dumps(message))
        answers.flush()

    asked = sys.stdin.buffer
    work: Any = None
    while True:
        try:
            # From the process that has started this one.
            if work is None:
                work = pickle.load(asked)  # noqa: S301
            name, arguments = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - the parent tells it
            say(_failure(error))
            return
        try:
            done = getattr(work, name)(*arguments, lambda said: say((False, said)))
        except BaseException as error:  # noqa: BLE001 - a panic of Polars is no Exception
            say(_failure(error))
        else:
            say((True, done))


def _failure(error: BaseException) -> bytes:
    """An error as a message; of one that can't travel, its words."""
    error.add_note("".join(traceback.format_exception(error)))
    if not isinstance(error, Exception):
        # SystemExit, or a panic of Polars, would end the parent without a word.
        error = RuntimeError(f"{type(error).__name__}: {error}")
    try:
        message = pickle.dumps(_Failed(error))
        pickle.loads(message)  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its class is like
        return pickle.dumps(_Failed(RuntimeError(f"{type(error).__name__}: {error}")))
    return message


def _signal_named(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        # What was not written yet, to a process that has ended.
        return
