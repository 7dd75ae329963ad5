"""The signed proof of filing: handed over with the receipt, and checked by whoever is shown one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from portal.languages import public_codes
from portal.saved_files import attachment
from portal.script.convert import to_latin
from reporting.intake.forms.proof import ProofForm
from reporting.intake.storage import open_draft
from reporting.intake.views.common import asked_language, same_form_in
from reporting.vault import proofs
from reporting.vault.errors import VaultError

FILENAME = "potvrda.txt"


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Send the proof of the report that this browser has just sent, as a text that can be read and checked."""
    draft = open_draft(request)
    line = draft.data.get("receipt", {}).get("proof", "") if draft is not None else ""
    if not line:
        return redirect("intake:receipt")
    text = _readable(request, proofs.read(line), line)
    if translation.get_language() == "sr-latn":
        text = to_latin(text)
    return attachment(text, filename=FILENAME, content_type="text/plain; charset=utf-8")


def _readable(request: HttpRequest, found: proofs.Proof, line: str) -> str:
    """Return the text around a proof, as it is handed over in Cyrillic."""
    context = {
        "proof": found,
        "line": line,
        "check_url": request.build_absolute_uri(reverse("intake:check_proof")),
        "keys_url": request.build_absolute_uri(reverse("proof_keys")),
    }
    return render_to_string("intake/proof.txt", context)


def _is_altered(request: HttpRequest, found: proofs.Proof, text: str) -> bool:
    """Tell whether words stand beside the signed line that are not ours, in any language; the line alone is enough."""
    line = proofs.written(found)
    for code in sorted(public_codes()):
        with translation.override(code):
            ours = _readable(request, found, line)
        if any(_words(text, line) in _words(one, line) for one in (ours, to_latin(ours))):
            return False
    return True


def _words(text: str, line: str) -> str:
    """Return what stands around ``line``; mail breaks lines anew, and addresses are those of host and language."""
    return " ".join(word for word in text.replace(line, " ").split() if not word.startswith(("http://", "https://")))


@require_http_methods(["GET", "HEAD", "POST"])
def check_proof(request: HttpRequest) -> HttpResponse:
    """Say whether a proof carries a signature of ours; nothing is looked up and nothing is kept."""
    language = asked_language(request)
    if language and language != request.LANGUAGE_CODE:
        return same_form_in(language, "intake:check_proof")
    if request.method != "POST" or language:
        form = ProofForm(initial={"text": request.POST.get("text", "")})
        return render(request, "intake/check_proof.html", {"form": form})
    form = ProofForm(request.POST)
    found, altered = None, False
    if form.is_valid():
        try:
            found = form.cleaned_data["text"]
            if proofs.verify(found, published=proofs.published_keys()) is None:
                found = None
                form.add_error("text", form.not_ours)
            else:
                altered = _is_altered(request, found, form.data["text"])
        except VaultError:
            found = None
            form.add_error("text", form.not_now)
    return render(request, "intake/check_proof.html", {"form": form, "proof": found, "altered": altered})
