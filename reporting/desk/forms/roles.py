"""What a desk administrator fills in."""

from datetime import timedelta
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.forms import ChoiceCards, Option
from reporting.desk.forms.base import Confirmation, DeskForm, Refusals
from reporting.desk.forms.dates import DayField, midnight
from reporting.desk.refusals import REFUSALS
from reporting.registry.models import Institution, Role
from reporting.registry.role_lists import institutions_with_roles

ROLE_HINTS = {
    Role.TRIAGE: _("види сваку пријаву; само у тиму за тријажу"),
    Role.CASE_WORKER: _("ради на предметима своје установе"),
    Role.HEAD: _("види оптерећење и рокове и одобрава затварање, причу не чита"),
    Role.SUPERVISOR: _("прати предмете који су упућени на надзор"),
    Role.CUSTODIAN: _("отвара имена и контакт, уз разлог"),
    Role.AUDITOR: _("прегледа дневник, предмете не отвара"),
    Role.OPERATOR: _("одржава систем, садржај не види"),
    Role.DESK_ADMIN: _("додељује улоге и уписује контакт установа, предмете не отвара"),
}


# Which field a reason of ``RoleRefused`` is about, where the form has it.
REFUSED_AT = {
    "own": "email",
    "inactive": "email",
    "address_of_mailbox": "email",
    "held": "role",
    "not_triage": "role",
    "period": "last_day",
}


class FindAccountForm(DeskForm):
    """Whose roles to look at. Sent by POST: a name never stands in an address."""

    draft_name = "account"
    who = forms.CharField(
        label=_("Име и презиме или адреса е-поште"), help_text=_("Довољан је и део, на било ком писму."), max_length=100
    )


class GrantForm(DeskForm):
    """A role in an institution, and from when to when it counts."""

    draft_name = "grant"
    refusals: ClassVar[Refusals] = {reason: (REFUSED_AT.get(reason), sentence) for reason, sentence in REFUSALS.items()}
    role = forms.ChoiceField(
        label=_("Која улога"),
        widget=ChoiceCards,
        choices=[(role.value, Option(role.label, hint=ROLE_HINTS[role])) for role in Role],
    )
    institution = forms.ChoiceField(label=_("У којој установи"))
    first_day = DayField(
        label=_("Први дан"),
        help_text=_("Ако остане празно, важи чим је друга особа потврди."),
        required=False,
    )
    last_day = DayField(
        label=_("Последњи дан"),
        help_text=_("За замену и рад на одређено време. Ако остане празно, важи до опозива."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        grouped = groupby(institutions_with_roles(), key=lambda one: one.type.name)
        field.choices = [("", gettext("– изаберите –"))]
        field.choices += [(kind, [(str(one.pk), one.name) for one in rows]) for kind, rows in grouped]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or has ended."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last is not None and last < (first or timezone.localdate()):
            self.add_error("last_day", _("Последњи дан је пре првог. Проверите оба датума."))
        return cleaned

    @property
    def granted(self) -> dict[str, Any]:
        """Return what a valid form grants, as commands take it: the role, where, from when and until when.

        ``valid_from`` is None for at once, ``valid_to``, the first moment without the role, None for open.
        """
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return {
            "institution": Institution.objects.get(pk=UUID(self.cleaned_data["institution"])),
            "role": self.cleaned_data["role"],
            "valid_from": midnight(first) if first is not None and first > timezone.localdate() else None,
            "valid_to": midnight(last + timedelta(days=1)) if last is not None else None,
        }


class InviteForm(GrantForm):
    """Whom to invite, for which role."""

    draft_name = "invitation"
    field_order = ("email", "first_name", "last_name")
    email = forms.EmailField(
        label=_("Службена адреса е-поште"),
        help_text=_("Адреса коју чита само та особа, не заједничко сандуче."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = forms.CharField(label=_("Име"), max_length=150)
    last_name = forms.CharField(label=_("Презиме"), max_length=150)


class RecoveryForm(DeskForm):
    """An administrator vouches for who asks for a new second factor."""

    draft_name = "recovery"
    verified = Confirmation(label=_("Лично је проверено да то тражи власник налога"))
    urgent = forms.BooleanField(
        label=_("Хитно је"),
        help_text=_("Без чекања, само ако то каже и друга особа. Ако је уређај украден, хитно је."),
        required=False,
    )
    with_password = forms.BooleanField(label=_("Изгубљена је и лозинка"), required=False)
    # What was on the page: an old page must not confirm another matter, or the second step instead of the first.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not first:  # the second person confirms what the first one said
            del self.fields["with_password"]


# The form asks whether it is known that a substitute works elsewhere.
ASKED = "asked"


class SubstituteForm(DeskForm):
    """Who stands in for an absent worker, and from which to which day."""

    draft_name = "substitute"
    # ``ASKED`` is no refusal: the form only waits for a yes.
    refusals: ClassVar[Refusals] = {
        "own": ("email", _("Одредите неког трећег: ни себе ни особу која је одсутна.")),
        "inactive": (None, _("Налог или установа више нису активни.")),
        "absent": (None, _("Ова особа више не ради на предметима.")),
        "period": ("last_day", _("Последњи дан је пре првог или је прошао. Проверите оба датума.")),
        "held": ("email", _("Ова особа у то време већ ради на предметима ваше установе.")),
        "not_head": (None, _("Ваша улога ово више не дозвољава.")),
        "unknown": (
            "email",
            _(
                "Нико ко већ ради на порталу нема ову адресу. Проверите је, или замолите особу која води улоге "
                "да пошаље позив."
            ),
        ),
        "elsewhere": ("elsewhere", _("Прочитајте где ова особа ради, па потврдите или промените адресу.")),
    }
    email = forms.EmailField(
        label=_("Адреса е-поште особе која замењује"),
        help_text=_("Адреса са којом улази на портал."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_day = DayField(label=_("Први дан"))
    last_day = DayField(
        label=_("Последњи дан"),
        help_text=_("После њега замена више ништа не види."),
    )
    elsewhere = Confirmation(label=_("Знам да ова особа није из ове установе"), required=False)
    # Whose institution was on the page: a yes to one account is none to another that is typed instead.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def agrees_to(self, user: User) -> bool:
        """Whether whoever fills in a valid form has read where ``user`` works, and says yes to it."""
        return bool(self.cleaned_data["elsewhere"]) and self.cleaned_data["seen"] == str(user.pk)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or has ended."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < max(first, timezone.localdate()):
            self.add_error("last_day", _("Последњи дан је пре првог или је прошао. Проверите оба датума."))
        return cleaned
