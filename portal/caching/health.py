"""The proxy's line on the health page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from portal.caching import varnish
from portal.caching.bans import send_ban
from portal.caching.vcl import config_digest
from portal.jobs.models import PendingTask
from portal.jobs.status import Status


def proxy() -> Status:
    """Whether every Varnish answers, takes our bans and has the configuration of today's zone table."""
    if not settings.VARNISH_URLS:
        return Status(True, _("без посредника"))
    waiting = PendingTask.objects.filter(task=send_ban.module_path).count()
    wrong = sorted({problem for server in settings.VARNISH_URLS if (problem := _problem(server))})
    text = ", ".join([*wrong, *([_("%(waiting)d брисања чека") % {"waiting": waiting}] if waiting else [])])
    return Status(
        not wrong and not waiting,
        text or str(len(settings.VARNISH_URLS)),
        advice=_("Проверите Varnish и његова подешавања (manage.py varnish_config --check); брисања се шаљу поново."),
    )


def _problem(server: str) -> str:
    try:
        answer = varnish.ask(server)
    except varnish.VarnishFailed as failure:
        return str(failure)
    if answer.status != 200:
        return _("одбија брисање (%(status)d)") % {"status": answer.status}
    return "" if answer.config == config_digest() else _("застарела подешавања")
