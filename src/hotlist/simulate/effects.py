"""The truth of the world: what each behaviour and attribute does to conversion, and how often.

Every weight is an effect on the log of the daily hazard of conversion. Behaviours act through a
decayed count (half-life in days), counted up to a cap. Useless attributes and behaviours are listed
with effect 0, so that a test can look for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Behaviour:
    """One behaviour: its source, daily rate (floor + gain * interest) and effect on conversion."""

    name: str
    source: str
    floor: float
    gain: float
    weight: float = 0.0
    drifted: float = 0.0
    half_life: float = 14.0
    cap: float = 1.0
    is_frequent: bool = False


#: Those with an effect come first: a continued path needs no others.
BEHAVIOURS: tuple[Behaviour, ...] = (
    Behaviour("demo_request", "web", 0.0002, 0.008, 1.7, 1.0, 12.0, 1.5),
    Behaviour("contact_us", "web", 0.0002, 0.007, 1.4, 0.8, 12.0, 1.5),
    Behaviour("trial_start", "product", 0.0001, 0.006, 1.1, 1.6, 16.0, 1.5),
    Behaviour("pricing_view", "web", 0.0005, 0.018, 0.7, 0.2, 10.0, 2.5),
    Behaviour("webinar_attend", "marketing", 0.0003, 0.011, 0.5, 0.5, 21.0, 2.0),
    Behaviour("content_download", "marketing", 0.0005, 0.014, 0.3, 0.6, 21.0, 2.0),
    Behaviour("product_use", "product", 0.0, 0.025, 0.15, 0.25, 8.0, 4.0, True),
    Behaviour("web_visit", "web", 0.002, 0.100, 0.07, 0.02, 10.0, 5.0, True),
    Behaviour("email_click", "marketing", 0.001, 0.030, 0.10, 0.03, 14.0, 3.0, True),
    Behaviour("email_open", "marketing", 0.028, 0.100, is_frequent=True),
    Behaviour("sales_call", "sales", 0.0005, 0.010, is_frequent=True),
    Behaviour("sales_email", "sales", 0.001, 0.020, is_frequent=True),
)
NAMES = [b.name for b in BEHAVIOURS]
ACTIVE = sum(b.weight != 0.0 for b in BEHAVIOURS)
HAND_RAISERS = [NAMES.index("demo_request"), NAMES.index("contact_us")]
TRIAL = NAMES.index("trial_start")
USE, CALL, MAIL = (NAMES.index(n) for n in ("product_use", "sales_call", "sales_email"))

#: attribute -> value -> (share, effect, effect after full drift). Effect 0 everywhere = useless.
ATTRIBUTES: dict[str, dict[str, tuple[float, float, float]]] = {
    "industry": {
        "software": (0.22, 0.59, 0.08),
        "finance": (0.14, 0.25, 0.5),
        "retail": (0.16, -0.17, 0.25),
        "manufacturing": (0.16, 0.0, 0.0),
        "healthcare": (0.12, -0.08, 0.59),
        "education": (0.10, -0.59, -0.59),
        "public": (0.10, -0.84, -0.84),
    },
    "region": {
        "emea": (0.40, 0.08, 0.08),
        "amer": (0.35, 0.17, -0.17),
        "apac": (0.20, -0.17, 0.0),
        "latam": (0.05, -0.34, -0.34),
    },
    "lead_source": {
        "referral": (0.08, 0.76, 0.76),
        "organic": (0.24, 0.25, 0.25),
        "paid_search": (0.22, 0.0, -0.42),
        "event": (0.16, 0.08, 0.34),
        "partner": (0.10, 0.34, 0.34),
        "list_import": (0.20, -0.76, -0.76),
    },
    "job_level": {
        "executive": (0.10, 0.42, 0.42),
        "manager": (0.30, 0.34, 0.34),
        "staff": (0.50, -0.17, -0.17),
        "student": (0.10, -1.01, -1.01),
    },
    "module": {
        "core": (0.65, 0.0, 0.0),
        "analytics": (0.35, -0.25, -0.08),
        "labs": (0.0, 0.0, 0.0),
    },
    "browser": {
        "chrome": (0.6, 0.0, 0.0),
        "firefox": (0.2, 0.0, 0.0),
        "safari": (0.2, 0.0, 0.0),
    },
    "has_phone": {"true": (0.45, 0.0, 0.0), "false": (0.55, 0.0, 0.0)},
}
COUNTRIES = {
    "emea": ["DE", "FR", "GB", "NL", "ES", "PL"],
    "amer": ["US", "US", "US", "CA"],
    "apac": ["AU", "IN", "JP", "SG"],
    "latam": ["BR", "MX"],
}
# Mid-sized companies fit best: effect of log10(employees), a hump of this height around 2.3.
SIZE_EFFECT, SIZE_PEAK, SIZE_WIDTH = 1.3, 2.3, 0.6
DRIFT_BASE = -0.5
INTEREST_KEEP = 0.90
CUSTOMER_PACE = 0.3


def weights() -> tuple[Floats, Floats]:
    """Weights of the behaviours with an effect, before and after full drift; shape (ACTIVE,)."""
    active = BEHAVIOURS[:ACTIVE]
    return np.array([b.weight for b in active]), np.array([b.drifted for b in active])


def drift_share(day: int, days: int, drift: float) -> float:
    """How far the effects have moved at `day`: 0 until two thirds, then linear up to `drift`."""
    start = days * 2.0 / 3.0
    return drift * min(1.0, max(0.0, (day - start) / (days - start)))


def size_effect(employees: Floats) -> Floats:
    """Effect of company size on the log hazard; any shape."""
    distance = (np.log10(employees) - SIZE_PEAK) / SIZE_WIDTH
    return np.asarray(SIZE_EFFECT * (np.exp(-0.5 * distance**2) - 0.5))


def effect_rows(base: float, drift: float) -> list[tuple[str, str, float]]:
    """The table `true_effects`: (name, kind, effect) on the log of the daily hazard."""
    rows = [("base", "base", base)]
    rows += [(b.name, "behaviour", b.weight) for b in BEHAVIOURS]
    for attribute, values in ATTRIBUTES.items():
        rows += [(f"{attribute}={v}", "attribute", e[1]) for v, e in values.items()]
    rows += [("company_size", "attribute_hump", SIZE_EFFECT), ("lucky_number", "attribute", 0.0)]
    if drift > 0.0:
        mix = [(b.name, b.weight + drift * (b.drifted - b.weight)) for b in BEHAVIOURS]
        rows += [(name, "behaviour_after_drift", effect) for name, effect in mix]
        for attribute, values in ATTRIBUTES.items():
            for value, (_, old, new) in values.items():
                moved = old + drift * (new - old)
                rows.append((f"{attribute}={value}", "attribute_after_drift", moved))
        rows.append(("base", "base_after_drift", base + drift * DRIFT_BASE))
    return rows
