"""What happens at a sign-in and when a second factor changes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts import failures, links, open_sessions, sessions
from portal.accounts.models import User
from portal.accounts.signals import identity_linked, letter, signed_out


@receiver(post_save, sender=User)
def keep_one_address(
    sender: type[User], instance: User, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Let no address open the account but its own: allauth looks for whoever signs in among older ones too."""
    if update_fields is None or "email" in update_fields:
        EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()


@receiver(user_logged_in)
def start_session(sender: type[User], request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Start the clocks of the session and take over the script of the profile."""
    if request is not None and hasattr(request, "session"):
        sessions.start(request, user)


@receiver(authenticator_added)
def accept_new_factor(
    sender: type[Authenticator], request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Count the proof given while enrolling as this session's second factor."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    links.finish(user)


@receiver(authentication_failed)
def count_wrong_factor(sender: type[Authenticator], user: User, **kwargs: Any) -> None:
    """Count a code or key that was not right: whoever typed it knows the password."""
    failures.factor_failed(user)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_other_sessions(sender: type[Authenticator], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Let nobody stay who has not proved what the account asks for from now on."""
    sessions.end_all_but(request, user)


@receiver(user_logged_out)
def forget_session(sender: type[User], request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Take the session off its owner's list."""
    if user is not None and open_sessions.end_own(request, user) and sessions.expiry(request) is None:
        signed_out.send(sender=User, user=user)


@receiver(password_changed)
def forget_other_sessions(sender: type[User], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Take the sessions off the list that a new password ends."""
    open_sessions.end_rows(user, keep=request)


@receiver(password_changed)
def notify_of_password(sender: type[User], user: User, **kwargs: Any) -> None:
    """Tell the owner that the password is another one: whoever changed it may be somebody else."""
    letter.send(sender=User, user=user, template="account.password_changed", key=str(uuid4()), path="")


@receiver(social_account_added)
def note_identity(sender: type[SocialLogin], sociallogin: SocialLogin, **kwargs: Any) -> None:
    """Write into the account itself which identity opens it."""
    user = sociallogin.user
    user.identity = sociallogin.account.uid
    user.save(update_fields=["identity"])


@receiver(social_account_added)
def notify_of_identity(sender: type[SocialLogin], sociallogin: SocialLogin, **kwargs: Any) -> None:
    """Tell the owner that an electronic identity opens the account from now on."""
    user = sociallogin.user
    identity_linked.send(sender=User, user=user)
    letter.send(sender=User, user=user, template="account.identity_linked", key=str(uuid4()), path="")
