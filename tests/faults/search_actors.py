"""What a drill of the search does inside its portal, each in a process of its own."""


def publish_page(*, title: str) -> int:
    """Publish a page below the front page and return its id."""
    from django.utils.text import slugify

    from home.models import HomePage, StandardPage
    from portal.script.convert import to_latin

    home = HomePage.objects.get(locale__language_code="sr")
    page = home.add_child(instance=StandardPage(title=title, slug=slugify(to_latin(title)), lead="Увод.", live=False))
    page.save_revision().publish()
    return page.pk


def untold() -> int:
    """Return how many changes the cluster has not been told of."""
    from search.models import ClusterUpdate

    return ClusterUpdate.objects.count()


def index_of_the_cluster() -> str:
    """Return which index answers."""
    from search.cluster.client import answering

    return answering()[0]


def pages_of_the_cluster(*, typed: str) -> list[int | None]:
    """Return the pages that the cluster itself names, without the database and what it has not been told of.

    Raises ``RuntimeError`` when the cluster does not answer.
    """
    from django.conf import settings

    from search import knowledge
    from search.backends import Wanted
    from search.cluster import asking
    from search.models import Entry
    from search.question import ask
    from search.vocabulary import StoredWords

    # A busy machine is no cluster that is away.
    settings.ELASTICSEARCH_TIMEOUT = 30.0
    words = StoredWords("sr")
    question = ask(typed, lexicon=knowledge.lexicon_of("sr", version=words.tables), vocabulary=words)
    named = asking.candidates(Wanted(question, "sr", held=dict(words.held(question.stems))))
    if named is None:
        raise RuntimeError("the cluster does not answer")
    return list(Entry.objects.filter(pk__in=named).values_list("page_id", flat=True))
