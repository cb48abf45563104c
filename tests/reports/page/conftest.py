"""Runs to show on a page, and a headless browser to look at it with."""

import json
import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from functools import partial

import pytest

from mer.evaluation.significance import subject_swaps
from mer.evaluation.statistics import subject_draws
from mer.evaluation.stored_audit import Audit
from mer.reports.audited import FoundAudit
from mer.reports.page.run import PageRun
from mer.reports.score_table import score_table

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    """The page shows intervals and does not make them: a hundredth of the draws is enough."""
    draws, swaps = partial(subject_draws, draws=100), partial(subject_swaps, swaps=100)
    monkeypatch.setattr("mer.reports.score_table.subject_draws", draws)
    monkeypatch.setattr("mer.evaluation.comparison.subject_draws", draws)
    monkeypatch.setattr("mer.evaluation.comparison.subject_swaps", swaps)


@pytest.fixture
def make_page_run(make_run):
    """A run as the page takes it, from predictions at random; see `make_run`."""

    def make(
        number=1, expected=None, settings=None, verdicts=None, gallery=None, planned=(), **options
    ):
        results = make_run(**options)
        audit = Audit(results[0].config_hash, "loso", "c0de", "0123abc", "0.1.0",
                      "2026-01-02T03:04:05+00:00", {}, verdicts or ())  # fmt: skip
        return PageRun(
            number=number,
            name=f"trial/{results[0].config_hash}",
            table=score_table(results, expected, planned),
            results=tuple(results),
            settings=settings,
            audit=FoundAudit(audit, current=True) if verdicts else None,
            gallery=gallery,
        )

    return make


class Browser:
    """The DevTools protocol over pipes: each message is JSON with a zero byte behind it."""

    def __init__(self, write, read):
        self._write, self._read = write, read
        self._last, self._rest, self._session = 0, b"", None
        self.events = []

    def open(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def show(self, path, width, scheme="light", media="screen"):
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def ask(self, expression):
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def said(self, method):
        self.ask("0")  # takes in what is on its way
        return [event["params"] for event in self.events if event["method"] == method]

    def _next(self):
        while b"\0" not in self._rest:
            part = os.read(self._read, 1 << 16)
            assert part, "the browser has ended"
            self._rest += part
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)


@contextmanager
def chromium(profile):
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the page is not looked at in a browser")
    command = [found, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
               f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]  # fmt: skip
    to_browser, write = os.pipe()
    read, from_browser = os.pipe()
    # the browser reads the third and writes the fourth file that it is given
    shell = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
    process = subprocess.Popen(
        ["bash", "-c", shell, "browser", *command], pass_fds=(to_browser, from_browser),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(to_browser), os.close(from_browser)
    try:
        browser = Browser(write, read)
        browser.open()
        yield browser
    finally:
        with suppress(AssertionError, OSError):
            browser._session = None
            browser.call("Browser.close")
        os.close(write), os.close(read)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found
