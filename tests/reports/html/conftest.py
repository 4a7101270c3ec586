"""A real Chromium, driven over a pair of pipes by the DevTools protocol: no driver to install."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

# The browser reads commands from descriptor 3 and writes answers to descriptor 4.
TRAMPOLINE = """
import fcntl, os, sys
high = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
os.dup2(high[0], 3), os.dup2(high[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def chromium() -> str | None:
    """The browser on this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One headless browser process."""

    def __init__(self, program: str, profile: Path) -> None:
        their_input, self._out = os.pipe()
        self._in, their_output = os.pipe()
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        ]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                TRAMPOLINE,
                str(their_input),
                str(their_output),
                program,
                *flags,
            ],
            pass_fds=(their_input, their_output),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_input)
        os.close(their_output)
        self._rest = b""
        self._last = 0
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events on the way are kept."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer["error"]
                return dict(answer["result"])
            self.events.append(answer)

    def wait(self, method: str, session: str) -> None:
        """Wait for an event."""
        while not any(self._is(event, method, session) for event in self.events):
            self.events.append(self._receive())

    def close(self) -> None:
        """End the process."""
        self.send("Browser.close")
        self._process.wait(timeout=30)
        os.close(self._in)
        os.close(self._out)

    @staticmethod
    def _is(event: dict[str, Any], method: str, session: str) -> bool:
        return event.get("method") == method and event.get("sessionId") == session

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = os.read(self._in, 1 << 20)
            assert got, "the browser has ended"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


@dataclass
class Tab:
    """A page that was opened."""

    browser: Browser
    session: str
    errors: list[str] = field(default_factory=list)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.send(method, self.session, **params)

    def run(self, script: str) -> Any:
        """The value of an expression, or of its promise; also where the page's scripts are off."""
        answer = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, text=key if kind == "keyDown" else ""
            )

    def of(self, method: str) -> list[dict[str, Any]]:
        """The events of a kind."""
        return [e["params"] for e in self.browser.events if Browser._is(e, method, self.session)]

    def complaints(self) -> list[str]:
        """What the console says: errors, warnings, exceptions, breaches of the policy."""
        said = [str(e["entry"]["text"]) for e in self.of("Log.entryAdded")]
        said += [str(e["exceptionDetails"]) for e in self.of("Runtime.exceptionThrown")]
        return said + [str(e["args"]) for e in self.of("Runtime.consoleAPICalled")]

    def requests(self) -> list[str]:
        return [str(e["request"]["url"]) for e in self.of("Network.requestWillBeSent")]

    def screenshot(self, *, whole: bool = False) -> bytes:
        """A PNG of what can be seen, or of the whole page."""
        answer = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(answer["data"])

    def pdf(self) -> bytes:
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True)["data"])


Open = Callable[..., Tab]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser, started once; tests are skipped where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    if sys.platform == "win32":
        pytest.skip("descriptors are not passed on by number on Windows")
    running = Browser(program, tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file and waits until it is loaded."""
    opened: list[str] = []

    def open_file(
        path: Path,
        *,
        width: int = 1200,
        height: int = 900,
        scripts: bool = True,
        dark: bool = False,
    ) -> Tab:
        target = browser.send("Target.createTarget", url="about:blank")["targetId"]
        opened.append(target)
        session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(browser, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            tab.send(f"{domain}.enable")
        tab.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        tab.send("Emulation.setEmulatedMedia", features=[scheme])
        tab.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        tab.send("Page.navigate", url=path.resolve().as_uri())
        browser.wait("Page.loadEventFired", session)
        return tab

    yield open_file
    for target in opened:
        browser.send("Target.closeTarget", targetId=target)
    browser.events.clear()
