from django.apps import AppConfig
from django.core import checks


class VaultConfig(AppConfig):
    """Keyring, envelopes, encrypted fields, codes, drafts, audit events."""

    name = "reporting.vault"
    label = "vault"
    verbose_name = "Сеф"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.jobs import health as portal_health
        from portal.security.sealed_rows import register_sealer
        from reporting.vault import account_events, grants, guesses, health, mfa, periodic  # noqa: F401
        from reporting.vault.audit import installing
        from reporting.vault.audit.checks import connects_as_another_than_the_owner, triggers_are_whole
        from reporting.vault.checks import contracts_are_unique, root_stays_in_the_safe, second_factor_is_sealed

        checks.register(second_factor_is_sealed, checks.Tags.security)
        checks.register(contracts_are_unique, checks.Tags.models)
        checks.register(root_stays_in_the_safe, checks.Tags.security, deploy=True)
        portal_health.register("Кључеви", health.state, stops=True)
        portal_health.register("Табела кључева", health.table_state)
        portal_health.register("Погрешни кодови", guesses.state)
        portal_health.register("Нацрти", health.drafts_state)
        account_events.connect()
        register_sealer(grants.Seals())
        mfa.connect()
        checks.register(triggers_are_whole, checks.Tags.database)
        checks.register(connects_as_another_than_the_owner, checks.Tags.database, deploy=True)
        installing.connect(self)
