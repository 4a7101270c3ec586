"""ninjs, the IPTC's news in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.markup import plain_text
from newsschema.readers.producers.offsets import number
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls

PLAIN: Final = "text/plain"
"""The type of bodies that do not say one, and the only one that is read as it is."""


class Ninjs(Producer):
    """ninjs 1 to 3 (IPTC): one news item per object.

    The headline is the one whose role is `main`, or the first. The body is plain text where the
    item has it, else the text of its HTML; bodies of other types, such as NITF, have no place.
    The publication is when the first version was created, or else the content, which may be
    an old photograph's. `by` and `byline` are authors, `infosources` the
    outlet, `pubstatus`, `embargoed` and rights go where they belong. `uri` is the article's id.
    Subjects keep their names as topics. Associations, renditions, places and events have no
    place.

    Described in the ninjs standard, versions 1.4, 2.1 and 3.0 (IPTC).
    """

    name = "ninjs"
    endings = (".json", ".jsonl")

    def read(self, path: Path) -> Rows:
        """One article per item."""
        for _, item in objects(path, self.account):
            low = _low(item)
            # Of a name in two spellings the second has no place.
            self.account.no_place.update(n for n, value in item.items() if low[_plain(n)] != value)
            yield "articles", self._article(Fields(low, self.account))

    def _article(self, item: Fields) -> Row:
        item.drop("standard", "$standard", "type", "mimetype", "profile", "charcount", "wordcount")
        text, markup = item.take("bodytext"), item.take("bodyxhtml", "bodyhtml5")
        for body in map(_low, item.objects("bodies")):
            kind = str(body.get("contenttype") or PLAIN)
            if kind == PLAIN and text is None:
                text = body.get("value")
            elif "html" in kind and markup is None:
                markup = body.get("value")
            else:
                self.account.no_place[f"body of type {kind}"] += 1
        uri = item.take("uri")
        row: Row = {
            "article_id": uri,
            "url": uri if str(uri).startswith(("http://", "https://")) else None,
            "title": _main(item.take("headlines")) or item.take("headline", "title"),
            "description": _main(item.take("descriptions")) or item.take("descriptiontext"),
            "body": text or (plain_text(markup) if isinstance(markup, str) else None),
            "language": item.take("language"),
            "published_at": item.take("firstcreated", "contentcreated"),
            "modified_at": item.take("contentmodified", "versioncreated"),
            "version": _number(item.take("version")),
            "authors": _authors(item.take("by", "byline")),
            "publisher": _name(item.take("infosources", "infosource")),
            "topics": _names(item.take("subjects", "subject")),
            "pub_status": item.take("pubstatus"),
            "embargo_until": item.take("embargoeduntil", "embargoed"),
            "rights_holder": item.take("copyrightholder"),
            "digital_source_type": _uri(item.take("digitalsourcetype")),
            "section": _name(item.take("section")),
            "genre": _name(item.take("genres", "genre")),
        }
        item.close()
        return without_nulls(row)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _main(values: Any) -> str | None:
    listed = _listed(values)
    main = next((one for one in listed if one.get("role") == "main"), None)
    found = main or (listed[0] if listed else {})
    return found.get("value")


def _authors(by: Any) -> list[Row] | None:
    if isinstance(by, str):
        return [{"name": by}]
    return [{"name": one["name"]} for one in _listed(by) if one.get("name")] or None


def _name(values: Any) -> str | None:
    if isinstance(values, str):
        return values
    return next(iter(_names(values) or ()), None)


def _names(values: Any) -> list[str] | None:
    return [str(one["name"]) for one in _listed(values) if one.get("name")] or None


def _uri(value: Any) -> str | None:
    return value.get("uri") if isinstance(value, Mapping) else value


def _number(value: Any) -> Any:
    """A version as a number where it is written as text, which ninjs 1 does."""
    written = number(value) if isinstance(value, str) else None
    return value if written is None else written


def _low(item: Mapping[str, Any]) -> dict[str, Any]:
    """The object with names as version 2 writes them; of two that fall together, the first."""
    low: dict[str, Any] = {}
    for name, value in item.items():
        low.setdefault(_plain(name), value)
    return low


def _plain(name: str) -> str:
    # In camel case in 3.0 and later; versions before 2.0 join words by `_`.
    return name.lower().replace("_", "")
