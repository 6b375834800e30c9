"""The campaign calendar: what makes leads respond, when, and how much interest that brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotlist.simulate.effects import ATTRIBUTES, Floats, Ints
from hotlist.simulate.population import stream
from hotlist.simulate.spec import HORIZON_DAYS, WorldSpec

#: trigger type -> (share of campaigns, interest it brings). form_fill also happens by itself.
TRIGGER_TYPES = {
    "campaign_response": (0.45, 0.7),
    "form_fill": (0.25, 1.3),
    "webinar_signup": (0.20, 1.0),
    "event_scan": (0.10, 0.4),
}
ORGANIC = 0
_QUALITY, _REACH = 1.1, 0.0075


@dataclass(frozen=True)
class Calendar:
    """Campaigns 0..K-1, of which 0 stands for 'no campaign' (an organic form fill, always on).

    first_day, last_day, kind (index into TRIGGER_TYPES), quality (interest brought): shape (K,);
    reach: daily response rate by industry, shape (industries, K).
    """

    first_day: Ints
    last_day: Ints
    kind: Ints
    quality: Floats
    reach: Floats

    def active(self, day: int) -> Ints:
        """Indices of the campaigns that run on `day`."""
        running = (self.first_day <= day) & (day <= self.last_day)
        return np.asarray(np.flatnonzero(running), dtype=np.int64)


def make_calendar(spec: WorldSpec) -> Calendar:
    """The calendar of a world; runs on past its end, for the truth needs the coming 30 days."""
    rng = stream(spec, "calendar")
    until = spec.days + HORIZON_DAYS + 1
    starts = np.arange(-14, until, 9)
    k = len(starts) + 1
    jitter = (rng.random(k) * 8).astype(np.int64)
    length = 12 + (rng.random(k) * 14).astype(np.int64)
    first = np.concatenate([[-1000], starts]) + jitter
    last = first + length
    last[ORGANIC] = until + 1000
    # Kinds in their shares, in random order; quality and reach with a fixed mean: worlds of other
    # seeds differ in detail, not in kind.
    shares = np.cumsum([share for share, _ in TRIGGER_TYPES.values()])
    kind = np.searchsorted(shares, (rng.permutation(k) + 0.5) / k, side="right").astype(np.int64)
    kind[ORGANIC] = list(TRIGGER_TYPES).index("form_fill")
    brought = np.array([interest for _, interest in TRIGGER_TYPES.values()])[kind]
    quality = brought * np.exp(rng.normal(0.0, 0.35, k))
    quality *= _QUALITY / quality.mean()
    quality[ORGANIC] = _QUALITY
    reach = np.exp(rng.normal(0.0, 0.4, (len(ATTRIBUTES["industry"]), k)))
    reach *= _REACH / reach.mean(axis=1, keepdims=True)
    reach[:, ORGANIC] = 0.002
    return Calendar(first, last, kind, quality, reach)
