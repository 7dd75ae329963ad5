"""Addresses under ``/postupanje/``: UUIDs only, never a number or a word of a report."""

from django.urls import path

from reporting.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.day, name="day"),
    path("prijave/", views.queue, name="queue"),
    path("prijave/<uuid:report_id>/", views.report, name="report"),
    path("prijave/<uuid:report_id>/prica/", views.report_story, name="report_story"),
    path("prijave/<uuid:report_id>/imena/", views.report_identity, name="report_identity"),
    path("prijave/<uuid:report_id>/poruka/", views.report_message, name="report_message"),
    path("prijave/<uuid:report_id>/prihvatanje/", views.accept, name="accept"),
    path("prijave/<uuid:report_id>/ostavljanje/", views.set_aside, name="set_aside"),
    path("prijave/<uuid:report_id>/izuzece/", views.recuse_report, name="recuse_report"),
    path("izuzeca/<uuid:exclusion_id>/", views.resolve, name="resolve"),
    path("predmeti/", views.cases, name="cases"),
    path("predmeti/<uuid:case_id>/", views.case, name="case"),
    path("predmeti/<uuid:case_id>/pristup/", views.access_log, name="access_log"),
    path("predmeti/<uuid:case_id>/otvaranje/", views.reopen, name="reopen"),
    path("predmeti/<uuid:case_id>/prica/", views.case_story, name="case_story"),
    path("predmeti/<uuid:case_id>/imena/", views.case_identity, name="case_identity"),
    path("predmeti/<uuid:case_id>/upucivanje/", views.route, name="route"),
    path("predmeti/<uuid:case_id>/poruka/", views.message, name="message"),
    path("predmeti/<uuid:case_id>/preuzimanje/", views.take, name="take"),
    path("predmeti/<uuid:case_id>/odbijanje/", views.decline, name="decline"),
    path("predmeti/<uuid:case_id>/mera/", views.measure, name="measure"),
    path("predmeti/<uuid:case_id>/zavrsetak/", views.finish, name="finish"),
    path("predmeti/<uuid:case_id>/zatvaranje/", views.propose, name="propose"),
    path("predmeti/<uuid:case_id>/izuzece/", views.recuse_case, name="recuse_case"),
    path("predmeti/<uuid:case_id>/hitan-uvid/", views.glass_note, name="glass_note"),
    path("hitan-uvid/", views.glass, name="glass"),
    path("hitan-uvid/<uuid:opening_id>/kraj/", views.end_glass, name="end_glass"),
    path("hitan-uvid/pregledi/", views.glass_reviews, name="glass_reviews"),
    path("hitan-uvid/pregledi/<uuid:opening_id>/", views.glass_review, name="glass_review"),
    path("dnevnik/", views.audit, name="audit"),
    path("predlozi/<uuid:proposal_id>/", views.decide_closure, name="decide_closure"),
    path("zamene/", views.substitutes, name="substitutes"),
    path("zamene/<uuid:assignment_id>/", views.name_substitute, name="name_substitute"),
    path("zamene/<uuid:assignment_id>/kraj/", views.end_substitute, name="end_substitute"),
    path("uloge/", views.roles, name="roles"),
    path("uloge/nalog/<uuid:user_id>/", views.account_roles, name="account_roles"),
    path("uloge/<uuid:assignment_id>/potvrda/", views.confirm_role, name="confirm_role"),
    path("uloge/<uuid:assignment_id>/kraj/", views.end_role, name="end_role"),
]
