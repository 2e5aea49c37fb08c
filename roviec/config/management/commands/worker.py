"""`roviec worker`: work through the background jobs; `roviec run` starts one, any machine may start more."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    """One process of the queue that lives in the database."""

    help = "Work through the background jobs until stopped."

    def handle(self, *_arguments: object, **_options: Any) -> None:
        """Return when stopped; the job under way is finished first."""
        connector = cast("DjangoConnector", app.connector)
        with app.replace_connector(connector.get_worker_connector()) as worker:
            # The acts say what was done; the rows of jobs that went well would only grow.
            worker.run_worker(delete_jobs="successful")
