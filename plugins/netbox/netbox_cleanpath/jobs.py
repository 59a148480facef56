"""The nightly job, and what happens when a device has changed: the case is judged again."""

from core.choices import JobIntervalChoices
from dcim.models import Device
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from netbox.jobs import JobRunner, system_job

from netbox_cleanpath.cards import NAME, forget, make_client
from netbox_cleanpath.client import Unanswered

PAUSE_S = 60
"""Seconds in which many changes lead to one job."""


@system_job(interval=JobIntervalChoices.INTERVAL_DAILY)
class JudgeAgain(JobRunner):
    """Asks the server to judge the case again, and asks every card anew."""

    class Meta:
        """How NetBox lists the job."""

        name = "cleanpath: judge again"

    def run(self, *args, **kwargs):
        """Do it."""
        job = make_client().judge()
        forget()
        self.logger.info(f"cleanpath works at job {job['id']}" if job else "the server has no such case")


@receiver((post_save, post_delete), sender=Device, dispatch_uid=f"{NAME}.device")
def judge_after_change(**_):
    """Judge again once the change is on disk; an import of many devices leads to one job."""
    transaction.on_commit(_judge)


def _judge():
    forget()
    if not cache.add(f"{NAME}:asked", True, PAUSE_S):
        return
    try:
        JudgeAgain.enqueue()
    except (Unanswered, OSError):
        cache.delete(f"{NAME}:asked")
