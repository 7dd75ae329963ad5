"""Models of the library: materials and the shelf on which they are found, glossary, questions, collections, topics."""

from materials.models.glossary import GlossaryTerm
from materials.models.pages import MaterialIndexPage, MaterialPage
from materials.models.rooms import CollectionPage, GlossaryPage, QuestionsPage, TopicPage
from materials.models.shelf import MarkMembers, MaterialFacet
from materials.models.useful import Answer, UsefulCount
