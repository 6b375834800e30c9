"""The choice among the candidates that were fitted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hotlist.binning import Floats
from hotlist.candidates import ADDITIVE, BLACK_BOXES, ENSEMBLE


def choose(losses: Mapping[str, Floats], *, allow_black_box: bool) -> str:
    """Name of the champion candidate from log losses (n,) per candidate on the same rows.

    The best additive candidate, but the ensemble when it is within one standard error of the paired
    difference. With `allow_black_box`, a black box wins only when it beats that one by more than
    one standard error.
    """
    additive = [name for name in (ENSEMBLE, *ADDITIVE) if name in losses]
    best = min(additive, key=lambda name: float(losses[name].mean()))
    if best != ENSEMBLE and ENSEMBLE in losses and not _beats(losses[best], losses[ENSEMBLE]):
        best = ENSEMBLE
    if allow_black_box:
        boxes = [name for name in BLACK_BOXES if name in losses]
        other = min(boxes, key=lambda name: float(losses[name].mean()), default=best)
        if other != best and _beats(losses[other], losses[best]):
            return other
    return best


def _beats(one: Floats, other: Floats) -> bool:
    gain = other - one
    error = float(gain.std(ddof=1)) / np.sqrt(gain.size) if gain.size > 1 else np.inf
    return float(gain.mean()) > error
