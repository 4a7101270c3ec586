"""All records, by the name of their table."""

from __future__ import annotations

from typing import Final

from newsschema.schemas.actor import Actor
from newsschema.schemas.article import Article
from newsschema.schemas.claim import Claim
from newsschema.schemas.claim_review import ClaimReview
from newsschema.schemas.mention import Mention
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Record
from newsschema.schemas.source import Source

RECORDS: Final[dict[str, type[Record]]] = {
    record.table: record for record in (Article, Quote, Actor, Claim, Source, Mention, ClaimReview)
}
"""Table name to record: the four core tables, then the optional ones."""

ORDER: Final[tuple[str, ...]] = tuple(RECORDS)
"""The order in which tables are read, shown and written."""
