"""A form that was filled without network and taken over into a sheet."""

from __future__ import annotations

from django.db import models

from roviec.reports.models.sheets import Report


class FilledForm(models.Model):
    """A filled form that was taken over; its key comes with the preview, so that confirming twice is one wish."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="filled_forms")
    key = models.UUIDField(unique=True)
    taken_at = models.DateTimeField()
    taken_by_key = models.CharField(max_length=80)

    def __str__(self) -> str:
        """The report."""
        return f"{self.report_id}"
