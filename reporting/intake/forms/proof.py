"""A proof of filing that somebody was shown."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from reporting.vault import proofs

LONGEST = 10_000


class ProofForm(PortalForm):
    """Takes the whole file or the one line of it that counts."""

    not_ours = _("Ова потврда није наша или је у њој нешто промењено. Упоредите је са датотеком коју сте добили.")
    not_now = _("Потврде тренутно не можемо да проверимо. Покушајте касније; текст је остао у пољу.")
    no_proof = _("У овом тексту нема потврде. Налепите цео садржај датотеке, без измена.")

    text = forms.CharField(
        label=_("Текст потврде"),
        help_text=_("Налепите цео садржај датотеке. Не чувамо га и не гледамо ничију пријаву."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_text(self) -> proofs.Proof:
        """Return the proof that the text holds."""
        try:
            return proofs.found_in(self.cleaned_data["text"])
        except ValueError:
            raise forms.ValidationError(self.no_proof) from None
