"""Frames of problems have the columns of PROBLEMS, whatever they are made of."""

import polars as pl
import pytest

from newsschema.readers.problems import FOUND, problem, problem_frame
from newsschema.readers.table import PROBLEMS


def test_a_single_problem() -> None:
    frame = problem("IO003", "quotes", file=1, line=7, message="bad")
    assert frame.schema == PROBLEMS
    assert frame.height == 1
    given = {name: value for name, value in frame.row(0, named=True).items() if value is not None}
    assert given == {"code": "IO003", "table": "quotes", "file": 1, "line": 7, "message": "bad"}


def test_a_problem_for_each_row() -> None:
    rows = pl.DataFrame({"line": [3, 4], "found": ["x", "é" * (FOUND + 1)], "other": [1, 2]})
    frame = problem_frame("IO014", "quotes", rows, file=0, column="start")
    assert frame.schema == PROBLEMS
    assert frame["line"].to_list() == [3, 4]
    assert frame["column"].to_list() == ["start", "start"]
    assert frame["found"].str.len_chars().to_list() == [1, FOUND]
    assert frame["message"].is_null().all()


def test_codes_of_the_rows_win() -> None:
    rows = pl.DataFrame({"code": ["IO001", "IO004"]})
    assert problem_frame("IO003", "quotes", rows)["code"].to_list() == ["IO001", "IO004"]


def test_no_rows_no_problems() -> None:
    frame = problem_frame("IO014", "quotes", pl.DataFrame({"line": []}))
    assert frame.schema == PROBLEMS
    assert frame.height == 0


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        problem("IO003", "quotes", colour="red")
