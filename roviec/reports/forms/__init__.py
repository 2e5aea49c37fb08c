"""What people type in a sheet, read into answers; nothing is saved here."""

from roviec.reports.forms.cards import NUMBERS, EntryForm, entry_forms
from roviec.reports.forms.reviewing import CorrectionForm, RefusalForm, RemarksForm
from roviec.reports.forms.schemes import ContactForm, PeriodForm, PlansForm, SchemeForm
from roviec.reports.forms.sheets import EvidenceForm, NarrativeForm, SeenForm

__all__ = [
    "NUMBERS",
    "ContactForm",
    "CorrectionForm",
    "EntryForm",
    "EvidenceForm",
    "NarrativeForm",
    "PeriodForm",
    "PlansForm",
    "RefusalForm",
    "RemarksForm",
    "SchemeForm",
    "SeenForm",
    "entry_forms",
]
