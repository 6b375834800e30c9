"""What a simulated world is asked to be: the dials of the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

HORIZON_DAYS = 30
TRIGGER_WINDOW_DAYS = 7
CHUNK_LEADS = 5000
_EPOCH = datetime(1970, 1, 1)
DAY = 86_400


@dataclass(frozen=True)
class WorldSpec:
    """The dials of a world.

    leads: number of leads, 1 or more. days: days of history before `end`, 60 or more. seed: 0 or
    more. end: the moment the world is cut off at, UTC, a midnight (days are simulated whole).
    drift: 0 = none, 1 = effects and base rate change over the last third of the history.
    dirt: share of rows, 0 to 1, added or damaged per table. activity: scales the frequent
    behaviours (opens, clicks, visits, use, sales touches); 1 gives about 20 events per lead.
    target_rate: wanted share of moments that convert within 30 days, between 0 and 1.
    """

    leads: int
    days: int = 400
    seed: int = 1
    end: datetime = datetime(2025, 6, 30)
    drift: float = 0.0
    dirt: float = 0.0
    activity: float = 1.0
    target_rate: float = 0.10

    def __post_init__(self) -> None:
        checks = [
            ("leads", self.leads >= 1, "a whole number of 1 or more"),
            ("days", self.days >= 60, "60 or more"),
            ("seed", self.seed >= 0, "a whole number of 0 or more"),
            ("drift", 0.0 <= self.drift <= 1.0, "between 0 and 1"),
            ("dirt", 0.0 <= self.dirt <= 1.0, "between 0 and 1"),
            ("activity", self.activity > 0.0, "above 0"),
            ("target_rate", 0.0 < self.target_rate < 0.5, "above 0 and below 0.5"),
            ("end", (self.end - _EPOCH).seconds == 0, "a midnight, e.g. 2025-06-30 00:00:00"),
        ]
        for knob, is_good, wanted in checks:
            if not is_good:
                raise ValueError(f"{knob} is {getattr(self, knob)!r}; it must be {wanted}")

    @property
    def end_second(self) -> int:
        """`end` in seconds since 1970-01-01 UTC."""
        return int((self.end - _EPOCH).total_seconds())

    @property
    def start_second(self) -> int:
        """Midnight of day 0 in seconds since 1970-01-01 UTC."""
        return self.end_second - self.days * DAY

    @property
    def chunks(self) -> int:
        """Number of chunks of leads."""
        return -(-self.leads // CHUNK_LEADS)
