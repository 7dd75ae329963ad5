"""The door: allauth's views under Serbian words, with allauth's names.

What is not listed here does not exist: signing up, asking for a new password by mail, changing
addresses, signing in by a code from mail, trusting a browser.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts import eid, eid_views, entry_views, factor_views, session_views, views

second_factor = [
    path("", login_required(factor_views.IndexView.as_view()), name="mfa_index"),
    path("provera/", mfa_views.authenticate, name="mfa_authenticate"),
    path("potvrda/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("izgubljen/", entry_views.lost_factor, name="account_lost_factor"),
    path("izgubljen/zaustavljanje/", entry_views.stop_recovery, name="account_stop_recovery"),
    path("aplikacija/", login_required(factor_views.ActivateAppView.as_view()), name="mfa_activate_totp"),
    path("aplikacija/qr.svg", views.totp_picture, name="account_totp_picture"),
    path("aplikacija/iskljuci/", factor_views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("rezervni-kodovi/", factor_views.codes, name="mfa_view_recovery_codes"),
    path(
        "rezervni-kodovi/novi/",
        login_required(factor_views.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("kljucevi/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("kljucevi/dodaj/", login_required(factor_views.AddKeyView.as_view()), name="mfa_add_webauthn"),
    path("kljucevi/potvrda/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("kljucevi/<int:pk>/ukloni/", login_required(factor_views.RemoveKeyView.as_view()), name="mfa_remove_webauthn"),
    path("kljucevi/<int:pk>/izmeni/", login_required(factor_views.EditKeyView.as_view()), name="mfa_edit_webauthn"),
]

sign_ins = [
    path("", session_views.sign_ins, name="account_sign_ins"),
    path("ostale/", session_views.end_other_sign_ins, name="account_end_other_sign_ins"),
    path("<uuid:pk>/kraj/", session_views.end_sign_in, name="account_end_sign_in"),
    path("<uuid:pk>/naziv/", session_views.name_sign_in, name="account_name_sign_in"),
]

identity = [
    path("", eid_views.identity, name="account_eid"),
    path("ulaz/", eid_views.sign_in, name="account_eid_sign_in"),
    path("povezivanje/", eid_views.link, name="account_eid_link"),
    path("raskid/", eid_views.unlink, name="account_eid_unlink"),
    path("povratak/", eid_views.come_back, name="account_eid_return"),
]

urlpatterns = [
    path("", views.home, name="account_home"),
    path("prijava/", views.SignInView.as_view(extra_context={"eid_name": eid.name}), name="account_login"),
    path("odjava/", account_views.logout, name="account_logout"),
    path("neaktivan/", account_views.account_inactive, name="account_inactive"),
    path("potvrda/", views.reauthenticate, name="account_reauthenticate"),
    path("lozinka/promena/", login_required(views.ChangePasswordView.as_view()), name="account_change_password"),
    # allauth sends accounts without a password here; they get one by a link that administrators send.
    path("lozinka/", RedirectView.as_view(pattern_name="account_home"), name="account_set_password"),
    path("pismo/", views.script, name="account_script"),
    path("drugi-korak/", include(second_factor)),
    path("sesije/", include(sign_ins)),
    path("identitet/", include(identity)),
    path("veza/", entry_views.entry, name="account_entry"),
    path("veza/<str:token>/", entry_views.entry_token, name="account_entry_token"),
]
