"""Rotating keys in a test, without the waits."""

import base64
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reporting.vault import keyring as vault_keyring
from reporting.vault import rotation
from reporting.vault.models import VaultKey


def rotate(purpose: str, **options: Any) -> rotation.Outcome:
    """Rotate a key without waiting for other processes."""
    return rotation.rotate(purpose, settle=0, **options)


def change_root(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the settings name a new ROOT, and the one of before as the old one."""
    old, new = f"ROOT_{secrets.token_hex(4)}", f"ROOT_{secrets.token_hex(4)}"
    monkeypatch.setenv(old, base64.b64encode(vault_keyring.root_key()).decode())
    monkeypatch.setenv(new, base64.b64encode(secrets.token_bytes(32)).decode())
    settings.PORTAL_KEYS, settings.PORTAL_KEYS_OLD = f"env:{new}", f"env:{old}"


def retired_long_ago(key_id: Any) -> None:
    """Let a key have been retired a day ago."""
    VaultKey.objects.filter(pk=key_id).update(retired_at=timezone.now() - timedelta(days=1))
