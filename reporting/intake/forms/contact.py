"""A safe way to answer, or none; and the last look before sending."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.phones import is_phone
from portal.script.words import in_serbian
from portal.widgets import CheckRow, Option
from reporting.intake.forms.base import TEXT_LIMIT, StepForm
from reporting.intake.tracks import CHILD

NONE = "none"
# Not required by themselves, but by the answer that goes with them.
CONDITIONAL = ("email", "phone")
# Beside either of them.
A_CHANNEL = "channel"


class ContactForm(StepForm):
    """How to reach the person. Everything works without it: answers wait behind the code."""

    def build(self) -> None:
        self._ask_for_channel()
        self._ask_for_address()
        self._ask_when_safe()
        if self.track != CHILD:
            self.fields["name"] = self.text(
                _("Ваше име и презиме"),
                hint=_("Пријава без имена вреди исто. Име се отвара само уз разлог, који се бележи."),
                addition=_("Ваше име и презиме"),
            )

    def _ask_for_channel(self) -> None:
        options = [
            (
                NONE,
                Option(
                    self.pick(child=_("Не, читаћу одговоре овде"), adult=_("Без контакта")),
                    self.pick(
                        child=_("на крају добијаш тајни код за то"),
                        adult=_("одговоре читате овде, помоћу тајног кода"),
                    ),
                ),
            ),
            ("email", Option(self.pick(child=_("Да, на е-пошту"), adult=_("На е-пошту")))),
            ("phone", Option(self.pick(child=_("Да, на телефон"), adult=_("На телефон")))),
        ]
        self.fields["channel"] = self.one_of(
            self.pick(child=_("Да ли да ти се јавимо?"), adult=_("Како да вам се безбедно јавимо?")),
            options,
            hint=self.pick(
                child=_("Ако неко други гледа твој телефон или е-пошту, изабери први одговор."),
                adult=_(
                    "Није обавезно. Ако неко други има приступ вашем телефону или е-пошти, изаберите први одговор."
                ),
            ),
            missing=self.pick(
                child=_("Изабери да ли да ти се јавимо."),
                adult=_("Изаберите како да вам се јавимо, или „Без контакта“."),
            ),
            addition=self.pick(child=_("Да ти се јавимо"), adult=""),
        )

    def _ask_for_address(self) -> None:
        self.fields["email"] = forms.EmailField(
            label=self.pick(child=_("Твоја е-пошта"), adult=_("Е-пошта")),
            required=False,
            max_length=254,
            widget=forms.EmailInput({"data-beside": "email"}),
        )
        self.fields["phone"] = self.text(
            self.pick(child=_("Твој број телефона"), adult=_("Број телефона")),
            limit=40,
            beside="phone",
        )
        self.fields["phone"].widget.input_type = "tel"
        for name in CONDITIONAL:
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]

    def _ask_when_safe(self) -> None:
        self.fields["note"] = self.text(
            self.pick(child=_("Кад је безбедно да ти се јавимо?"), adult=_("Кад је безбедно да вам се јавимо?")),
            hint=self.pick(
                child=_("На пример: после школе, само порука, не викендом."),
                adult=_("На пример: радним данима до 15 часова, само порука, без назива портала."),
            ),
            limit=TEXT_LIMIT,
            rows=2,
            beside=A_CHANNEL,
        )
        self.fields["note_unknown"] = forms.BooleanField(
            label=_("Не знам кад је безбедно"), required=False, widget=CheckRow({"data-beside": A_CHANNEL})
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        channel = cleaned.get("channel")
        # What stands in the field of the other channel is kept, but neither needed nor checked.
        for other in {"email", "phone"} - {channel}:
            self.errors.pop(other, None)
            cleaned.setdefault(other, "")
        if channel == "email" and not cleaned.get("email") and "email" not in self.errors:
            message = self.pick(
                child=_("Упиши адресу е-поште, или изабери да ти се не јављамо."),
                adult=_("Упишите адресу е-поште, или изаберите „Без контакта“."),
            )
            self.add_error("email", forms.ValidationError(message, code="required"))
        if channel == "phone" and "phone" not in self.errors and not is_phone(cleaned.get("phone", "")):
            message = self.pick(
                child=_("Упиши цео број телефона, на пример 064 123 4567, или изабери да ти се не јављамо."),
                adult=_("Упишите цео број телефона, на пример 064 123 4567, или изаберите „Без контакта“."),
            )
            code = "invalid" if cleaned.get("phone") else "required"
            self.add_error("phone", forms.ValidationError(message, code=code))
        return cleaned

    @property
    def contact(self) -> str:
        """The address or number of the chosen channel only."""
        return self.cleaned_data.get(self.channel, "") if self.has_channel else ""

    @property
    def channel(self) -> str:
        """The chosen channel; none while nobody chose one, or chose one without saying where."""
        channel = self.cleaned_data.get("channel", NONE)
        return channel if self.cleaned_data.get(channel) else NONE

    @property
    def has_channel(self) -> bool:
        return self.channel != NONE

    @property
    def note(self) -> str:
        """When it is safe to call or write; „Не знам“ is a note too."""
        if not self.has_channel:
            return ""
        unknown = in_serbian(self.fields["note_unknown"].label) if self.cleaned_data["note_unknown"] else ""
        return self.cleaned_data["note"] or unknown


class CheckForm(StepForm):
    """The last look; it asks nothing."""
