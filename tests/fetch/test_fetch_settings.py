"""Settings of the fetcher: bounds that keep us polite, and sentences where something is missing."""

import ipaddress
from pathlib import Path

import pytest

from flows.clock import Clock
from flows.fetch import Fetcher, MemoryHostBook
from flows.settings import FetchSettings, Settings, read_settings
from pipeline.errors import SettingsError
from pipeline.workspace import Workspace

FILE = """
[fetch]
contact = "kominfo@example.go.id"
max_bytes = { feed = 5000 }
licences = { "media.example" = "Kontrak 12/2026" }

[[fetch.allow]]
network = "10.20.0.0/16"
pause_seconds = 0.5

[[fetch.allow]]
network = "fd00::7"
"""


def read(folder: Path, text: str) -> Settings:
    (folder / "faktor.toml").write_text(text, encoding="utf-8")
    return read_settings(Workspace(folder))


def test_the_table_fetch_is_read(tmp_path: Path) -> None:
    fetch = read(tmp_path, FILE).fetch
    assert fetch.contact == "kominfo@example.go.id"
    assert fetch.max_bytes == {"feed": 5000, "sitemap": 50_000_000, "page": 5_000_000, "article": 30_000_000}
    assert fetch.licences == {"media.example": "Kontrak 12/2026"}
    assert [(each.network, each.pause_seconds) for each in fetch.allow] == [
        (ipaddress.ip_network("10.20.0.0/16"), 0.5),
        (ipaddress.ip_network("fd00::7/128"), None),
    ]
    assert (fetch.pause_seconds, fetch.seconds_a_request, fetch.proxy) == (5.0, 60.0, None)


def test_the_environment_names_the_contact_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTOR_FETCH__CONTACT", "https://example.go.id/bot")
    assert read(tmp_path, "").fetch.contact == "https://example.go.id/bot"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[fetch]\npause_seconds = 1", "fetch.pause_seconds"),
        ("[fetch]\nseconds_a_request = 120", "fetch.seconds_a_request"),
        ('[fetch]\ncontact = "a b\\nc"', "fetch.contact"),
        ('[fetch]\ncontact = "(a)"', "fetch.contact"),
        ('[fetch]\nproxy = "socks5://127.0.0.1:9"', "fetch.proxy"),
        ("[fetch]\nmax_bytes = { robots = 5 }", "fetch.max_bytes"),
        ("[fetch]\nmax_bytes = { page = 0 }", "fetch.max_bytes"),
        ('[[fetch.allow]]\nnetwork = "10.20.0.1/16"', "fetch.allow.0"),
        ('[[fetch.allow]]\nnetwork = "intranet"', "fetch.allow.0"),
        ('[[fetch.allow]]\nnetwork = "10.0.0.0/8"\npause_seconds = -1', "fetch.allow.0.pause_seconds"),
        ('[fetch]\nlicences = { "media.example" = "" }', "fetch.licences"),
        ("[fetch]\npause = 9", r"fetch.pause is no setting. Known settings of \[fetch\] are: allow, ca_file, contact,"),
    ],
)
def test_what_would_be_rude_or_misread_is_refused_by_name(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SettingsError, match=where):
        read(tmp_path, text)


def test_nothing_is_asked_without_a_contact() -> None:
    with pytest.raises(SettingsError, match=r'\[fetch\] contact = "you@example.org"'):
        Fetcher(FetchSettings(), MemoryHostBook(), clock=Clock())


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match="holds no certificates that can be read"):
        Fetcher(FetchSettings(contact="a@example.org", ca_file=str(path)), MemoryHostBook(), clock=Clock())
