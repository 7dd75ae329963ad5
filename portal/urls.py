"""Every address of the one-host portal.

Order matters: what shadows one of Wagtail's own doors stands before Wagtail.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from portal.editors.bulk import bulk_action
from portal.editors.decisions import DecisionView, GivenBackView
from portal.editors.po_upload import download_po, upload_po
from portal.pages.media_view import picture
from portal.script.views import language_root

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler429 = "portal.errors.too_many_requests"
handler500 = "portal.errors.server_error"


def closed(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Answer 404: a door of Wagtail's that this portal keeps shut."""
    raise Http404


to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", language_root, name="language_root"),
    path("", include("portal.security.urls")),
    path("", include("portal.jobs.urls")),
    path("", include("portal.pages.urls")),
    path("", include("reporting.vault.urls")),
    path("nalog/", include("portal.accounts.urls")),
    path("postupanje/", include("reporting.desk.urls")),
    # Wagtail's own sign-in, sign-out, password reset and password pages; one door only.
    path(settings.CMS_PATH + "login/", to_sign_in),
    path(settings.CMS_PATH + "logout/", RedirectView.as_view(pattern_name="account_logout")),
    path(settings.CMS_PATH + "password_reset/", closed),
    path(settings.CMS_PATH + "password_reset/<path:rest>", closed),
    path(settings.CMS_PATH + "failwhale/", closed),
    # A page that was translated would show the Serbian text, live, by one person's word.
    path(settings.CMS_PATH + "localize/page/<int:page_id>/convert_to_alias/", closed),
    path(settings.CMS_PATH + "localize/translate/<int:translation_id>/pofile/upload/", require_admin_access(upload_po)),
    path(
        settings.CMS_PATH + "localize/translate/<int:translation_id>/pofile/download/",
        require_admin_access(download_po),
    ),
    path(settings.CMS_PATH + "bulk/<str:app_label>/<str:model_name>/<str:action>/", bulk_action),
    path(
        settings.CMS_PATH + "pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        require_admin_access(DecisionView.as_view()),
        name="review_decision",
    ),
    path(settings.CMS_PATH + "pages/<int:page_id>/unlock/", require_admin_access(GivenBackView.as_view())),
    path(settings.CMS_PATH, include(wagtailadmin_urls)),
    path("dokumenti/authenticate_with_password/<path:rest>", closed),
    path("dokumenti/obuke/", include("elearning.courses.scorm.urls")),
    path("dokumenti/", include(wagtaildocs_urls)),
    path(settings.MEDIA_URL.lstrip("/") + "<path:path>", picture, name="media"),
]
urlpatterns += i18n_patterns(
    path("prijava/", include("reporting.intake.urls")),
    path("pracenje/", include("reporting.tracking.urls")),
    path("ustanove/", include("home.urls")),
    path("utisak/", include("materials.urls")),
    path("ucenje/", include("elearning.learning.urls")),
    path("pretraga/", include("search.urls")),
    path("", include("elearning.certificates.urls")),
    path("", include("portal.pages.localized_urls")),
    path("_util/login/", to_sign_in),
    path("_util/<path:rest>", closed),
    path("", include("portal.pages.serving_urls")),
    prefix_default_language=True,
)
