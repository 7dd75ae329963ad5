"""What follows the life of a page: publishing, withdrawing."""

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from materials import shelf
from materials.models import MaterialPage


@receiver(post_save, sender=MaterialPage)
def shelve(instance: MaterialPage, update_fields: Any = None, **kwargs: Any) -> None:
    """Put the stored page on the shelf; a draft stores only a few fields, and none of its own."""
    if update_fields is None:
        shelf.put(instance)


@receiver(page_unpublished, sender=MaterialPage)
def take_off(instance: MaterialPage, **kwargs: Any) -> None:
    """Take a withdrawn page off the shelf, from wherever it was; before it is removed it still says that it is live."""
    shelf.take(instance)


@receiver(pre_delete, sender=MaterialPage)
def clear(instance: MaterialPage, **kwargs: Any) -> None:
    """Take a page that is removed off the shelf, while it still has a number."""
    shelf.take(instance)
