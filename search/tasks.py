"""What happens to the index after a change was committed."""

from datetime import date

from django_tasks import task
from wagtail.models import Page

from search import cluster, index


@task()
def refresh(owners: list[str]) -> None:
    """Bring what is kept of some owners up to what stands now."""
    index.refresh(owners)


@task(queue_name="bulk")
def refresh_below(page_id: int) -> None:
    """The same for a page and every page below it: somebody was kept from them, or is no longer."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return
    ids = Page.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)
    owners = [f"page:{pk}" for pk in ids.iterator()]
    for at in range(0, len(owners), 100):
        index.refresh(owners[at : at + 100])


@task(queue_name="bulk")
def repair() -> None:
    """Bring the whole index up to what stands, and then the cluster where there is one."""
    index.repair()
    if cluster.configured():
        from search.cluster import upkeep

        upkeep.repair()


@task()
def deliver_to_cluster() -> None:
    """Tell the cluster what changed. While it is away the updates wait, and a periodic job tries again."""
    from search.cluster import delivery

    delivery.try_to_deliver()


@task(queue_name="bulk")
def write_wanted(day: str, language: str, asked: list[str], found: int) -> None:
    """Write that many have asked the same on a day; called only from a number on that hides everybody."""
    from search import counting

    counting.write(date.fromisoformat(day), language, asked, found)
