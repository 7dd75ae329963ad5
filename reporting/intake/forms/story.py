"""What happened: forms of violence, and the story in the person's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.widgets import CheckRow
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.start import OTHER, SELF
from reporting.intake.options import UNKNOWN, violence_forms
from reporting.intake.tracks import CHILD, PROFESSIONAL

# Characters of the story; a decision of the portal, some twelve typed pages.
NARRATIVE_LIMIT = 20_000
DONE_LIMIT = 5_000


class HappenedForm(StepForm):
    """Which forms of violence; several, or none that has a name yet. A child says it on the page of its story."""

    def build(self) -> None:
        self.fields["forms"] = self.several_of(
            self.pick(
                child=_("Шта ти се дешава?") if self.about == SELF else _("Шта се дешава?"),
                adult=_("Шта се дешава детету?"),
                professional=_("Који облици насиља су у питању?"),
            ),
            violence_forms(self.track, of_other=self.about == OTHER),
            hint=self.pick(
                child=_("Означи све што се дешава.")
                if self.about != OTHER
                else _("Означи све што се дешава том детету."),
                adult=_("Означите све што препознајете. Не морате да знате како се то зове у закону."),
                professional=_("Означите све што препознајете. Тим за тријажу проверава избор и може да га допуни."),
            ),
            row=self.pick(child=_("Шта се дешава"), adult=""),
            missing=_("Означите бар један одговор. Ако нисте у прилици да процените, означите „Не знам“."),
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The chosen forms; ``unknown`` only when there is no other."""
        return self.chosen("forms") or (UNKNOWN,)


class TellForm(HappenedForm):
    """The story, for a child beside what happens; „не знам како да кажем“ is a whole answer.

    To a child one of them is enough: whoever has marked what happens need not find words for it.
    """

    def build(self) -> None:
        if self.track == CHILD:
            super().build()
            self.fields["forms"].required = False
            self.fields["forms"].needed_sometimes = True  # type: ignore[attr-defined]
        self.fields["narrative"] = self.text(
            self.pick(
                child=_("Испричај нам својим речима"),
                adult=_("Опишите шта се догодило"),
                professional=_("Опишите догађај и околности"),
            ),
            hint=self.pick(
                child=_("Може кратко и са грешкама. Ништа од овога није твоја кривица."),
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
            rows=self.pick(child=5, adult=10),
            row=self.pick(child=_("Твоје речи"), adult=_("Шта се догодило"), professional=_("Догађај и околности")),
            addition=_("Твоје речи"),
        )
        self.fields["narrative"].needed_sometimes = True  # type: ignore[attr-defined]
        self.fields["dont_know"] = forms.BooleanField(
            label=self.pick(child=_("Не знам како да кажем"), adult=_("Не знам како да опишем")),
            help_text=self.pick(
                child=_("или не желим; и то је одговор"),
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
                addition=_("Шта је већ предузето"),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wrote = cleaned.get("narrative") or "narrative" in self.errors
        if wrote or cleaned.get("dont_know") or "forms" in self.errors or cleaned.get("forms"):
            return cleaned
        message = self.pick(
            child=_("Означи нешто, напиши нешто, или означи „Не знам како да кажем“."),
            adult=_("Напишите нешто или означите „Не знам како да опишем“."),
        )
        first = "forms" if "forms" in self.fields else "narrative"
        self.add_error(first, forms.ValidationError(message, code="required"))
        return cleaned
