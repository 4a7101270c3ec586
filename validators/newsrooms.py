"""Names of authors and actors that are those of an agency, a desk or the outlet."""

from __future__ import annotations

import polars as pl

from newsschema.validators.agencies import is_agency, newsroom_word


def persons() -> pl.Expr:
    """The names of a list of authors that are typed as persons."""
    author = pl.element().struct
    return author.field("name").filter(author.field("type") == "person")


def organizations(rows: pl.DataFrame, column: str) -> list[list[str]]:
    """The names in each row that are no person's."""
    if column == "name":
        return [[name] if is_newsroom(name) else [] for name in rows[column]]
    outlets = rows["publisher"] if "publisher" in rows.columns else [None] * rows.height
    listed: list[list[str] | None] = rows["authors"].list.eval(persons()).to_list()
    return [
        [n for n in names or () if n and (is_newsroom(n) or n.lower() == (outlet or "").lower())]
        for names, outlet in zip(listed, outlets, strict=True)
    ]


def is_newsroom(name: str) -> bool:
    """Whether a name is that of an agency or of a part of a newsroom."""
    return is_agency(name) or newsroom_word(name) is not None
