"""What a rule is, the kinds of rules, and the register of all of them.

A rule is a class in a module of its own. Its attributes are its metadata, its docstring is
its page in the documentation, its `examples` are its tests. Defining the class registers it.

There are three kinds, told apart by what they look at:

* `CellRule`, `RowRule` and `ConstraintRule` give Polars expressions that are true where a row
  breaks the rule. The engine fuses those of one table into one `select` per batch.
* `GroupRule` gives a lazy frame of failing rows from the tables, spans or mismatches that its
  partition key puts side by side.
* `ProblemRule` names what the readers report while they read; it only has words.
"""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

import polars as pl
from pydantic import ConfigDict

from newsschema.schemas.derive.constraints import Constraint, constraints
from newsschema.schemas.record import Record
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Confidence, Safety, Severity

CODE: Final = re.compile(r"[A-Z]{2,3}[0-9]{3}")
NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RULES: dict[str, type[Rule]] = {}
"""All rules by code. Filled when the modules of `newsschema.validators.rules` are imported."""


class Partition(StrEnum):
    """What must lie side by side for a rule to be decided (the engine's only primitive)."""

    ROW = "row"
    """Nothing: any batch of rows will do."""
    ARTICLE = "article"
    """An article with its quotes, claims and mentions."""
    KEY = "key"
    """All values of the key columns of the tables."""
    DATASET = "dataset"
    """Evidence gathered from all parts."""


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """The options of a rule. A rule with options has a frozen subclass, one field each.

    A field's name is its configuration key with `_` for `-`; the docstring below a field
    is its documentation.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Rule(ABC):
    """One thing that can be wrong with news data."""

    code: ClassVar[str]
    name: ClassVar[str]
    """Says the defect, in kebab case: `span-text-mismatch`."""
    table: ClassVar[str]
    """The table whose rows are reported; `*` where it can be any."""
    message: ClassVar[str]
    """One clause without a full stop, said of every finding that brings none of its own."""
    severity: ClassVar[Severity] = Severity.ERROR
    confidence: ClassVar[Confidence] = Confidence.CERTAIN
    safety: ClassVar[Safety | None] = None
    """Of the repair, where there is one."""
    partition: ClassVar[Partition] = Partition.ROW
    settles_cell: ClassVar[bool] = False
    """Whether its finding on a cell is the only one of that cell (one defect, one code)."""
    compares: ClassVar[bool] = False
    """Whether it needs the profile of an earlier run (`Data.earlier`)."""
    since: ClassVar[str] = "0.1"
    help: ClassVar[str | None] = None
    """What to do, where all findings share it."""
    Options: ClassVar[type[RuleOptions]] = RuleOptions
    examples: ClassVar[Sequence[Good | Bad]]

    def __init__(self, options: RuleOptions | None = None) -> None:
        """Make the rule with options, or with its defaults."""
        self.options = options if options is not None else self.Options()

    def __init_subclass__(cls) -> None:
        """Register a concrete rule; a bad or duplicate code is refused."""
        super().__init_subclass__()
        if inspect.isabstract(cls) or "code" not in cls.__dict__:
            return
        if not CODE.fullmatch(cls.code) or not NAME.fullmatch(cls.name):
            raise TypeError(f"{cls.__name__}: bad code {cls.code!r} or name {cls.name!r}")
        known = RULES.get(cls.code)
        if known is not None and known.__module__ != cls.__module__:
            raise TypeError(f"{cls.code} is both {known.__name__} and {cls.__name__}")
        RULES[cls.code] = cls

    @classmethod
    def family(cls) -> str:
        """The letters of the code: `QUO`."""
        return cls.code.rstrip("0123456789")

    @abstractmethod
    def needs(self) -> Mapping[str, Sequence[str]]:
        """The tables and columns without which the rule can't run."""

    def fix_wholes(self, problems: pl.DataFrame) -> pl.DataFrame | None:
        """Which readers' problems of files or columns are gone once the data are written again.

        As many rows, with `fix_safety` (null where they are not) and `fix_summary`. None where
        the rule has no such repair.
        """
        return None

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame | None:
        """What cells with a problem are to hold.

        As many rows, with `value` (JSON), `fix_safety` (null where a cell can't be mended) and
        `fix_summary`. None where the rule has no repair.

        Args:
            problems: rows of `readers.table.PROBLEMS` that name a row and a column.
            record: the table's record.
        """
        return None

    def mend_line(self, text: bytes) -> bytes | None:
        """What a line of JSON Lines that can't be read is to be; null where it can't be mended.

        Args:
            text: the line without its end.
        """
        return None

    def kept_part(self, values: pl.Series) -> pl.Series | None:
        """What stays of values with an error where the values are set aside and not their rows.

        As many values, null where nothing stays; asked for columns that may be empty. None (the
        default) where a row with such an error is set aside as a whole.

        Args:
            values: of the column, instants as the texts that they were read from.
        """
        return None

    def unavailable(self) -> str | None:
        """Why the rule can't run whatever the data hold, as a clause; null where it can."""
        return None


class ExpressionRule(Rule):
    """A rule that Polars expressions decide, row by row."""

    writes_expected: ClassVar[bool] = False
    """Whether the repair writes into the cell what `details` expects there."""

    @abstractmethod
    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """For one table: expressions that are true where a row fails, by the column to name.

        Args:
            record: the table's record.
            present: the columns the table's frames have, `__raw_…` columns among them.

        Null counts as not failing. Expressions must be cheap on good rows: they see every
        row. What is costly belongs into `confirm`.
        """

    def beside(self) -> Callable[[pl.DataFrame], pl.DataFrame] | None:
        """A function that makes columns of a batch for the expressions; null where none is needed.

        It returns as many rows, with columns whose names begin with `__`. Rules that give the same
        function share them. What it asks of the batch must be in `needs`, or in `cells`.
        """
        return None

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Of the suspect rows, which really fail (a Boolean series; all of them by default)."""
        return pl.repeat(True, rows.height, eager=True)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """What to say of failing rows: a frame of as many rows with some columns of `DETAILS`.

        By default the value as text is `found`.
        """
        if column not in rows.columns:
            return rows.select()
        return rows.select(found=as_text(rows.schema[column], column))

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame | None:
        """What failing rows are to hold: as many rows, with the columns that change.

        Only rows whose `details` say a `fix_safety` are changed. None where there is no repair.
        An instant is changed by its text (`__raw_published_at`).
        """
        if not self.writes_expected:
            return None
        return self.details(rows, column).select(pl.col("expected").alias(column))


def as_text(dtype: pl.DataType, column: str) -> pl.Expr:
    """The value of a column as text for a message: JSON for lists and structs."""
    value = pl.col(column)
    if isinstance(dtype, pl.Struct):
        return value.struct.json_encode()
    if isinstance(dtype, pl.List):
        return pl.struct(value).struct.json_encode()
    return value.cast(pl.String)


class CellRule(ExpressionRule):
    """A rule that looks at one value at a time, in any of several columns."""

    cells: ClassVar[Mapping[str, Sequence[str]]]
    """Table to columns, in the record's names."""

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Any one of the cells is enough."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """`violates` of each cell that is there."""
        return {
            column: self.violates(pl.col(column))
            for column in self.cells.get(record.table, ())
            if column in present
        }

    @abstractmethod
    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the value breaks the rule, or is suspect where there is a `confirm`."""


class RowRule(ExpressionRule):
    """A rule that looks at several columns of one row."""

    columns: ClassVar[Sequence[str]]
    """The columns that must be there; the first is the one to name."""

    def needs(self) -> Mapping[str, Sequence[str]]:
        """All its columns."""
        return {self.table: self.columns}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """`violates` where all columns are there."""
        if record.table != self.table or not set(self.columns) <= set(present):
            return {}
        return {self.columns[0]: self.violates()}

    @abstractmethod
    def violates(self) -> pl.Expr:
        """True where the row breaks the rule, or is suspect where there is a `confirm`."""


class ConstraintRule(ExpressionRule):
    """A rule that speaks for constraints of the records, those of a user's subclass too.

    Which code a constraint breaks stands next to the field (`Breaks`).
    """

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is checked."""
        return {}

    def of(self, record: type[Record]) -> list[Constraint]:
        """The constraints of the record that this rule reports."""
        return [c for c in constraints(record) if self.speaks_for(c)]

    def expected(self, record: type[Record], column: str) -> str:
        """What the record wants of a column, in words."""
        wanted = dict.fromkeys(c.expected for c in self.of(record) if c.column == column)
        return " and ".join(wanted)

    def speaks_for(self, constraint: Constraint) -> bool:
        """Whether a constraint is this rule's; codes not yet built fall back by kind."""
        return constraint.code == self.code

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """The expressions of those constraints whose columns are there."""
        found: dict[str, pl.Expr] = {}
        for constraint in self.of(record):
            if set(constraint.columns) <= set(present):
                expr = constraint.violates
                known = found.get(constraint.column)
                found[constraint.column] = expr if known is None else known | expr
        return found


class GroupRule(Rule):
    """A rule that needs several rows or tables side by side."""

    columns: ClassVar[Mapping[str, Sequence[str]]]
    """Table to the columns that must be there."""
    by_article: ClassVar[bool] = False
    """Of a rule over keys: whether it looks at the rows of one article at a time."""
    by_span: ClassVar[bool] = False
    """Of a rule over the dataset: whether it looks at mismatching spans alone, those of one article
    at a time."""

    @property
    def compares_keys(self) -> bool:
        """Whether it is over keys, and says itself which rows have equal ones."""
        own = type(self).together is not GroupRule.together
        return own and self.partition is Partition.KEY

    def together(self, data: Data) -> Mapping[str, pl.Expr] | None:
        """Of a rule over keys or the dataset: what is equal for rows it compares, by table.

        Where the rows are too many for memory, or lie on several machines, `failing` is shown
        parts of these tables; it looks at no others. Null where it must see all rows.
        """
        if not self.by_article:
            return None
        tables = [name for name in data.tables if data.has(name, "article_id")]
        return dict.fromkeys(tables, pl.col("article_id"))

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Its columns."""
        return self.columns

    @abstractmethod
    def failing(self, data: Data) -> pl.LazyFrame:
        """The failing rows: `table` (only where `table` is `*`), `__index`, and any `DETAILS`.

        A finding without a row has a null `__index`.
        """

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """What the data are to hold where they fail: frames of the shapes in `validators.fixing`.

        Called for the same data as `failing`, where that has rows.
        """
        return ()


class GatheringRule(GroupRule):
    """A rule over keys or the dataset that needs something of every body.

    Bodies are gone when such rules run. What the rule wants of them is made batch by batch while
    the articles are read, and stands beside the rows of `articles` from then on.
    """

    @abstractmethod
    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """The function that is shown every batch of articles, with its bodies.

        It returns as many rows, in order, with columns whose names begin with `__`. Rules that
        give the same function share its columns, and it is called once for all of them. A batch
        may lack any column of the record.

        What compares articles with those it was shown before is a `comparing.Comparing`.
        """


class ProblemRule(Rule):
    """A rule whose findings the readers report while they read (see `readers.table.PROBLEMS`).

    A value that could not be read is null for the other rules, so its finding settles the cell.
    """

    settles_cell = True

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Nothing: readers always look."""
        return {}
