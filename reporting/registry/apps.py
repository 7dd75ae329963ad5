from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Reference data: places, institutions, desk roles, taxonomies, rules."""

    name = "reporting.registry"
    label = "registry"
    verbose_name = "Шифарници"
    default_auto_field = "django.db.models.BigAutoField"
