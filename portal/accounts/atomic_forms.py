"""What changes what opens an account stands with its event, its letter and the end of other sessions, or not at all."""

from django.db import transaction
from django.forms import Form
from django.http import HttpResponse

from portal.patches.django_commit_callbacks import notify_now


class AtomicFormMixin:
    """For a form view of allauth: what a good form does and what listens to it are one transaction.

    Only that: passwords are checked before, so that nobody waits for a hash with the database locked.
    """

    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            notify_now("allauth")
        return answer
