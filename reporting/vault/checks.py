"""System checks of the vault."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from reporting.vault import root
from reporting.vault.errors import RootKeyError
from reporting.vault.fields import EncryptedField
from reporting.vault.holders import sealed_columns


def second_factor_is_sealed(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001: allauth must store second-factor secrets through the sealing adapter."""
    if not apps.is_installed("allauth.mfa"):
        return []
    from reporting.vault.mfa import SealedMFAAdapter

    try:
        adapter = import_string(getattr(settings, "MFA_ADAPTER", ""))
    except ImportError:
        adapter = None
    if isinstance(adapter, type) and issubclass(adapter, SealedMFAAdapter):
        return []
    return [
        Error(
            "MFA_ADAPTER does not seal second-factor secrets.",
            hint='Set MFA_ADAPTER = "reporting.vault.mfa.SealedMFAAdapter".',
            id="vault.E001",
        )
    ]


def contracts_are_unique(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E003: a contract name belongs to one column for ever, or envelopes could change places."""
    users: dict[str, list[str]] = defaultdict(list)
    for model, field in sealed_columns():
        if isinstance(field, EncryptedField):
            users[field.contract].append(f"{model._meta.label}.{field.name}")
    return [
        Error(f"The contract {contract} is used by {', '.join(labels)}.", id="vault.E003")
        for contract, labels in sorted(users.items())
        if len(labels) > 1
    ]


def root_stays_in_the_safe(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """W010, W011: where pools have processes of their own none needs ROOT, and nowhere should it lie in a file."""
    try:
        holds_root = root.key_file().root is not None
    except RootKeyError:
        # Which setting is amiss, the portal says by itself (security.E010, the health page).
        return []
    found: list[CheckMessage] = []
    if holds_root and settings.PORTAL_KEYS.startswith("file:"):
        found.append(Warning("ROOT lies in a file: a thief of the disk has the key with it.", id="vault.W011"))
    if holds_root and settings.SERVES:
        found.append(
            Warning(
                "This process holds ROOT and opens everything.",
                hint="Give it the key file of its pools: manage.py keys file (docs/keys.md).",
                id="vault.W010",
            )
        )
    return found
