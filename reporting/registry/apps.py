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

        from portal.accounts.addresses import register_reserved
        from portal.accounts.staff import (
            register_contacts,
            register_ever_held,
            register_holders,
            register_predicate,
            register_roles,
        )
        from portal.caching.public_models import register_public_models
        from portal.jobs import health
        from reporting.registry import broken_seals, periodic  # noqa: F401
        from reporting.registry.addresses import is_mailbox
        from reporting.registry.checks import every_model_says_how_long
        from reporting.registry.selectors import (
            account_contacts,
            desk_role_holders,
            ever_held_role,
            holds_desk_role,
            names_of_roles,
        )

        # Public pages name institutions and places, and say what a school must do by when.
        named = ("Institution", "Institution_serves", "Municipality", "District")
        asked_for = ("ViolenceForm", "ProtocolStep", "DeadlineRule")
        register_public_models(*map(self.get_model, (*named, *asked_for)))
        register_predicate(holds_desk_role)
        register_holders(desk_role_holders)
        register_roles(names_of_roles)
        register_ever_held(ever_held_role)
        register_contacts(account_contacts)
        health.register("Печати улога и налога", broken_seals.state)
        register_reserved(is_mailbox)
        checks.register(every_model_says_how_long, checks.Tags.models)
