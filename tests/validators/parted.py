"""A run over parts of a dataset, without an engine that would move them."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterable
from datetime import UTC, datetime

from newsschema.readers.dataset import by_file
from newsschema.readers.table import Dataset
from newsschema.validators.compare_stage import compare_part
from newsschema.validators.job import Input, Job
from newsschema.validators.last_stage import judge_whole
from newsschema.validators.outcome import Outcome
from newsschema.validators.parcels import Parcel
from newsschema.validators.settings import Settings
from newsschema.validators.stages import judge_part, read_table


def in_parts(dataset: Dataset, parts: int, settings: Settings, seed: int = 0) -> Outcome:
    """The four stages, with everything that is handed on shuffled and pickled on the way."""
    dice = random.Random(seed)
    inputs = {name: Input(t.record, tuple(t.files)) for name, t in dataset.tables.items()}
    now = settings.now or datetime.now(UTC)
    job = Job(dataset.path, inputs, settings, now, parts, notes=dataset.notes)
    job = pickle.loads(pickle.dumps(job))  # noqa: S301 - our own
    read: list[Parcel] = []
    for table in dataset.tables.values():
        for order, one in enumerate(by_file(table)):
            read += read_table(job, one, order)
    return through_parts(job, read, dice)


def through_parts(job: Job, read: Iterable[Parcel], dice: random.Random) -> Outcome:
    """The stages after reading."""
    parcels = list(read)
    for stage in (judge_part, compare_part):
        dice.shuffle(parcels)
        laid = [[p for p in parcels if p.part == part] for part in range(job.parts)]
        parcels = [parcel for some in laid for parcel in stage(job, some)]
    dice.shuffle(parcels)
    return judge_whole(job, parcels)
