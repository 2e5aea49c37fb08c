"""The reports app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.organisations import leaving
from roviec.reports.enums import ConsolidatedAct, ReportAct


class ReportsConfig(AppConfig):
    """Makes the words of its acts known, and its place in the menu and the tabs of a report."""

    name = "roviec.reports"

    def ready(self) -> None:
        """Register the acts' labels, the menu entry and the tabs."""
        sentences.register(ReportAct)
        sentences.register(ConsolidatedAct)
        slots.fill("menu", slots.Entry(_("Figures and reports"), "reports:list", 40, icon="report-analytics"))
        kept = "reports.scheme"
        slots.fill(kept, slots.Entry(_("Plans"), "reports:scheme", 10, url_args=lambda scheme: [scheme.pk]))
        slots.fill(kept, slots.Entry(_("Days"), "reports:scheme_days", 20, url_args=lambda scheme: [scheme.pk]))
        slots.fill(kept, slots.Entry(_("Reviewers"), "reports:scheme_route", 30, url_args=lambda scheme: [scheme.pk]))
        leaving.provide("roviec.reports.leaving.CONTACTS")
        leaving.provide("roviec.reports.leaving.SHEETS")
        of_plan = slots.Entry(_("Consolidated reports"), "reports:consolidations", 60, url_args=lambda plan: [plan.pk])
        slots.fill("plans.plan", of_plan)
        slots.fill("plans.tracing.panel", slots.Entry("", "", 10, template="reports/_without_sheet.html"))
        own = "reports.report"
        slots.fill(own, slots.Entry(_("Sheet"), "reports:report", 10, url_args=lambda report: [report.pk]))
        slots.fill(own, slots.Entry(_("History"), "reports:history", 90, url_args=lambda report: [report.pk]))
