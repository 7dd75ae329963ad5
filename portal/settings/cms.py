"""Wagtail: what editors may do, what they may upload, and where the CMS lives."""

from django.utils.translation import gettext_lazy

from portal.languages import LANGUAGES
from portal.settings import paths
from portal.settings.environment import env

WAGTAIL_SITE_NAME = gettext_lazy("Чувам те")
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "pages.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.pages.pictures.PictureForm"
# Of all frames together; a telephone makes 12 to 50 million. Decoding takes four bytes of memory for each.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "pages.PortalDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.pages.document_form.DocumentForm"
# Nothing that a browser would run or show as a page; portal/pages/file_contents.py looks inside.
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "txt", "csv", "vtt", "mp3", "mp4"]
WAGTAILDOCS_CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8", "vtt": "text/vtt"}
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/nalog/prijava/"
# Serbian in both scripts; the English words of the packages have Serbian of ours (portal/script/package_catalogues.py).
WAGTAILADMIN_PERMITTED_LANGUAGES = [("sr", "српски"), ("sr-latn", "srpski (latinica)")]
# As a field shows a moment; what may be typed stands in portal/formats.
WAGTAIL_DATE_FORMAT = "%d.%m.%Y."
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y. %H:%M"
# One zone only, so that nobody is asked to choose among names in English.
WAGTAIL_USER_TIME_ZONES = ["Europe/Belgrade"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.pages.cms_search", "SEARCH_CONFIG": "simple"}}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
CMS_PATH = paths.cms_path(env("CMS_PATH", default="cms/"), languages=[code for code, _name in LANGUAGES])
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
