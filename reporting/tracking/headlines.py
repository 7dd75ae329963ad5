"""The first words of the follow page: where things stand, in one sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.dates import plural_form, soon_text
from reporting.cases.selectors import ReporterView

LATE_FEW = {2: gettext_lazy("Касне две установе."), 3: gettext_lazy("Касне три установе.")}


def headline(view: ReporterView) -> str:
    """Return the page's heading: a new message first, then who is late, else the state."""
    new = sum(line.new for line in view.messages)
    if new == 1:
        return _("Имаш нову поруку.") if view.child else _("Имате нову поруку.")
    if new:
        have = _("Имаш") if view.child else _("Имате")
        return f"{have} {new} {plural_form(new, 'нову поруку', 'нове поруке', 'нових порука')}."
    if len(view.late) == 1:
        return f"{view.late[0].name} {soon_text(view.late[0].since)}."
    if view.late:
        return str(LATE_FEW.get(len(view.late), "")) or _("Касни више установа.")
    return f"{view.headline} {_next(view)}".strip()


def below(view: ReporterView) -> str:
    """Return the sentence about the state where the heading speaks of something else, or nothing."""
    if not any(line.new for line in view.messages) and not view.late:
        return ""
    return f"{view.headline} {_next(view)}".strip()


def _next(view: ReporterView) -> str:
    if view.next_due is not None:
        return _("Следећи рок: %(when)s.") % {"when": soon_text(view.next_due).removesuffix(".")}
    if view.triage_due is not None and not view.late:
        return _("Рок за одлуку: %(when)s.") % {"when": soon_text(view.triage_due).removesuffix(".")}
    return ""
