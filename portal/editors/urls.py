"""Addresses of this room inside the CMS."""

from django.urls import path

from portal.editors.cyrillic import ToCyrillicView
from portal.editors.discarding import DiscardDraftView
from portal.editors.emergency import PublishAloneView
from portal.editors.guide import GuideView
from portal.editors.languages import GlossaryView, InterfaceFileView, LanguagesView, LanguageView, SwitchView
from portal.editors.reports import FindingsView
from portal.editors.translations import send_translation
from portal.editors.unused import UnusedView
from portal.editors.word.views import WordView

app_name = "editors"
urlpatterns = [
    path("vodic/", GuideView.as_view(), name="guide"),
    path("nacrt/<int:page_id>/odbaci/", DiscardDraftView.as_view(), name="discard_draft"),
    path("nacrt/<int:page_id>/cirilicom/", ToCyrillicView.as_view(), name="to_cyrillic"),
    path("iz-vorda/<int:parent_id>/", WordView.as_view(), name="word"),
    path("obavestenje/<int:banner_id>/hitno/", PublishAloneView.as_view(), name="publish_alone"),
    path("nalazi/", FindingsView.as_view(), name="findings"),
    path("prevod/<int:translation_id>/na-odobrenje/", send_translation, name="send_translation"),
    path("nalazi/rezultati/", FindingsView.as_view(results_only=True), name="findings_results"),
    path("nekorisceno/", UnusedView.as_view(), name="unused"),
    path("nekorisceno/rezultati/", UnusedView.as_view(results_only=True), name="unused_results"),
    path("prevodi/", LanguagesView.as_view(), name="languages"),
    path("prevodi/<str:code>/", LanguageView.as_view(), name="language"),
    path("prevodi/<str:code>/po/", InterfaceFileView.as_view(), name="language_po"),
    path("prevodi/<str:code>/reci/", GlossaryView.as_view(), name="glossary"),
    path("prevodi/<str:code>/zatvori/", SwitchView.as_view(), name="close_language"),
    path("prevodi/<str:code>/otvori/", SwitchView.as_view(public=True), name="open_language"),
]
