"""What people fill in about the organisation."""

from roviec.organisations.forms.frame import FrameDayForm, KnownDayForm

__all__ = ["FrameDayForm", "KnownDayForm"]
