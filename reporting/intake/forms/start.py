"""Danger now, and who is speaking about whom."""

from collections.abc import Mapping
from typing import Any

from django.forms import ChoiceField
from django.utils.translation import gettext_lazy as _

from portal.widgets import Option
from reporting.intake.forms.base import TEXT_LIMIT, StepForm
from reporting.intake.options import UNSAID_OPTION
from reporting.intake.tracks import CHILD, PROFESSIONAL

YES = "yes"
UNSURE = "unsure"
SELF = "self"
OTHER = "other"

# Questions about the child, by of whom a child speaks; "" while it has not said.
NAMES = {SELF: _("Како се зовеш?"), OTHER: _("Како се зове то дете?"), "": _("Име, надимак или разред")}
NAME_HINTS = {SELF: _("Име, надимак или разред."), OTHER: _("Име, надимак или разред."), "": _("Твој, или тог детета.")}
ADDED_NAMES = {SELF: _("Како се зовеш"), OTHER: _("Како се зове то дете"), "": _("Име, надимак или разред")}
AGES = {SELF: _("Колико имаш година?"), OTHER: _("Колико година има то дете?"), "": _("Колико година?")}
ADDED_AGES = {SELF: _("Колико имаш година"), OTHER: _("Колико година има то дете"), "": _("Колико година")}
AGE_HINTS = {SELF: "", OTHER: _("Ако не знаш тачно, изабери најближе."), "": _("Твоје године, или године тог детета.")}


class DangerForm(StepForm):
    """Is somebody in danger now."""

    def build(self) -> None:
        options = [
            (YES, Option(_("Да"), _("нешто лоше може да се деси сада или данас"))),
            ("no", Option(_("Не"), self.pick(child="", adult=_("сада нема опасности")))),
            (UNSURE, Option(_("Не знам"), _("или не желим да кажем"))),
        ]
        self.fields["danger"] = self.one_of(
            self.pick(child=_("Да ли је сада неко у опасности?"), adult=_("Да ли је неко дете сада у опасности?")),
            options,
            hint=self.pick(
                child=_("Ти, или дете о ком пишеш."),
                adult=_("Ако јесте, прво позовите помоћ. Пријаву можете да наставите одмах после позива."),
            ),
            row=self.pick(child=_("У опасности сада"), adult=""),
            missing=self.pick(
                child=_("Изабери: да, не или не знам."), adult=_("Изаберите један одговор: да, не или не знам.")
            ),
        )


class WhereForm(StepForm):
    """Where the child is now, for whoever may have to go there; it stands on the page of help, too."""

    def build(self) -> None:
        self.fields["place_now"] = self.text(
            self.pick(
                child=_("Где је сада то дете?") if self.about == OTHER else _("Где си сада?"),
                adult=_("Где је дете сада?"),
            ),
            hint=self.pick(
                child=_(
                    "Улица и број, спрат, презиме на звону, „код баке“. Колико знаш. "
                    "Ово виде само људи који треба да помогну."
                )
                if self.about in (SELF, OTHER)
                else _(
                    "Улица и број, спрат, презиме на звону, „код баке“. Колико знаш. Ако је у опасности друго дете, "
                    "напиши где је оно. Ово виде само људи који треба да помогну."
                ),
                adult=_(
                    "Улица и број, спрат, презиме на звону, код кога је, или опис места. "
                    "Отварају само они који поступају, и свако отварање се бележи."
                ),
                professional=_(
                    "Улица и број, спрат, одељење, код кога је, или опис места. "
                    "У акутном случају полиција, центар и здравство га виде и пре преузимања."
                ),
            ),
            limit=TEXT_LIMIT,
            rows=2,
            addition=self.pick(
                child=_("Где је сада то дете") if self.about == OTHER else _("Где си сада"), adult=_("Где је дете сада")
            ),
        )


class WhoForm(StepForm):
    """Who reports, and of which child."""

    def build(self) -> None:
        if self.track == CHILD:
            options = [
                (SELF, Option(_("О мени"))),
                (OTHER, Option(_("О другом детету"))),
                UNSAID_OPTION,
            ]
            self.fields["about"] = self.one_of(
                _("О коме желиш да нам кажеш?"),
                options,
                row=_("О коме"),
                missing=_("Изабери о коме причаш, или „Не желим да кажем“."),
            )
        else:
            self.fields["role"] = self.one_of(
                self.pick(child="", adult=_("У каквој сте вези са дететом?"), professional=_("Која је ваша улога?")),
                self.codes_of("reporter_role", unknown=False),
                hint=self.pick(
                    child="",
                    adult=_("Ово помаже да разумемо шта сте могли да видите."),
                    professional=_("Пријављујете зато што радите са децом."),
                ),
            )
        if self.track == PROFESSIONAL:
            self.fields["own_institution"] = self.text(
                _("Ваша установа"),
                hint=_("Назив и место. Изоставите ако не желите да се зна одакле пријава долази."),
                addition=_("Ваша установа"),
            )
        self.fields["child"] = self.text(
            self.pick(child=of_whom(NAMES, self.about), adult=_("О ком детету је реч?")),
            hint=self.pick(
                child=of_whom(NAME_HINTS, self.about),
                adult=_(
                    "Име, узраст, разред или опис: по чему надлежни могу да пронађу дете. "
                    "Ово је посебно заштићено: отвара се само уз разлог, који се бележи."
                ),
            ),
            addition=self.pick(child=of_whom(ADDED_NAMES, self.about), adult=_("О ком детету је реч")),
        )
        if self.track != CHILD:
            self.fields["age_band"] = age_question(self)


class AgeForm(StepForm):
    """How old the child is; a child is offered it by itself."""

    def build(self) -> None:
        self.fields["age_band"] = age_question(self)


def age_question(form: StepForm) -> ChoiceField:
    """Return the question how old the child is, in the words of the form's track."""
    return form.from_list(
        form.pick(child=of_whom(AGES, form.about), adult=_("Колико година има дете?")),
        form.codes_of("age_band", listed=True),
        hint=form.pick(child=of_whom(AGE_HINTS, form.about), adult=_("Довољна је процена.")),
        missing=form.pick(
            child=_("Изабери године. Можеш и „Не знам“ или „Не желим да кажем“."),
            adult=_("Изаберите узраст детета. Може и „Не знам“."),
        ),
        addition=of_whom(ADDED_AGES, form.about),
    )


def of_whom(words: Mapping[str, Any], about: str) -> Any:
    """Return the words of the table for the child who speaks, or for the one it speaks of."""
    return words.get(about, words[""])
