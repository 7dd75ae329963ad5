"""What is vouched for under ROOT, and only that, is believed; after a change of ROOT still."""

import base64
from typing import Any

import pytest

from reporting.vault import vouching
from reporting.vault.errors import RootKeyError

FIRST, SECOND = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def roots(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what says which ROOT is the portal's, and which was before."""

    def are(now: bytes, before: bytes | None = None) -> None:
        monkeypatch.setenv("VOUCHING_NOW", base64.b64encode(now).decode())
        monkeypatch.setenv("VOUCHING_BEFORE", base64.b64encode(before or b"").decode())
        settings.PORTAL_KEYS = "env:VOUCHING_NOW"
        settings.PORTAL_KEYS_OLD = "env:VOUCHING_BEFORE" if before else ""

    are(FIRST)
    return are


def test_it_is_what_the_format_says(roots: Any) -> None:
    """HKDF-SHA256 and HMAC-SHA256 by the book; an artefact of today must be believed by the portal of tomorrow."""
    made = vouching.mac(b"manifest", contract="backup.manifest.1")
    assert made.hex() == "6aa7c4f532cda246a449580faac8535e4c7068ce01e68666a9f4475085f74211"


def test_another_message_contract_or_mac_is_not_believed(roots: Any) -> None:
    made = vouching.mac(b"manifest", contract="a")
    assert len(made) == vouching.MAC_BYTES == 32
    assert vouching.fits(made, b"manifest", contract="a")
    assert not vouching.fits(made, b"manifest.", contract="a")
    assert not vouching.fits(made, b"manifest", contract="b")
    assert not vouching.fits(made[:-1], b"manifest", contract="a")
    assert not vouching.fits(b"", b"manifest", contract="a")


def test_after_a_change_of_root_the_one_before_is_believed_while_it_is_named(roots: Any) -> None:
    made = vouching.mac(b"manifest", contract="a")
    roots(SECOND, before=FIRST)
    assert vouching.fits(made, b"manifest", contract="a")
    assert vouching.fits(vouching.mac(b"manifest", contract="a"), b"manifest", contract="a")
    assert vouching.mac(b"manifest", contract="a") != made
    roots(SECOND)
    assert not vouching.fits(made, b"manifest", contract="a")


def test_without_root_nothing_is_vouched_for(settings: Any) -> None:
    settings.PORTAL_KEYS = ""
    with pytest.raises(RootKeyError):
        vouching.mac(b"manifest", contract="a")
    with pytest.raises(RootKeyError):
        vouching.fits(bytes(32), b"manifest", contract="a")
