from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keyring, envelopes, encrypted fields, codes, drafts, audit events."""

    name = "reporting.vault"
    label = "vault"
    verbose_name = "Сеф"
    default_auto_field = "django.db.models.BigAutoField"
