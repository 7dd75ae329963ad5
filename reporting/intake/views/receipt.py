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

from portal.danger.kinds import Kind, numbers_for
from portal.pages.dates import ago_text, soon_text
from portal.pages.selectors import helplines_for
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

# Whom to call where nothing says otherwise.
POLICE = "192"
# Characters that are kept of digits that somebody retyped.
DIGITS_LIMIT = 20


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
    if request.method == "POST":
        # Wrong digits are shown from the draft, as a refused step is: Back and reload never ask to send them again.
        typed = {name: request.POST.get(name, "")[:DIGITS_LIMIT] for name in RetypeForm.base_fields}
        right = RetypeForm(typed, **options).is_valid()
        data |= {"retyped": True, "typed": None} if right else {"typed": typed}
        # A report that expires in this very moment has nothing left to note; the start says so.
        with contextlib.suppress(DraftGone):
            drafts.save(draft)
        return redirect("intake:receipt")
    right = data.get("retyped", False)
    form = RetypeForm(None if right else data.get("typed"), **options)
    urgent = is_urgent(data)
    nobody_answers = urgent and not somebody_answers()
    kinds = [Kind(kind) for kind in data.get("heard", ())]
    helplines = helplines_for(numbers_for(kinds)) if kinds else []
    context = {
        "receipt": data,
        "urgent": urgent,
        "helplines": helplines,
        "received_at": datetime.fromisoformat(data["received_at"]),
        "target": datetime.fromisoformat(data["target"]) if data["target"] and not urgent else None,
        "is_child": track == CHILD,
        "nobody_answers": nobody_answers,
        "form": form,
        "right": right,
        "until": draft.expires_at,
        "not_known": not_known(data, number=helplines[0].number if helplines else POLICE) if urgent else "",
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


def is_urgent(data: dict[str, Any]) -> bool:
    """Whether nobody must wait for an answer: danger was said, or heard in the story."""
    return bool(data["danger"] or data.get("heard"))


def not_known(data: dict[str, Any], *, number: str) -> str:
    """Return what nobody knows of this report of danger, so that nobody waits for help that cannot come.

    ``number``: whom to call.
    """
    who, where = data.get("knows_who", True), data.get("knows_where", True)
    if who and where:
        own = of_other = _("Не чекај одговор: ако је опасност и даље ту, позови %(number)s.")
        adult = _("Не чекајте одговор: ако опасност и даље траје, позовите %(number)s.")
    elif where:
        own = _("Не знамо ко си. Напиши по чему да те нађу, и не чекај: позови %(number)s.")
        of_other = _("Не знамо које је то дете. Напиши по чему да га нађу, и не чекај: позови %(number)s.")
        adult = _("Не знамо које је то дете. Напишите по чему да га нађу, и не чекајте: позовите %(number)s.")
    elif who:
        own = _("Не знамо где си. Док то не напишеш, нико не може да дође. Позови %(number)s.")
        of_other = _("Не знамо где је то дете. Док то не напишеш, нико не може да дође. Позови %(number)s.")
        adult = _("Не знамо где је дете. Док то не напишете, нико не може да дође. Позовите %(number)s.")
    else:
        own = _("Не знамо ко си ни где си. Док то не напишеш, нико не може да дође. Позови %(number)s.")
        of_other = _("Не знамо које је то дете ни где је. Док то не напишеш, нико не може да дође. Позови %(number)s.")
        adult = _("Не знамо које је то дете ни где је. Док то не напишете, нико не може да дође. Позовите %(number)s.")
    words: str = pick(data["track"], child=of_other if data.get("of_other") else own, adult=adult)
    return words % {"number": number}


def what_follows(data: dict[str, Any], *, nobody_answers: bool) -> list[Line]:
    """Return what happens next, with the times that the rules give today.

    Of danger no time is said: somebody is called at once, or nobody is there, and then an hour would be no help.
    """
    received = datetime.fromisoformat(data["received_at"])
    lines = [Line("done", _("Пријава је стигла"), ago_text(received)), _reading(data, nobody_answers=nobody_answers)]
    today = timezone.localdate()
    for rule in deadline_rules(starts_at="participation_requested", on=today):
        if rule.stops_at == "participation_accepted":
            when = _("у року од %(span)s пошто им стигне") % {"span": span_of(rule.value, rule.unit)}
            title = pick(
                data["track"],
                child=_("Они који помажу јављају да ли преузимају случај"),
                adult=_("Установе јављају да ли преузимају случај"),
            )
            lines.append(Line("next", title, "" if is_urgent(data) else when))
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
    if is_urgent(data):
        return Line("now", _("Портал одмах зове дежурну особу да прочита пријаву"), note=then)
    when = _("најкасније %(when)s") % {"when": soon_text(datetime.fromisoformat(target))} if target else ""
    reads = pick(
        track,
        child=_("Тим који чита пријаве треба да је прочита и види колика је опасност"),
        adult=_("Тим за тријажу треба да прочита пријаву и процени опасност"),
    )
    return Line("now", reads, when, then)
