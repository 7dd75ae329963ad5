"""Addresses of certificates: the page that checks one, what badges name, and taking one, in the learner's zone."""

from django.urls import path

from elearning.certificates.views import badges, checking, taking

app_name = "certificates"
urlpatterns = [
    path("uverenje/", checking.enter, name="enter"),
    path("uverenje/znacka/did.json", badges.did, name="did"),
    path("uverenje/znacka/kljucevi.json", badges.key_set, name="keys"),
    path("uverenje/znacka/izdavac.json", badges.issuer, name="issuer"),
    path("uverenje/znacka/opozvane.jwt", badges.status, name="status"),
    path("uverenje/znacka/obuka/<uuid:course>.json", badges.achievement, name="achievement"),
    path("uverenje/<str:number>/", checking.check, name="check"),
    path("ucenje/uverenje/<uuid:course>/", taking.paper, name="issue"),
    path("ucenje/uverenje/<uuid:course>/znacka/", taking.badge, name="badge"),
]
