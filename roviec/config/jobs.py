"""What a clock starts for the installation as a whole: jobs whose worker was killed are tried again."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", name="config.retry_stalled")
async def retry_stalled(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Give every job that a dead worker left behind to the queue again; gives how many.

    Every job is idempotent, so one that had finished all but its last line does no harm.
    """
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)
