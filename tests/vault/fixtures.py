"""Fixtures that other rooms may use."""

from collections.abc import Iterator
from types import ModuleType

import pytest


@pytest.fixture
def keyring(db: None) -> Iterator[ModuleType]:
    """Make the keyring in the test's database and give the module ``reporting.vault.keyring``."""
    from reporting.vault import keyring as vault_keyring
    from reporting.vault.keyring import PURPOSES, new_row, root_key
    from reporting.vault.models import VaultKey

    vault_keyring.forget()
    if not VaultKey.objects.exists():
        # As `create_keyring` makes it, which asks every table first whether something was sealed before.
        VaultKey.objects.bulk_create([new_row(purpose, root_key()) for purpose in PURPOSES])
    vault_keyring.current("kek")
    yield vault_keyring
    vault_keyring.forget()
