from importlib import import_module

from django.apps import AppConfig

APPLIED = (
    "wagtail_chooser_words",
    "wagtail_form_labels",
    "wagtail_review_cancel",
    "wagtail_file_rights",
    "wagtail_exports",
    "wagtail_bulk_publish",
    "wagtail_redirect_targets",
    "wagtail_typed_dates",
    "localize_drafts",
    "localize_draft_titles",
    "localize_days",
)
"""The files that change a library when the process starts; the others are called where they are needed."""


class PatchesConfig(AppConfig):
    """Puts every change of a library in place, once all apps are loaded."""

    name = "portal.patches"
    label = "patches"

    def ready(self) -> None:
        for name in APPLIED:
            import_module(f"portal.patches.{name}").apply()
