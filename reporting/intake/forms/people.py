"""Who did it, and who must not see this report."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.forms import CONTRADICTION
from portal.widgets import Option
from reporting.intake.forms.base import TEXT_LIMIT, StepForm, labels_of
from reporting.intake.forms.start import OTHER
from reporting.intake.options import NONE, UNKNOWN, UNSAID_OPTION
from reporting.intake.secrecy import limit
from reporting.registry.models import ExclusionGroup

# Among those who must not see it: some other person.
OTHER_PERSON = "other"
# That the person works in one of them, nobody knows in which.
SOMEWHERE = "somewhere"


class PerpetratorForm(StepForm):
    """Who does it: kinds of people, and who they are if it is known."""

    def build(self) -> None:
        self.fields["perpetrators"] = self.several_of(
            self.pick(child=_("Ко то ради?"), adult=_("Ко то чини?")),
            self.codes_of("perpetrators", of_other=self.about == OTHER),
            hint=self.pick(
                child=_("Можеш да означиш више одговора."), adult=_("Означите све на које се пријава односи.")
            ),
            missing=self.pick(
                child=_("Означи бар једно. „Не знам“ је исто одговор."),
                adult=_("Означите бар један одговор. „Не знам“ је такође одговор."),
            ),
            addition=_("Ко то ради"),
        )
        self.fields["perpetrator_text"] = self.text(
            self.pick(child=_("Ако желиш, напиши ко је то"), adult=_("Ко је то, ако вам је познато")),
            hint=self.pick(
                child=_(
                    "Име, надимак, разред: шта год знаш. Ми тој особи не кажемо ко је пријавио, али може да погоди."
                ),
                adult=_(
                    "Име, занимање, однос према детету. Имена су посебно заштићена: отварају се само уз разлог, "
                    "који се бележи."
                ),
            ),
            limit=TEXT_LIMIT,
            rows=3,
            row=_("Ко је то"),
            addition=self.pick(child="", adult=_("Ко је то")),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The chosen kinds; ``unknown`` only when there is no other."""
        return self.chosen("perpetrators") or (UNKNOWN,)


class ExcludedForm(StepForm):
    """Who must not see this report. When in doubt, more is held back, never less.

    Some other person without a name is asked for once: the page that asks says so in ``asked``, and the next answer
    is taken as it is.
    """

    def build(self) -> None:
        self.fields["excluded"] = self.several_of(
            self.pick(child=_("Ко не сме да сазна за ово?"), adult=_("Ко не сме да види ову пријаву?")),
            self._options(),
            hint=format_lazy(
                "{limit} {held_back}",
                limit=limit(self.track),
                held_back=self.pick(
                    child=_(
                        "Места која означиш не добијају пријаву. "
                        "Ко помаже, види упозорење да не каже особи коју означиш."
                    ),
                    adult=_(
                        "Установа коју означите не види ни да пријава постоји; уместо ње је добија орган који је "
                        "надзире. Кад означите особу, сви који поступају добијају упозорење да она не сме да сазна."
                    ),
                ),
            ),
            row=self.pick(child=_("Ко не сме да сазна"), adult=_("Ко не сме да види пријаву")),
            missing=self.pick(
                child=_("Означи бар једно. Ако нема таквих, означи „Нема таквих“ или „Не знам“."),
                adult=_("Означите бар један одговор. Ако таквих нема, означите „Нико, нема таквих“ или „Не знам“."),
            ),
        )
        self.fields["excluded_text"] = self.text(
            self.pick(child=_("Која је то особа?"), adult=_("Која је то особа?")),
            hint=self.pick(
                child=_("Можеш да напишеш и кад је опасно звати кући."),
                adult=_("Можете да напишете и кад је опасно звати."),
            ),
            limit=TEXT_LIMIT,
            rows=2,
            beside=OTHER_PERSON,
        )
        # Blank, it tells asks.css whether somebody is named.
        self.fields["excluded_text"].widget.attrs["placeholder"] = " "
        self.fields["excluded_text"].needed_sometimes = True  # type: ignore[attr-defined]
        self.fields["asked"] = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def _options(self) -> list[tuple[str, Option]]:
        return [
            ("school", Option(_("Школа"), self.pick(child="", adult=_("наставници, директор, педагог, психолог")))),
            (
                "csw",
                Option(
                    _("Центар за социјални рад"),
                    self.pick(child=_("људи који помажу породицама"), adult=_("орган старатељства")),
                ),
            ),
            ("police", Option(_("Полиција"))),
            (
                OTHER_PERSON,
                Option(
                    _("Нека друга особа"),
                    self.pick(
                        child=_("мама, тата, тренер"),
                        adult=_("родитељ, рођак, познаник или запослени"),
                    ),
                ),
            ),
            (
                NONE,
                Option(
                    self.pick(child=_("Нема таквих"), adult=_("Нико, нема таквих")),
                    self.pick(child="", adult=_("могу да виде сви чији је посао да помогну")),
                ),
            ),
            (UNKNOWN, Option(_("Не знам"))),
            UNSAID_OPTION,
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if NONE in cleaned.get("excluded", ()) and cleaned.get("excluded_text"):
            message = self.pick(
                child=_("Означено је „%(none)s“, а овде је уписана нека особа. Обриши једно од то двоје."),
                adult=_("Означено је „%(none)s“, а овде је уписана особа. Обришите једно од то двоје."),
            )
            named = {"none": labels_of(self.fields["excluded"])[NONE]}
            self.add_error("excluded_text", forms.ValidationError(message, code=CONTRADICTION, params=named))
        if OTHER_PERSON in cleaned.get("excluded", ()) and not self._named and not cleaned.get("asked"):
            message = self.pick(
                child=_("Напиши која је то особа, на пример „мама“. Ако не желиш, само притисни „Настави“ још једном."),
                adult=_(
                    "Напишите која је то особа, на пример „отац“. "
                    "Ако не желите, само притисните „Наставите“ још једном."
                ),
            )
            self.add_error("excluded_text", forms.ValidationError(message, code="required"))
        return cleaned

    @property
    def _named(self) -> bool:
        return bool(self.cleaned_data.get("excluded_text")) or "excluded_text" in self.errors

    @property
    def asks_for_a_name(self) -> bool:
        """Whether the person was left without a name, and this page asks for it."""
        return self.is_bound and self.has_error("excluded_text", code="required")

    @property
    def groups(self) -> tuple[str, ...]:
        """Who is held back. A typed person counts also when „друга особа“ is not marked."""
        marked = tuple(value for value in self.chosen("excluded") if value != NONE)
        if self.cleaned_data.get("excluded_text") and OTHER_PERSON not in marked:
            marked += (OTHER_PERSON,)
        return marked


class WorksForm(StepForm):
    """Whether the person who must not learn of it works where the report may go; without an answer perhaps anywhere."""

    def build(self) -> None:
        self.fields["works"] = self.several_of(
            self.pick(
                child=_("Да ли та особа ради на неком од ових места?"),
                adult=_("Да ли та особа ради у некој од ових установа?"),
            ),
            self._options(),
            hint=self.pick(
                child=_(
                    "Ако ради, таква места не добијају пријаву док не проверимо ко је то. "
                    "Ако не знаш, означи „Не знам“."
                ),
                adult=_(
                    "Ако ради, те установе пријаву не добијају док се не провери о коме је реч. Ако не ради, сви који "
                    "поступају добијају упозорење да та особа не сме да сазна."
                ),
            ),
            missing=self.pick(
                child=_("Означи бар једно. „Не знам“ је исто одговор."),
                adult=_("Означите бар један одговор. „Не знам“ је такође одговор."),
            ),
        )

    def _options(self) -> list[tuple[str, Option]]:
        group = ExclusionGroup
        return [
            (NONE, Option(_("Не ради"), self.pick(child=_("ни на једном од њих"), adult=_("ни у једној од њих")))),
            (group.SCHOOL, Option(_("У школи или вртићу"), _("и у дому ученика"))),
            (group.POLICE, Option(_("У полицији"))),
            (
                group.CSW,
                Option(
                    _("У центру за социјални рад"),
                    self.pick(child=_("то су људи који помажу породицама"), adult=_("орган старатељства")),
                ),
            ),
            (group.HEALTH, Option(self.pick(child=_("Код лекара"), adult=_("У здравству")), _("дом здравља, болница"))),
            (
                group.COURT,
                Option(
                    self.pick(child=_("У суду"), adult=_("У суду или тужилаштву")),
                    self.pick(child=_("или код тужиоца"), adult=""),
                ),
            ),
            (
                SOMEWHERE,
                Option(
                    self.pick(
                        child=_("Ради на неком од њих, не знам где"),
                        adult=_("Ради у некој од њих, не знам у којој"),
                    )
                ),
            ),
            (UNKNOWN, Option(_("Не знам"))),
            UNSAID_OPTION,
        ]

    @property
    def where(self) -> tuple[str, ...]:
        """What was answered; nothing where nobody knows or said."""
        return self.chosen("works")
