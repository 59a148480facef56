"""The job: ask the server to judge the case again, and ask every card anew. Nautobot schedules it nightly."""

from nautobot.apps.jobs import Job, register_jobs

from nautobot_cleanpath.cards import forget, make_client


class JudgeAgain(Job):
    """Asks the server to judge the case again."""

    class Meta:
        """How Nautobot lists the job."""

        name = "cleanpath: judge again"
        description = "Ask cleanpath to judge the case again, and every card anew."

    def run(self):
        """Do it."""
        job = make_client().judge()
        forget()
        text = f"cleanpath works at job {job['id']}" if job else "the server has no such case"
        self.logger.info(text)
        return text


jobs = [JudgeAgain]
register_jobs(*jobs)
