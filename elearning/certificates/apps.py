from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates of adults: PDF, check page, badge."""

    name = "elearning.certificates"
    label = "certificates"
    verbose_name = "Уверења"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from elearning.certificates import offers, periodic  # noqa: F401
        from elearning.learning.offers import register

        register(offers.certificate)
