"""Addresses under ``/<lang>/prijava/``: numbers and neutral words, never an answer."""

from django.urls import path, re_path

from reporting.intake import steps, views

app_name = "intake"

urlpatterns = [
    path("", views.start, name="start"),
    path("pomoc/", views.help_now, name="help"),
    path("dalje/", views.heard, name="heard"),
    path("sacuvano/", views.saved, name="saved"),
    path("povratak/", views.resume, name="resume"),
    path("potvrda/", views.receipt, name="receipt"),
    path("potvrda/kartica.pdf", views.card, name="card"),
    path("potvrda/o-prijemu.txt", views.proof, name="proof"),
    path("potvrda/provera/", views.check_proof, name="check_proof"),
    re_path(r"^(?P<step>[0-9]{1,3})/$", views.ReportWizard.as_view(steps.FORMS, url_name="intake:step"), name="step"),
]
