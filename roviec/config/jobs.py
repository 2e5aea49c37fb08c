"""What a clock starts for the installation as a whole: stalled jobs tried again, backups made, thinned out and proven."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from roviec.backups import folder
from roviec.backups.operations import BACKUP_JOB, PROOF_JOB
from roviec.backups.queries import is_backup_due, is_proof_due, the_rule

REFUSED_WORDS = "✗ "
LONGEST_SECONDS = 12 * 3600


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


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="config.back_up_on_time", lock="backups", name="config.back_up_on_time")
def back_up_on_time(timestamp: int) -> str:  # noqa: ARG001 - the clock passes it
    """Once an hour: a backup when its hour has come or was missed, then a proof when one is due."""
    rule, now = the_rule(), datetime.now(UTC)
    done = ""
    if is_backup_due(rule, folder.backups(), now):
        done = back_up_now()
    if is_proof_due(rule, folder.backups(), now) and rule.is_on:
        done += prove_now()
    return done


@app.task(queueing_lock=BACKUP_JOB, lock="backups", name=BACKUP_JOB)
def back_up_now() -> str:
    """One backup, in a process of its own: what it needs of memory and connections goes with it."""
    name = _roviec("backup") or "backup"
    folder.thin_out(the_rule().keep)
    return name


@app.task(queueing_lock=PROOF_JOB, lock="backups", name=PROOF_JOB)
def prove_now() -> str:
    """The newest backup, restored into a scratch database and compared; what was found stands beside it."""
    notes = folder.backups()
    return _roviec("restore", str(folder.folder() / notes[0].name), "--prove") if notes else ""


def _roviec(*arguments: str) -> str:
    """Run the command; its refusal is kept for the administrator's page, and no error of the queue."""
    command = [sys.executable, "-m", "roviec.config.cli", *arguments]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()] or [f"status {done.returncode}"]
        folder.keep_fault(said[-1].removeprefix(REFUSED_WORDS).removeprefix("CommandError: "), datetime.now(UTC))
        return said[-1]
    folder.keep_fault("", datetime.now(UTC))
    return "ok"
