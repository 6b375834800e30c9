"""Says which pins are outdated or were withdrawn: `make audit`.

It asks the index that pip is set to, so it is no part of `make test`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-extras.txt")
PIN = re.compile(r"(?m)^([\w.\-]+)==([\w.]+)(?:  # (.+))?$")


class Pin(NamedTuple):
    """One line of a file of pins; what holds it back is its comment, empty where there is none."""

    name: str
    version: str
    held_back: str


class Release(NamedTuple):
    """What pip would install: a version, and whether its makers have withdrawn it (PEP 592)."""

    version: str
    is_yanked: bool


def plain(name: str) -> str:
    """A package's name as an index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins_of(text: str) -> dict[str, Pin]:
    """The pins of a file, by plain name."""
    return {plain(name): Pin(name, version, why) for name, version, why in PIN.findall(text)}


def releases_of(report: Mapping[str, Any]) -> dict[str, Release]:
    """What an installation report of pip would install, by plain name."""
    return {
        plain(found["metadata"]["name"]): Release(found["metadata"]["version"], found["is_yanked"])
        for found in report["install"]
    }


def findings(
    pins: Mapping[str, Pin], pinned: Mapping[str, Release], newest: Mapping[str, Release]
) -> tuple[list[str], list[str]]:
    """What somebody must do about the pins, and which are held back for a reason that is written beside them.

    Args:
        pins: of one file.
        pinned: what pip installs for the pins themselves.
        newest: what pip installs where nothing is pinned.
    """
    todo, held = [], []
    for name, pin in sorted(pins.items()):
        if pinned[name].is_yanked:
            todo.append(f"{pin.name} {pin.version} was withdrawn by its makers; pin another")
        if newest[name].version == pin.version and pin.held_back:
            todo.append(f"{pin.name} {pin.version} is the newest; its comment can go")
        elif newest[name].version != pin.version and pin.held_back:
            held.append(f"{pin.name} {pin.version}, newest {newest[name].version}: {pin.held_back}")
        elif newest[name].version != pin.version:
            todo.append(
                f"{pin.name} {pin.version} is outdated; {newest[name].version} is the newest"
            )
    return todo, held


def asked(requirements: Iterable[str]) -> dict[str, Release]:
    """What pip would install for these, each by itself; nothing is installed."""
    words = ["install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed", "--report", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, *requirements],
        stdout=subprocess.PIPE,
        check=True,
    )
    return releases_of(json.loads(done.stdout))


def main() -> int:
    """Print what was found in both files; 1 where somebody must do something."""
    pins = {file: pins_of((ROOT / file).read_text()) for file in FILES}
    newest = asked(sorted({name for of_file in pins.values() for name in of_file}))
    left = 0
    for file, of_file in pins.items():
        pinned = asked(f"{pin.name}=={pin.version}" for pin in of_file.values())
        todo, held = findings(of_file, pinned, newest)
        left += len(todo)
        print(f"{file}: {len(of_file)} pins, {len(held)} held back, {len(todo)} to change")
        print("".join(f"  held back: {line}\n" for line in held), end="")
        print("".join(f"  to change: {line}\n" for line in todo), end="", flush=True)
    return min(left, 1)


if __name__ == "__main__":
    sys.exit(main())
