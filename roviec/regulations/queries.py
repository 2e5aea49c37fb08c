"""Reading the rules as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from roviec.regulations.enums import Regime
from roviec.regulations.models import DocumentType, PresetPost, PresetUnit, UnitPreset


def document_types(on: date) -> list[DocumentType]:
    """The types of documents that the rules know on a day, Party first, in the order of the regulation."""
    return list(DocumentType.objects.filter(valid__contains=on).order_by("regime", "pk"))


def document_type(regime: Regime, name: str, on: date) -> DocumentType | None:
    """The type of this name under a regime on a day, or None."""
    return DocumentType.objects.filter(regime=regime, name=name, valid__contains=on).first()


def types_abbreviated(regime: Regime, abbreviation: str, on: date) -> list[DocumentType]:
    """The types that an abbreviation may mean on a day; QĐ means two under the Party's rules."""
    rows = DocumentType.objects.filter(regime=regime, abbreviation=abbreviation, valid__contains=on)
    return list(rows.order_by("pk"))


def known_abbreviations() -> set[str]:
    """Every abbreviation that any rule ever knew: what a symbol may hold, on papers of any age."""
    return set(DocumentType.objects.exclude(abbreviation="").values_list("abbreviation", flat=True))


@dataclass(frozen=True)
class Blueprint:
    """A preset with its bodies and posts, each in the order of the office."""

    preset: UnitPreset
    units: list[PresetUnit]
    posts: list[PresetPost]


def unit_presets(on: date) -> list[UnitPreset]:
    """The presets of organisations that hold on a day, in their order."""
    return list(UnitPreset.objects.filter(valid__contains=on).order_by("position", "pk"))


def blueprint_of(code: str, on: date) -> Blueprint | None:
    """The preset of this code on a day with all that it founds, or None."""
    preset = UnitPreset.objects.filter(code=code, valid__contains=on).first()
    if preset is None:
        return None
    return Blueprint(
        preset, list(preset.units.order_by("position", "pk")), list(preset.posts.order_by("position", "pk"))
    )
