from django.apps import AppConfig

DAY = "%-d. %-m. %Y."


class EditorsConfig(AppConfig):
    """What helps editors keep the site right: findings about pages, a report, the start page of the CMS."""

    name = "portal.editors"
    label = "editors"
    verbose_name = "Уређивање"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job that looks pages over; let the screen of translators write days as everybody does here."""
        import wagtail_localize.models
        import wagtail_localize.views.edit_translation

        from portal.editors import periodic  # noqa: F401

        # It names the month by `strftime`, which knows English alone.
        wagtail_localize.models.DATE_FORMAT = DAY
        wagtail_localize.views.edit_translation.DATE_FORMAT = DAY
