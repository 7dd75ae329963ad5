from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates of adults: PDF, check page, badge."""

    name = "elearning.certificates"
    label = "certificates"
    verbose_name = "Уверења"
    default_auto_field = "django.db.models.BigAutoField"
