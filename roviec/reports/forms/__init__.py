"""What people type in a sheet, read into answers; nothing is saved here."""

from roviec.reports.forms.after import EstimateForm, GrantForm, SpokenForm, StaysClosedForm, WishForm
from roviec.reports.forms.cards import NUMBERS, EntryForm, entry_forms
from roviec.reports.forms.reviewing import CorrectionForm, RefusalForm, RemarksForm, RevocationForm
from roviec.reports.forms.schemes import (
    ContactForm,
    DaysForm,
    EndorserForm,
    PeriodForm,
    PlansForm,
    PostponementForm,
    SchemeForm,
)
from roviec.reports.forms.sheets import EvidenceForm, NarrativeForm, SeenForm
from roviec.reports.forms.shortfalls import RewordForm, ShortfallForm

__all__ = [
    "NUMBERS",
    "ContactForm",
    "CorrectionForm",
    "DaysForm",
    "EndorserForm",
    "EntryForm",
    "EstimateForm",
    "EvidenceForm",
    "GrantForm",
    "NarrativeForm",
    "PeriodForm",
    "PlansForm",
    "PostponementForm",
    "RefusalForm",
    "RemarksForm",
    "RevocationForm",
    "RewordForm",
    "SchemeForm",
    "SeenForm",
    "ShortfallForm",
    "SpokenForm",
    "StaysClosedForm",
    "WishForm",
    "entry_forms",
]
