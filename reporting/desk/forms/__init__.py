"""Forms of the desk."""

from reporting.desk.forms.closure import ClosureForm, DecisionForm
from reporting.desk.forms.glass import GlassForm, GlassNoteForm, VerdictForm
from reporting.desk.forms.route import RouteForm
from reporting.desk.forms.triage import AcceptForm, AsideForm, ReasonForm, ResolveForm
from reporting.desk.forms.work import DeclineForm, DeskMessageForm, FinishForm, MeasureForm

__all__ = [
    "AcceptForm",
    "AsideForm",
    "ClosureForm",
    "DecisionForm",
    "DeclineForm",
    "DeskMessageForm",
    "FinishForm",
    "GlassForm",
    "GlassNoteForm",
    "MeasureForm",
    "ReasonForm",
    "ResolveForm",
    "RouteForm",
    "VerdictForm",
]
