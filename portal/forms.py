from django.forms.renderers import DjangoTemplates


class PortalFormRenderer(DjangoTemplates):
    pass
