"""The form in which editors keep a document."""

from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents.forms import BaseDocumentForm


class DocumentForm(BaseDocumentForm):
    """A document's form in which its page is chosen from the tree, not from a list of every page there is."""

    class Meta(BaseDocumentForm.Meta):
        widgets = BaseDocumentForm.Meta.widgets | {"html_page": AdminPageChooser}
