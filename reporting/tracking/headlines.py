"""The first words of the follow page: where things stand, in one sentence."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.pages.dates import span_text, until_text
from portal.script.words import joined, sentence
from reporting.cases.selectors import ReporterView

LATE_FEW = {2: gettext_lazy("Касне две установе."), 3: gettext_lazy("Касне три установе.")}


def headline(view: ReporterView) -> str:
    """Return the page's heading: a question that waits first, then a new message, then who is late, else the state."""
    if any(line.asks for line in view.messages):
        return (
            _("Питају те нешто и чекају твој одговор.") if view.child else _("Питају вас нешто и чекају ваш одговор.")
        )
    new = sum(line.new for line in view.messages)
    if new == 1:
        return _("Имаш нову поруку.") if view.child else _("Имате нову поруку.")
    if new:
        if view.child:
            return ngettext("Имаш %(number)s нову поруку.", "Имаш %(number)s нових порука.", new) % {"number": new}
        return ngettext("Имате %(number)s нову поруку.", "Имате %(number)s нових порука.", new) % {"number": new}
    if len(view.late) == 1:
        late = view.late[0]
        return sentence(_("%(name)s касни %(span)s."), name=late.name, span=span_text(timezone.now() - late.since))
    if view.late:
        return str(LATE_FEW.get(len(view.late), "")) or _("Касни више установа.")
    return view.headline


def below(view: ReporterView) -> str:
    """Return what stands under the heading: the state where that speaks of something else, and what comes next."""
    state = "" if headline(view) == view.headline else view.headline
    return joined(" ", filter(None, (state, _next(view))))


def _next(view: ReporterView) -> str:
    """Return who does what until when; of a report that was read, until when triage decides."""
    if view.next_due is not None:
        when = until_text(view.next_due.at)
        # A day after its weekday is closed by a comma.
        comma = "," if "," in when else ""
        begins = f"{when[0].upper()}{when[1:]}{comma}"
        return sentence(_("%(when)s %(what)s."), when=begins, what=view.next_due.what)
    if view.triage_due is not None and view.was_read:
        return _("Одлука стиже %(when)s.") % {"when": until_text(view.triage_due).removesuffix(".")}
    return ""
