"""Who did it, and who must not see this report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CONTRADICTION
from portal.widgets import Option
from reporting.intake.forms.base import TEXT_LIMIT, StepForm, labels_of
from reporting.intake.forms.start import OTHER
from reporting.intake.options import NONE, UNKNOWN, UNSAID_OPTION
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
            hint=self.pick(child=_("Можеш да означиш више њих."), adult=_("Означите све на које се пријава односи.")),
            missing=self.pick(
                child=_("Означи бар једно. „Не знам“ је исто одговор."),
                adult=_("Означите бар један одговор. „Не знам“ је такође одговор."),
            ),
        )
        self.fields["perpetrator_text"] = self.text(
            self.pick(child=_("Ако желиш, напиши ко је то"), adult=_("Ко је то, ако вам је познато")),
            hint=self.pick(
                child=_("Име, надимак, разред: шта год знаш. Та особа неће од нас сазнати ко је пријавио."),
                adult=_(
                    "Име, занимање, однос према детету. Имена су посебно заштићена: отварају се само уз разлог, "
                    "који се бележи."
                ),
            ),
            limit=TEXT_LIMIT,
            rows=3,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The chosen kinds; ``unknown`` only when there is no other."""
        return self.chosen("perpetrators") or (UNKNOWN,)


class ExcludedForm(StepForm):
    """Who must not see this report. When in doubt, more is held back, never less."""

    def build(self) -> None:
        self.fields["excluded"] = self.several_of(
            self.pick(child=_("Ко не сме да сазна за ово?"), adult=_("Ко не сме да види ову пријаву?")),
            self._options(),
            hint=self.pick(
                child=_(
                    "Они које означиш неће видети ни да пријава постоји. Уместо њих је добија неко ко њих надзире."
                ),
                adult=_(
                    "Они које означите неће видети ни да пријава постоји. Уместо те установе пријаву добија орган "
                    "који је надзире."
                ),
            ),
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
        )

    def _options(self) -> list[tuple[str, Option]]:
        return [
            ("school", Option(_("Школа"), _("наставници, директор, педагог, психолог"))),
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
                        child=_("мама, тата, тренер или неко други кога знаш"),
                        adult=_("родитељ, рођак, познаник или запослени"),
                    ),
                ),
            ),
            (
                NONE,
                Option(
                    self.pick(child=_("Нема таквих"), adult=_("Нико, нема таквих")),
                    _("могу да виде сви чији је посао да помогну"),
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
        return cleaned

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
            (group.SCHOOL, Option(_("У школи или вртићу"), self.pick(child="", adult=_("и у дому ученика")))),
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
