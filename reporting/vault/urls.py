"""Addresses of the vault: the public heads of the audit trail."""

from django.urls import path

from reporting.vault.audit import views

urlpatterns = [path("dnevnik.txt", views.published_heads, name="audit_heads")]
