"""What happens when a device has changed, and when a device type of a restricted maker is added."""

import threading

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from nautobot.dcim.models import Device, DeviceType
from nautobot.extras.models import Note

from nautobot_cleanpath.cards import NAME, ask, forget, make_client, restricted
from nautobot_cleanpath.client import Unanswered

PAUSE_S = 60
"""Seconds in which many changes lead to one call."""


@receiver((post_save, post_delete), sender=Device, dispatch_uid=f"{NAME}.device")
def judge_after_change(**_):
    """Judge again once the change is on disk; an import of many devices leads to one call."""
    transaction.on_commit(_judge)


def _judge():
    forget()
    if cache.add(f"{NAME}:asked", True, PAUSE_S):
        threading.Thread(target=_call, daemon=True).start()


def _call():
    try:
        make_client().judge()
    except Unanswered:
        cache.delete(f"{NAME}:asked")


@receiver(post_save, sender=DeviceType, dispatch_uid=f"{NAME}.devicetype")
def warn_of_restricted_maker(instance, created, raw=False, **_):
    """Put a note on a new device type whose maker is restricted; a validator could only refuse it."""
    if not created or raw:
        return
    card = ask("maker", instance.manufacturer.name)
    if not card.get("unanswered") and restricted(card) == "yes":
        Note.objects.create(assigned_object=instance, note=f"cleanpath: {card['line']}.")
