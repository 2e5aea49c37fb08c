"""What people fill in about the organisation."""

from roviec.organisations.forms.frame import FrameDayForm

__all__ = ["FrameDayForm"]
