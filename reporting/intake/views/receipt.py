"""The receipt: the code, the report's number, what follows; and the card."""

import contextlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.pages.dates import ago_text, soon_text
from portal.saved_files import attachment
from reporting.cases.alarms.duty import somebody_answers
from reporting.intake.card import FILENAME, card_pdf
from reporting.intake.forms.resume import GROUPS, RetypeForm
from reporting.intake.spans import span_of
from reporting.intake.storage import open_draft
from reporting.intake.tracks import CHILD, pick
from reporting.intake.views.entry import step_to_continue, to_the_start
from reporting.registry.selectors import deadline_rules
from reporting.vault import drafts
from reporting.vault.errors import DraftGone


@dataclass(frozen=True)
class Line:
    """One line of the timeline of what follows."""

    state: str
    title: str
    when: str = ""
    note: str = ""
    basis: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt of the report that this browser has just sent, as often as it is asked for."""
    draft = open_draft(request)
    if draft is None:
        return to_the_start()
    if "receipt" not in draft.data:
        return redirect("intake:step", step=step_to_continue(draft))
    data = draft.data["receipt"]
    track = data["track"]
    options = {"code": data["code"], "track": track, "asked": secrets.randbelow(GROUPS)}
    form = RetypeForm(request.POST, **options) if request.method == "POST" else RetypeForm(**options)
    if form.is_bound and form.is_valid():
        data["retyped"] = True
        # A report that expires in this very moment has nothing left to note; the start says so.
        with contextlib.suppress(DraftGone):
            drafts.save(draft)
        return redirect("intake:receipt")
    nobody_answers = data["danger"] and not somebody_answers()
    context = {
        "receipt": data,
        "received_at": datetime.fromisoformat(data["received_at"]),
        "target": datetime.fromisoformat(data["target"]) if data["target"] and not data["danger"] else None,
        "is_child": track == CHILD,
        "nobody_answers": nobody_answers,
        "form": form,
        "right": data.get("retyped", False),
        "lines": what_follows(data, nobody_answers=nobody_answers),
    }
    return render(request, "intake/receipt.html", context)


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Send the card with the code as a PDF."""
    draft = open_draft(request)
    if draft is None or "receipt" not in draft.data:
        return redirect("intake:receipt")
    pdf = card_pdf(code=draft.data["receipt"]["code"], language=translation.get_language() or "sr")
    return attachment(pdf, filename=FILENAME, content_type="application/pdf")


def what_follows(data: dict[str, Any], *, nobody_answers: bool) -> list[Line]:
    """Return what happens next, with the times that the rules give today.

    Of danger no time is said: somebody is called at once, or nobody is there, and then an hour would be no help.
    """
    received = datetime.fromisoformat(data["received_at"])
    lines = [Line("done", _("Пријава је стигла"), ago_text(received)), _reading(data, nobody_answers=nobody_answers)]
    today = timezone.localdate()
    for rule in deadline_rules(starts_at="participation_requested", on=today):
        if rule.stops_at == "participation_accepted":
            when = _("у року од %(span)s") % {"span": span_of(rule.value, rule.unit)}
            lines.append(Line("next", _("Надлежне установе преузимају случај"), "" if data["danger"] else when))
            break
    for rule in deadline_rules(starts_at="participation_accepted", on=today):
        if rule.stops_at == "reporter_informed":
            when = _("најмање једном у %(span)s") % {"span": span_of(rule.value, rule.unit)}
            title = pick(data["track"], child=_("Јављају ти шта је урађено"), adult=_("Јављају вам шта је урађено"))
            lines.append(Line("next", title, when))
            break
    return lines


def _reading(data: dict[str, Any], *, nobody_answers: bool) -> Line:
    """Return the line of who reads the report, and until when."""
    track, target = data["track"], data["target"]
    if nobody_answers:
        call = pick(track, child=_("Не чекај: позови 192."), adult=_("Не чекајте: позовите 192."))
        return Line("now", _("Пријава чека, а сада нико не чита"), note=call)
    then = pick(
        track,
        child=_("Кад је прочита, ако је опасност велика, одмах зове оне који могу да те заштите."),
        adult=_("Кад је прочита, ако је опасност велика, одмах јавља полицији и центру за социјални рад."),
    )
    if data["danger"]:
        return Line("now", _("Портал одмах зове дежурну особу да прочита пријаву"), note=then)
    when = _("најкасније %(when)s") % {"when": soon_text(datetime.fromisoformat(target))} if target else ""
    return Line("now", _("Тим за тријажу треба да прочита пријаву и процени опасност"), when, then)
