"""The signed proof of filing: handed over with the receipt, and checked by whoever is shown one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

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
    context = {
        "proof": proofs.read(line),
        "line": line,
        "check_url": request.build_absolute_uri(reverse("intake:check_proof")),
        "keys_url": request.build_absolute_uri(reverse("proof_keys")),
    }
    text: str = render_to_string("intake/proof.txt", context)
    if translation.get_language() == "sr-latn":
        text = to_latin(text)
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{FILENAME}"', "Cache-Control": "no-store"},
    )


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
    found = None
    if form.is_valid():
        try:
            found = form.cleaned_data["text"]
            if proofs.verify(found, published=proofs.published_keys()) is None:
                found = None
                form.add_error("text", form.not_ours)
        except VaultError:
            found = None
            form.add_error("text", form.not_now)
    return render(request, "intake/check_proof.html", {"form": form, "proof": found})
