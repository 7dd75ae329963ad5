"""What happened: forms of violence, and the story in the person's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.widgets import CheckRow
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.start import OTHER, SELF
from reporting.intake.options import UNKNOWN, violence_forms
from reporting.intake.tracks import PROFESSIONAL

# Characters of the story; a decision of the portal, some twelve typed pages.
NARRATIVE_LIMIT = 20_000
DONE_LIMIT = 5_000


class HappenedForm(StepForm):
    """Which forms of violence; several, or none that has a name yet."""

    def build(self) -> None:
        self.fields["forms"] = self.several_of(
            self.pick(
                child=_("Шта ти се дешава?") if self.about == SELF else _("Шта се дешава?"),
                adult=_("Шта се дешава детету?"),
                professional=_("Који облици насиља су у питању?"),
            ),
            violence_forms(self.track, of_other=self.about == OTHER),
            hint=self.pick(
                child=_("Можеш да означиш више ствари. Ако не знаш, и то је у реду.")
                if self.about != OTHER
                else _("Означи оно што се дешава том детету. Може више ствари. Ако не знаш, и то је у реду."),
                adult=_("Означите све што препознајете. Не морате да знате како се то зове у закону."),
                professional=_("Означите све што препознајете. Тријажа проверава избор и може да га допуни."),
            ),
            missing=self.pick(
                child=_("Означи бар једно. Ако не знаш, означи „Не знам како да кажем“."),
                adult=_("Означите бар један одговор. Ако нисте у прилици да процените, означите „Не знам“."),
            ),
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The chosen forms; ``unknown`` only when there is no other."""
        return self.chosen("forms") or (UNKNOWN,)


class TellForm(StepForm):
    """The story; „не знам како да кажем“ is a whole answer."""

    def build(self) -> None:
        self.fields["narrative"] = self.text(
            self.pick(
                child=_("Испричај нам својим речима"),
                adult=_("Опишите шта се догодило"),
                professional=_("Опишите догађај и околности"),
            ),
            hint=self.pick(
                child=_(
                    "Шта се десило, ко је био ту, како се осећаш. Може кратко и са грешкама. "
                    "Читаће особа чији је посао да помогне. Ништа од овога није твоја кривица."
                ),
                adult=_(
                    "Шта сте видели или чули, када и ко је био ту. Пишите како вам је најлакше. "
                    "Најбоље је да одвојите оно што знате од оног што претпостављате."
                ),
                professional=_(
                    "Чињенице, изјаве детета дословно и под наводницима, време и присутни. "
                    "Процену одвојите од онога што сте непосредно видели."
                ),
            ),
            limit=NARRATIVE_LIMIT,
            rows=10,
        )
        self.fields["narrative"].needed_sometimes = True  # type: ignore[attr-defined]
        self.fields["dont_know"] = forms.BooleanField(
            label=self.pick(child=_("Не знам како да кажем"), adult=_("Не знам како да опишем")),
            help_text=self.pick(
                child=_("или не желим; и то је одговор. Касније можемо да разговарамо полако, порукама."),
                adult=_("или не желим; и то је одговор. Касније можете да допуните порукама."),
            ),
            required=False,
            widget=CheckRow,
        )
        if self.track == PROFESSIONAL:
            self.fields["done"] = self.text(
                _("Шта је већ предузето?"),
                hint=_("Кога сте обавестили, које мере сте предузели и када."),
                limit=DONE_LIMIT,
                rows=5,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wrote = cleaned.get("narrative") or "narrative" in self.errors
        if not wrote and not cleaned.get("dont_know"):
            message = self.pick(
                child=_("Напиши нешто или означи „Не знам како да кажем“."),
                adult=_("Напишите нешто или означите „Не знам како да опишем“."),
            )
            self.add_error("narrative", forms.ValidationError(message, code="required"))
        return cleaned
