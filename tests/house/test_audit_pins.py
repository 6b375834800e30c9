"""What the audit of the pins says: outdated, withdrawn, held back for a reason, and a reason that is out of date."""

from __future__ import annotations

from audit_pins import FILES, ROOT, Pin, Release, findings, pins_of, releases_of

TEXT = """# A comment on top.
Fresh_Package==2.0
old==1.0
held==1.0.post1  # other 3 takes <2
withdrawn==1.1
freed==4.2  # other 3 takes <4
"""
REPORT = {
    "install": [
        {"metadata": {"name": "withdrawn", "version": "1.1"}, "is_yanked": True},
        {"metadata": {"name": "Fresh.Package", "version": "2.0"}, "is_yanked": False},
    ]
}
KEPT = {"old": "1.0", "held": "1.0.post1", "freed": "4.2"}
NEWEST = {"fresh-package": "2.0", "old": "1.1", "held": "3.0", "withdrawn": "1.2", "freed": "4.2"}


def test_each_pin_is_judged() -> None:
    pinned = releases_of(REPORT) | {name: Release(v, False) for name, v in KEPT.items()}
    newest = {name: Release(version, False) for name, version in NEWEST.items()}
    todo, held = findings(pins_of(TEXT), pinned, newest)
    assert todo == [
        "freed 4.2 is the newest; its comment can go",
        "old 1.0 is outdated; 1.1 is the newest",
        "withdrawn 1.1 was withdrawn by its makers; pin another",
        "withdrawn 1.1 is outdated; 1.2 is the newest",
    ]
    assert held == ["held 1.0.post1, newest 3.0: other 3 takes <2"]


def test_a_pin_is_a_name_a_version_and_perhaps_what_holds_it_back() -> None:
    assert pins_of(TEXT)["fresh-package"] == Pin("Fresh_Package", "2.0", "")
    assert pins_of(TEXT)["held"].held_back == "other 3 takes <2"


def test_every_line_of_our_files_is_a_pin_or_a_comment() -> None:
    for file in FILES:
        text = (ROOT / file).read_text()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert len(pins_of(text)) == len(lines), file
