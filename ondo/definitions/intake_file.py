"""Intake mappings on disk: those that a company wrote, and the presets that Ondo ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ondo.definitions.definition_file import check_file, sound
from ondo.definitions.intake import IntakeMapping
from ondo.definitions.intake_schema import Preset, intake_from_data
from ondo.definitions.yaml_lines import read_yaml
from ondo.domain.finding import Finding
from ondo.text.messages import Message

_PRESETS = Path(__file__).with_name("intake_presets")


def preset_file(preset: Preset) -> Path:
    """Return the file of a preset."""
    return _PRESETS / f"{preset.value}.yaml"


@cache
def _presets() -> Mapping[Preset, Mapping[str, object]]:
    read = {preset: read_yaml(preset_file(preset))[0].data for preset in Preset}
    presets = {preset: data for preset, data in read.items() if isinstance(data, Mapping)}
    bases = {preset: presets[Preset(str(data["preset"]))] for preset, data in presets.items() if "preset" in data}
    return {preset: {**bases.get(preset, {}), **data} for preset, data in presets.items()}


def check_intake(path: Path | str) -> tuple[IntakeMapping | None, list[Finding]]:
    """Read an intake mapping; ``None`` when it has errors. Every finding carries file and line."""
    return check_file(path, lambda data: intake_from_data(data, _presets()))


def load_intake(path: Path | str) -> IntakeMapping:
    """Read an intake mapping; ``DefinitionError`` with all findings when it has errors."""
    return sound(path, check_intake(path), Message("intake-see-keys"))
