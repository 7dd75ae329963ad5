from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Reference data: places, institutions, desk roles, taxonomies, rules."""

    name = "reporting.registry"
    label = "registry"
    verbose_name = "Шифарници"
    default_auto_field = "django.db.models.BigAutoField"
    # Reference data stay; what does not, says so itself.
    kept_as = "reference"

    def ready(self) -> None:
        """Tell the accounts room who holds a desk role: it asks them for a second factor."""
        from django.core import checks

        from portal.accounts.staff import register_contacts, register_holders, register_predicate
        from reporting.registry import periodic  # noqa: F401
        from reporting.registry.checks import every_model_says_how_long
        from reporting.registry.selectors import account_contacts, desk_role_holders, holds_desk_role

        register_predicate(holds_desk_role)
        register_holders(desk_role_holders)
        register_contacts(account_contacts)
        checks.register(every_model_says_how_long, checks.Tags.models)
