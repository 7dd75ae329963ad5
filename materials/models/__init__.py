"""Models of the library: materials, the shelf on which they are found, the glossary."""

from materials.models.glossary import GlossaryTerm
from materials.models.pages import MaterialIndexPage, MaterialPage
from materials.models.shelf import MaterialFacet

__all__ = ["GlossaryTerm", "MaterialFacet", "MaterialIndexPage", "MaterialPage"]
