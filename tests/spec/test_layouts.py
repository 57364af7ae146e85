"""Folders that other specification tools made are read as what they say is wanted."""

from __future__ import annotations

from pathlib import Path

from smysl.core.requirement import Specification
from smysl.spec import read

STORY = "# Feature: Till\n\n## Requirements\n\n- **FR-001**: System MUST add prices.\n"


def made(root: Path, files: dict[str, str]) -> Specification:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read(root)


def test_spec_kit_s_templates_and_task_lists_are_no_requirements(tmp_path: Path) -> None:
    spec = made(
        tmp_path,
        {
            ".specify/templates/spec-template.md": "FR-009: System MUST [fill in].",
            "specs/001-till/spec.md": STORY,
            "specs/001-till/tasks.md": "- [ ] T001 must be done",
        },
    )
    assert [one.id for one in spec.requirements] == ["FR-001"]


def test_specs_inside_the_hidden_folder_of_spec_kit_are_read(tmp_path: Path) -> None:
    spec = made(tmp_path, {".specify/specs/001-till/spec.md": STORY})
    assert [one.id for one in spec.requirements] == ["FR-001"]


def test_kiro_s_requirements_are_whole_with_their_criteria(tmp_path: Path) -> None:
    text = (
        "# Requirements\n\n### Requirement 1: Adding\n\n"
        "**User Story:** As a cashier, I want sums, so that I can rest.\n\n"
        "#### Acceptance Criteria\n\n1. WHEN prices are given THEN the system SHALL add them\n\n"
        "### Requirement 2\n\n1. WHEN a price is negative THEN the system SHALL refuse it\n"
    )
    spec = made(
        tmp_path, {".kiro/specs/till/requirements.md": text, ".kiro/specs/till/tasks.md": "- must do"}
    )
    first, second = spec.requirements
    assert (first.kind, first.title) == ("scenario", "Requirement 1: Adding")
    assert "SHALL add them" in first.text
    assert "refuse" in second.text


def test_openspec_s_changes_wait_until_they_are_accepted(tmp_path: Path) -> None:
    text = "# till\n\n### Requirement: Adding\nThe system SHALL add.\n\n"
    text += "#### Scenario: two\n- **WHEN** 1 and 2\n- **THEN** 3\n"
    spec = made(
        tmp_path,
        {
            "openspec/specs/till/spec.md": text,
            "openspec/changes/new/specs/till/spec.md": text.replace("Adding", "Taking"),
        },
    )
    assert [one.title for one in spec.requirements] == ["Requirement: Adding"]


def test_gpt_engineer_s_prompt_is_a_document(tmp_path: Path) -> None:
    spec = made(tmp_path, {"prompt": "Write a till. `add(a, b)` must return the sum."})
    assert [one.name for one in spec.signatures] == ["add"]
