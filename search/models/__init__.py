"""Models of the search: what can be found, the words of it, and what editors know about words."""

from search.models.cluster_update import ClusterUpdate
from search.models.entry import Entry
from search.models.tables import AddedWords, Promotion, StopWord, Synonyms
from search.models.vocabulary import Form, StemCount, Vocabulary
from search.models.wanted import WantedCount
