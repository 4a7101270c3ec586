"""Nothing asks a network: not the list of public suffixes, not the addresses in the data."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pytest

import newsschema

BROKEN = Path(__file__).parents[1] / "fixtures" / "newsroom-broken"


def test_no_name_is_looked_up_and_no_connection_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*asked: object) -> NoReturn:
        raise OSError(f"the network was asked: {asked[:2]}")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    report = newsschema.validate(BROKEN)
    assert [rule.code for rule in report.rules if rule.status == "crashed"] == []
    assert {"URL001", "URL003"} <= set(report.findings["code"])
