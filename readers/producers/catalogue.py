"""The formats that can be imported, by name; a format's module is loaded when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from newsschema.readers.producers.producer import Producer

PRODUCERS: Final[Mapping[str, str]] = {
    "trafilatura": "trafilatura:Trafilatura",
    "newspaper4k": "newspaper4k:Newspaper4k",
    "news-please": "news_please:NewsPlease",
    "fundus": "fundus:Fundus",
    "brat": "brat:Brat",
    "uima-xmi": "uima_xmi:UimaXmi",
    "label-studio": "label_studio:LabelStudio",
    "web-annotation": "web_annotation:WebAnnotation",
    "gdelt-gkg": "gdelt_gkg:GdeltGkg",
    "quotebank": "quotebank:Quotebank",
    "json-ld": "json_ld:JsonLd",
    "ninjs": "ninjs:Ninjs",
}
"""Name to module and class."""


def producer_named(name: str) -> type[Producer]:
    """The format of that name, one of `PRODUCERS`."""
    module, _, attribute = PRODUCERS[name].partition(":")
    found: type[Producer] = getattr(
        import_module(f"newsschema.readers.producers.{module}"), attribute
    )
    return found
