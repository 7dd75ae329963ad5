"""A Varnish that does not answer fails nobody's work; what it missed is said again."""

import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from portal.caching import bans, health, varnish
from portal.caching.periodic import warm
from portal.caching.vcl import config_digest
from portal.jobs.models import PendingTask
from portal.jobs.resend import resend
from tests.pages.factories import StandardPageFactory, make_site
from tools.processes import free_port


class Proxy(http.server.BaseHTTPRequestHandler):
    """What Varnish does with a ban: it keeps what it was told, and may refuse."""

    told: list[str] = []
    status = 200

    def do_BAN(self) -> None:
        if self.headers["X-Ban"] == "pages":
            self.told.append(self.headers["X-Ban-Key"])
        self.send_response(self.status)
        self.send_header("X-Portal-Config", config_digest())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port(settings: Settings) -> int:
    """A port at which nobody answers yet."""
    number = free_port()
    settings.VARNISH_URLS = [f"http://127.0.0.1:{number}"]
    return number


@pytest.fixture
def proxy(port: int) -> Iterator[type[Proxy]]:
    Proxy.told, Proxy.status = [], 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Proxy
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_publishing_succeeds_and_what_was_missed_is_sent_again(port: int, request: pytest.FixtureRequest) -> None:
    page = StandardPageFactory(parent=make_site(), title="Реч која се не преноси", slug="prva")
    PendingTask.objects.all().delete()
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.live
    kept = PendingTask.objects.filter(task=bans.send_ban.module_path)
    assert kept.exists() and not health.proxy().ok
    for one in kept.all():
        assert (one.args, one.kwargs) == ([], {}) and one.error.endswith("VarnishFailed")
    listening = request.getfixturevalue("proxy")
    resend(timezone.now() + timedelta(hours=2))
    assert not kept.all().exists() and health.proxy().ok
    assert set(listening.told) == {varnish.ban_key()}


@pytest.mark.django_db
def test_health_names_what_is_wrong(proxy: type[Proxy], settings: Settings) -> None:
    assert health.proxy().ok
    proxy.status = 403
    assert "одбија" in health.proxy().text and not health.proxy().ok
    proxy.status = 200
    settings.VARNISH_BACKEND = "127.0.0.1:9"
    assert health.proxy().ok, "the digest that this proxy gives follows the settings"
    settings.VARNISH_URLS = [*settings.VARNISH_URLS, f"http://127.0.0.1:{free_port()}"]
    assert health.proxy().text == "ConnectionRefusedError"
    settings.VARNISH_URLS = []
    assert health.proxy().ok


def test_one_that_is_dead_keeps_no_other_from_hearing(proxy: type[Proxy], settings: Settings) -> None:
    settings.VARNISH_URLS = [f"http://127.0.0.1:{free_port()}", *settings.VARNISH_URLS]
    with pytest.raises(varnish.VarnishFailed):
        varnish.ban()
    assert len(proxy.told) == 1


def test_an_operator_forgets_by_hand_and_hears_when_it_failed(
    proxy: type[Proxy], settings: Settings, capsys: Any
) -> None:
    call_command("cache_ban")
    assert len(proxy.told) == 1 and "all pages" in capsys.readouterr().out
    proxy.status = 403
    with pytest.raises(CommandError, match="status 403"):
        call_command("cache_ban")
    settings.VARNISH_URLS = []
    with pytest.raises(CommandError, match="VARNISH_URLS"):
        call_command("cache_ban")


def test_keeping_pages_warm_says_that_there_is_no_proxy_and_asks_nobody_without_one(
    port: int, settings: Settings
) -> None:
    with pytest.raises(ExceptionGroup) as told:
        warm()
    assert [type(one) for one in told.value.exceptions] == [varnish.VarnishFailed]
    settings.VARNISH_URLS = []
    assert warm() == 0
