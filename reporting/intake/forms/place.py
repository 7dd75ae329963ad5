"""Where and when it happens, and in which institution."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.widgets import Option
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.start import OTHER, SELF
from reporting.intake.options import (
    NOT_LISTED,
    UNKNOWN,
    UNSAID,
    UNSAID_OPTION,
    institutions,
    municipalities,
)
from reporting.intake.tracks import CHILD

# Settings after which the wizard asks for the institution.
IN_INSTITUTION = ("school", "other_institution")


class PlaceForm(StepForm):
    """Setting and municipality."""

    def build(self) -> None:
        self.fields["setting"] = self.one_of(
            _("Где се то дешава?"),
            self.codes_of("setting", hinted=("other_institution",) if self.track == CHILD else None),
            hint=self.pick(child=_("Тамо где је најчешће."), adult=_("Изаберите место на којем је то најчешће.")),
            row=_("Где се дешава"),
        )
        self.fields["municipality"] = self.from_list(
            _("У којој општини или граду?"),
            [(UNKNOWN, _("Не знам")), UNSAID_OPTION, *municipalities(self.script)],
            hint=self._why_municipality(),
            row=_("Општина или град"),
            missing=self.pick(
                child=_("Изабери општину или град. Можеш и „Не знам“."),
                adult=_("Изаберите општину или град. Може и „Не знам“."),
            ),
        )

    def _why_municipality(self) -> str:
        return self.pick(
            child=_("Ако је на интернету: где живиш.")
            if self.about == SELF
            else _("Ако је на интернету: где живи то дете.")
            if self.about == OTHER
            else _("Ако је на интернету: где живиш, или где живи то дете."),
            adult=_("Ако је на интернету, изаберите место где дете живи. По томе се одређује ко је надлежан."),
        )

    @property
    def municipality_code(self) -> str:
        """The code of the municipality or city, or "" when nobody said."""
        value = self.cleaned_data.get("municipality", "")
        return "" if value in (UNKNOWN, UNSAID) else value


class TimesForm(StepForm):
    """When it was and how often."""

    def build(self) -> None:
        self.fields["period"] = self.from_list(
            _("Када је то било?"),
            self.codes_of("period", listed=True),
            hint=self.pick(
                child=_("Ако се понавља, мисли на последњи пут."), adult=_("Ако се понавља, мислите на последњи пут.")
            ),
            missing=self.pick(
                child=_("Изабери када је то било. Можеш и „Не знам“."),
                adult=_("Изаберите када је то било. Може и „Не знам“."),
            ),
            addition=_("Кад и колико често"),
        )
        self.fields["frequency"] = self.from_list(
            _("Колико често?"),
            self.codes_of("frequency", listed=True),
            missing=self.pick(
                child=_("Изабери колико често се дешава. Можеш и „Не знам“."),
                adult=_("Изаберите колико често се дешава. Може и „Не знам“."),
            ),
        )


class InstitutionForm(StepForm):
    """Which institution: from the registry when the place is known, otherwise typed."""

    def build(self) -> None:
        school = self.setting == "school"
        question = (
            _("Која је то школа, вртић или дом ученика?")
            if school
            else self.pick(child=_("Које је то место?"), adult=_("Која је то установа?"))
        )
        why = self.pick(
            child=_("Тако знамо ко може да помогне, а ко не сме да добије ово."),
            adult=_("По томе се одређује ко поступа, и коме пријава не сме да стигне."),
        )
        found = institutions(self.setting, self.municipality, self.script)
        if found:
            options = [
                *((code, Option(name)) for code, name in found),
                (NOT_LISTED, Option(_("Није на списку"))),
                (UNKNOWN, Option(_("Не знам"))),
                UNSAID_OPTION,
            ]
            field = self.fields["institution"] = self.one_of(question, options, hint=why)
            field.error_messages["invalid_choice"] = _(
                "Ова установа није у месту из претходног одговора. Потребан је нов избор."
            )
        self.fields["institution_text"] = self.text(
            self.pick(child=_("Напиши како се зове"), adult=_("Назив установе")) if found else question,
            hint=self.pick(
                child=_("Може и само део имена или место."),
                adult=_("Довољан је и део назива или место."),
            )
            if found
            else self.pick(
                child=_("Напиши како се зове и где је. Ако не знаш, остави празно."),
                adult=_("Напишите назив и место. Ако не знате, оставите празно."),
            ),
            row=self.pick(child=_("Како се зове"), adult=_("Назив установе")),
            beside=NOT_LISTED if found else "",
        )

    def clean(self) -> dict[str, Any]:
        """Take the typed name only where no institution of the list, and no „не знам“, was chosen."""
        cleaned = super().clean()
        if cleaned.get("institution", "") not in ("", NOT_LISTED):
            self.errors.pop("institution_text", None)
            cleaned["institution_text"] = ""
        return cleaned

    @property
    def institution_id(self) -> str:
        """The UUID of the chosen institution as text, or ""."""
        value = self.cleaned_data.get("institution", "")
        return "" if value in (NOT_LISTED, UNKNOWN, UNSAID) else value
