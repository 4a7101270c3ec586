"""In which order workers do what there is to do for a run, and what has come of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from newsschema.readers.dataset import sources
from newsschema.readers.table import Table
from newsschema.validators.processes import Answer, Step
from newsschema.validators.run import Progress as Tell
from newsschema.validators.worker_steps import (
    ARTICLES,
    Compared,
    Files,
    Judged,
    Progress,
    Read,
)


class Plan:
    """The steps of a run, each given out as soon as what it needs is there."""

    def __init__(
        self, pieces: Mapping[str, Sequence[Table]], tell: Tell, *, comparing: bool
    ) -> None:
        """Begin.

        Args:
            pieces: of each table, to be read by themselves.
            tell: told how far the run is.
            comparing: whether all articles are to be shown to one worker in their order.
        """
        self.pieces = pieces
        self.others = [name for name in pieces if name != ARTICLES]
        """All tables but the articles."""
        # Articles come last: what is laid beside them must have been read.
        names = [*self.others, *(name for name in pieces if name == ARTICLES)]
        self._to_read = deque((n, number) for n in names for number in range(len(pieces[n])))
        self._to_judge: deque[tuple[int, Path]] = deque()
        self._under_way = 0
        self._read: dict[tuple[str, int], Read] = {}
        self._batches: dict[int, dict[Path, Progress]] = {
            number: {} for number in range(len(pieces.get(ARTICLES, ())))
        }
        """Of each piece of the articles, in order."""
        self._judged: dict[Path, Judged] = {}
        self.compared: list[Compared] = []
        """What was made of the articles, in their order."""
        self._comparing = comparing
        self._comparer: int | None = None
        self._given = 0
        """Batches that the worker who compares was given."""
        self._looks: dict[Path, int] = {}
        """How often a batch is still looked at."""
        self._tell = tell
        self._rows = dict.fromkeys(names, 0)
        for table in (piece for own in pieces.values() for piece in own):
            for source in sources(table):
                source.meter.reset()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done."""
        to_compare = self._comparing and self._given < len(self.batches)
        return not (self._under_way or self._to_read or self._to_judge or to_compare)

    @property
    def batches(self) -> list[Path]:
        """The batches of articles, in order, as far as they were read without a gap."""
        known: list[Path] = []
        for number, own in self._batches.items():
            known += own
            if (ARTICLES, number) not in self._read:
                break
        return known

    def next(self, worker: int) -> Step | None:
        """The next step for a worker; null where there is none now."""
        step = self._next(worker)
        self._under_way += step is not None
        return step

    def _next(self, worker: int) -> Step | None:
        if self._to_read:
            name, number = self._to_read.popleft()
            return Step("read", (name, number), f"reading {self._files(name, number)}")
        if self._comparing and self._comparer in (None, worker):
            new = self.batches[self._given :]
            if new:
                self._comparer = worker
                self._given += len(new)
                return Step("compare", (new,), "comparing articles")
        if self._to_judge and all(self._has_read(name) for name in self.others):
            number, batch = self._to_judge.popleft()
            about = f"looking at articles of {self._files(ARTICLES, number)}"
            return Step("judge", ({name: self.rows(name) for name in self.others}, batch), about)
        return None

    def take(self, answer: Answer) -> None:
        """Note what a worker has said."""
        self._under_way -= answer.done
        match answer.said:
            case Progress() as told:
                name, number = answer.step.arguments
                if told.batch is None:
                    self._advance(name, number, told)
                else:
                    self._batches[number][told.batch] = told
                    self._to_judge.append((number, told.batch))
                    self._looks[told.batch] = 1 + self._comparing
            case Read() as read:
                name, number = answer.step.arguments
                self._read[name, number] = read
            case Judged() as judged:
                _, batch = answer.step.arguments
                self._judged[batch] = judged
                self._let_go([batch])
                number = next(n for n, batches in self._batches.items() if batch in batches)
                self._advance(ARTICLES, number, self._batches[number][batch])
            case Compared() as compared:
                self.compared.append(compared)
                self._let_go(answer.step.arguments[0])

    def read(self, table: str) -> list[Read]:
        """What reading a table has told, piece by piece."""
        return [self._read[table, number] for number in range(len(self.pieces[table]))]

    def judged(self) -> list[Judged]:
        """What was told of the batches of articles, in order."""
        return [self._judged[batch] for batch in self.batches]

    def rows(self, table: str) -> Files:
        """The rows of a table that was read, and of the articles also looked at."""
        read = self.read(table)
        pieces = [one.rows for one in read]
        if table == ARTICLES:
            pieces = [
                [file for batch in batches for file in self._judged[batch].rows]
                for batches in self._batches.values()
            ]
        return Files(pieces, list(dict.fromkeys(c for one in read for c in one.columns)))

    def _let_go(self, batches: Sequence[Path]) -> None:
        """Remove the files of batches that nobody looks at any more."""
        for batch in batches:
            self._looks[batch] -= 1
            if not self._looks[batch]:
                # Windows keeps what a worker still maps, until the run ends.
                with suppress(OSError):
                    batch.unlink()

    def _has_read(self, table: str) -> bool:
        return all((table, number) in self._read for number in range(len(self.pieces[table])))

    def _advance(self, table: str, number: int, told: Progress) -> None:
        sources(self.pieces[table][number])[0].meter.elsewhere += told.size
        self._rows[table] += told.rows
        self._tell(table, self._rows[table])

    def _files(self, table: str, number: int) -> str:
        """The files of a piece, in words."""
        first, *others = sources(self.pieces[table][number])
        return f"{first.path} and {len(others)} more" if others else first.path
