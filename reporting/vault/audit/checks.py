"""System checks and the line of the health page: does the audit trail stand as it should."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection, connections
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.vault.audit import sealed_place, triggers
from reporting.vault.audit.models import AuditEvent, AuditWaiting
from reporting.vault.errors import VaultError

# The sealer looks every second; what waits longer means that it does not run.
LONGEST_WAIT = timedelta(minutes=2)
ASKED = 200


def triggers_are_whole(
    app_configs: Sequence[AppConfig] | None = None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """W001: a trigger is missing or altered; E004: a foreign one could swallow events.

    Asks the database, so it runs with ``check --database default`` and before every ``migrate``.
    The first is a warning, because the very ``migrate`` that it precedes repairs it.
    """
    return [
        _message(finding)
        for alias in databases or ()
        if triggers.tables_exist(connections[alias])
        for finding in triggers.findings(connections[alias])
    ]


def _message(finding: triggers.Finding) -> CheckMessage:
    text = f"Trigger {finding.name} on {finding.table} is {finding.kind}."
    if finding.kind == "foreign":
        hint = "Find out who made it and what it swallowed; run manage.py audit verify; drop it."
        return Error(text, hint=hint, id="vault.E004")
    return Warning(text, hint="manage.py migrate installs it; run manage.py audit verify first.", id="vault.W001")


def connects_as_another_than_the_owner(
    app_configs: Sequence[AppConfig] | None = None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """W005: the role as which the portal connects to PostgreSQL can drop the triggers of the audit trail.

    Asks the database, so it runs with ``check --deploy --database default``.
    """
    hint = "Connect as another role: manage.py audit grants ROLE. docs/audit.md says how."
    return [
        Warning(f"{alias}: the portal connects as an owner of {', '.join(owned)}.", hint=hint, id="vault.W005")
        for alias in databases or ()
        if (owned := triggers.owned_tables(connections[alias]))
    ]


def health() -> Status:
    """Say whether the triggers and the sealer's place stand, and the sealer keeps up; counts and names stay out."""
    wrong = triggers.findings(connection)
    advice = _("Покрените „manage.py audit verify“; он каже шта не стоји. Шта даље, пише у docs/audit.md.")
    if wrong:
        return Status(False, _("окидачи базе нису како треба: %(count)d") % {"count": len(wrong)}, advice=advice)
    if lost_before_seal().exists():
        return Status(False, _("догађај је нестао пре печаћења"), advice=advice)
    if _is_cut():
        return Status(False, _("крај дневника недостаје или је други"), advice=advice)
    # A few ids by hand: asked in one query, a database may walk all events by time to find them.
    waiting = list(AuditWaiting.objects.values_list("event", flat=True)[:ASKED])
    oldest = AuditEvent.objects.filter(pk__in=waiting).aggregate(oldest=Min("time"))["oldest"]
    if oldest is not None and timezone.now() - oldest > LONGEST_WAIT:
        late = _("Проверите да ли ради процес „manage.py work“ и да ли кључеви могу да се отворе.")
        return Status(False, _("печаћење касни"), advice=late)
    return Status(True, _("запечаћено"))


def _is_cut() -> bool:
    try:
        sealed_place.check()
    except VaultError:
        return True
    except OSError:
        # Another account's file: the jobs read it, and say when they cannot.
        return False
    return False


def lost_before_seal() -> Any:
    """Return the rows of the queue whose event is gone: it was deleted before it was sealed."""
    return AuditWaiting.objects.filter(~Exists(AuditEvent.objects.filter(pk=OuterRef("pk"))))
