"""Addresses of the vault: the public heads of the audit trail, and the keys that sign proofs."""

from django.urls import path

from reporting.vault.audit import views
from reporting.vault.views import published_keys

urlpatterns = [
    path("dnevnik.txt", views.published_heads, name="audit_heads"),
    path("kljucevi.txt", published_keys, name="proof_keys"),
]
