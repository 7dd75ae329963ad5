"""Which models hold sealed values, and whether any row does."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from reporting.vault.columns import EnvelopeField


def sealed_columns() -> Iterator[tuple[type[models.Model], EnvelopeField]]:
    """Yield every model and column that holds envelopes."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EnvelopeField):
                yield model, field


def encrypted_rows_exist() -> bool:
    """Whether any row anywhere was sealed with the keyring, sign-in secrets included."""
    tables = set(connection.introspection.table_names())
    querysets = [
        model._base_manager.exclude(**{f"{field.name}__isnull": True})
        for model, field in sealed_columns()
        if model._meta.db_table in tables and model._meta.label != "vault.VaultKey"
    ]
    if apps.is_installed("allauth.mfa"):
        authenticators = apps.get_model("mfa", "Authenticator")
        if authenticators._meta.db_table in tables:
            querysets.append(authenticators._base_manager.all())
    return any(queryset.exists() for queryset in querysets)
