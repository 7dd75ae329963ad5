"""Forms of the desk."""

from reporting.desk.forms.closure import ClosureForm, DecisionForm
from reporting.desk.forms.emergency_access import EmergencyAccessForm, EmergencyNoteForm, VerdictForm
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
    "EmergencyAccessForm",
    "EmergencyNoteForm",
    "FinishForm",
    "MeasureForm",
    "ReasonForm",
    "ResolveForm",
    "RouteForm",
    "VerdictForm",
]
