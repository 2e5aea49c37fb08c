"""`roviec worker`: work through the background jobs; `roviec run` starts one, any machine may start more."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import psycopg
from django.core.management.base import BaseCommand
from procrastinate import App, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from roviec.kit import standing

LOOK_AGAIN_SECONDS = 2
# While a backup takes its time, acts are still sealed and mails still leave.
AT_ONCE = 3
log = logging.getLogger(__name__)


class Command(BaseCommand):
    """One process of the queue that lives in the database."""

    help = "Work through the background jobs until stopped."

    def handle(self, *_arguments: object, **_options: Any) -> None:
        """Return when stopped; the job under way is finished first. A database that is away is waited for."""
        while True:
            connector = cast("DjangoConnector", app.connector)
            try:
                with app.replace_connector(connector.get_worker_connector()) as worker:
                    if asyncio.run(work(worker)):
                        return
                log.warning("The worker stopped, as it does when its database is away; it starts again.")
            except (exceptions.ConnectorException, psycopg.Error, OSError) as error:
                log.warning("The database is away; the worker tries again: %s", error)
            time.sleep(LOOK_AGAIN_SECONDS)


async def work(worker: App) -> bool:
    """Work until asked to stop (true), or until the worker gives up by itself, which it does without an error."""
    asked = False

    async def run() -> None:
        async with worker.open_async():
            await worker.run_worker_async(
                # The acts say what was done; the rows of jobs that went well would only grow.
                delete_jobs="successful",
                concurrency=AT_ONCE,
                worker_middleware=[wait_until_open],
                install_signal_handlers=False,
            )

    running = asyncio.create_task(run())

    def stop() -> None:
        nonlocal asked
        asked = True
        running.cancel()

    for wish in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wish, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return asked


async def wait_until_open(process_job: Callable[[], Awaitable[Any]], _context: object, _worker: object) -> Any:
    """A job writes, so it waits while the installation takes nothing in."""
    while await asyncio.to_thread(standing.why_closed) is not None:
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return await process_job()
