"""Codes that a person types: to come back, and to prove that the code was written down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from portal.widgets import CodeInput
from reporting.code_field import CodeField, DigitsField
from reporting.intake.tracks import pick

GROUPS = 4  # of four digits each; the two check digits at the end are not asked for
GROUP_DIGITS = 4


class ResumeForm(PortalForm):
    """The code of a saved draft."""

    unknown_code = _(
        "Овај код не отвара ниједну сачувану пријаву. Код важи 72 сата. Вреди још једном упоредити све цифре."
    )

    code = CodeField(label=_("Код за наставак"), help_text=_("Осамнаест цифара. Размаци нису важни."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].heading = True  # type: ignore[attr-defined]


class RetypeForm(PortalForm):
    """Four digits of the code, typed from paper."""

    digits = DigitsField(max_length=20, strip=True, widget=CodeInput)
    group = forms.IntegerField(min_value=0, max_value=GROUPS - 1, widget=forms.HiddenInput)

    NAMES = (_("прву"), _("другу"), _("трећу"), _("четврту"))

    def __init__(self, *args: object, code: str, track: str, asked: int, **kwargs: object) -> None:
        self.code = code
        self.track = track
        super().__init__(*args, initial={"group": asked}, **kwargs)
        if self.is_bound and self["group"].value() in map(str, range(GROUPS)):
            asked = int(self["group"].value())
        field = self.fields["digits"]
        name = self.NAMES[asked]
        field.label = pick(
            track,
            child=_("Упиши %(which)s групу цифара са папира") % {"which": name},
            adult=_("Упишите %(which)s групу цифара са папира") % {"which": name},
        )
        field.widget.attrs.pop("maxlength", None)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if "digits" not in cleaned or "group" not in cleaned:
            return cleaned
        start = cleaned["group"] * GROUP_DIGITS
        if "".join(cleaned["digits"].split()) != self.code[start : start + GROUP_DIGITS]:
            self.add_error(
                "digits",
                pick(
                    self.track,
                    child=_("То нису те цифре. Погледај код још једном, исправи на папиру и упиши поново."),
                    adult=_("То нису те цифре. Погледајте код још једном, исправите на папиру и упишите поново."),
                ),
            )
        return cleaned
