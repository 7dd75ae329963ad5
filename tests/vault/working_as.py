"""Letting this process hold the keys of some pools and of no others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client, override_settings

from reporting.vault import keyring, pools, root

_NAME = "KEYS_OF_A_POOL"
_roots: list[bytes] = []


@contextmanager
def working_as(*names: str) -> Iterator[None]:
    """Let what happens inside the block find the key file of a process of these pools, and nothing opened before."""
    opened = keyring._Opened
    kept = {name: getattr(opened, name) for name in ("ring", "here", "read_at", "notes_trials")}
    before = os.environ.get(_NAME)
    os.environ[_NAME] = root.written(_root(), names, pools.opened_by(names))
    keyring.forget()
    opened.notes_trials = True
    try:
        with override_settings(PORTAL_KEYS=f"env:{_NAME}"):
            yield
    finally:
        del os.environ[_NAME]
        if before is not None:
            os.environ[_NAME] = before
        for name, value in kept.items():
            setattr(opened, name, value)


def _root() -> bytes:
    """Return the ROOT of the test, also inside another such block."""
    file = root.key_file()
    if file.root is None:
        assert _roots, "nobody but this module lets a test have the file of a pool"
        return _roots[-1]
    _roots[:] = [file.root]
    return file.root


def answer_as(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let every request of a test client be answered by a process of these pools; what a test arranges is not."""
    request = Client.request

    def answered(client: Client, **asked: Any) -> Any:
        if not keyring.VaultKey.objects.exists():
            return request(client, **asked)
        with working_as(*names):
            return request(client, **asked)

    monkeypatch.setattr(Client, "request", answered)
