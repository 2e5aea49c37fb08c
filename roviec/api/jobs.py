"""What the clock starts: old keys and the names of tokens that are over are forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roviec.api.forgetting import forget_names, forget_wishes
from roviec.kit import clock


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_tokens", name="api.forget")
def forget(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every night; returns how many rows were emptied or removed."""
    at = clock.now()
    return forget_wishes(at) + forget_names(at)
