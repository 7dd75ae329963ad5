"""One form for each step; the address of a step is its number."""

from reporting.intake.forms.base import StepForm
from reporting.intake.forms.contact import CheckForm, ContactForm
from reporting.intake.forms.people import ExcludedForm, PerpetratorForm
from reporting.intake.forms.place import InstitutionForm, PlaceForm
from reporting.intake.forms.start import DangerForm, WhoForm
from reporting.intake.forms.story import HappenedForm, TellForm

__all__ = [
    "CheckForm",
    "ContactForm",
    "DangerForm",
    "ExcludedForm",
    "HappenedForm",
    "InstitutionForm",
    "PerpetratorForm",
    "PlaceForm",
    "StepForm",
    "TellForm",
    "WhoForm",
]
