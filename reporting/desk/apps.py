from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class DeskConfig(AppConfig):
    """The institutions' workspace."""

    name = "reporting.desk"
    label = "desk"
    verbose_name = "Поступање"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the drafts of who comes late, and delete those of who signs out."""
        from portal.accounts.signals import form_came_late, signed_out

        form_came_late.connect(_keep, dispatch_uid="desk.drafts")
        signed_out.connect(_forget, dispatch_uid="desk.drafts")


def _keep(*, request: HttpRequest, **kwargs: Any) -> bool:
    """Keep what came late to a page of the desk, if the account would still be let in there."""
    from portal.security.zones import zone_for
    from reporting.cases.access import person_of
    from reporting.desk.drafts import keep_typed, marks_now

    if zone_for(request.path_info).name != "desk" or not person_of(request).assignments:
        return False
    keep_typed(request)
    return bool(marks_now(request))


def _forget(*, user: Any, **kwargs: Any) -> None:
    from reporting.vault.desk_drafts import forget_all

    forget_all(user.pk)
