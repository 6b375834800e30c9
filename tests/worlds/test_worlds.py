"""Foreign worlds from raw tables to a judged champion, by the same `dbt build` a user runs.
Minutes each: marked slow.
"""

from __future__ import annotations

import pytest

from . import LOADERS
from .build import build
from .contract import WorldUnavailableError, write

pytestmark = pytest.mark.slow

#: The least AUC the champion must reach on the later period. leadforge leaves little to be known:
#: its own snapshot task, without the trap, gives .62, .60 and .57 to scikit-learn HGB.
LEAST_AUC = {
    "completejourney": 0.76,
    "olist": 0.66,
    "leadforge-intro": 0.62,
    "leadforge-intermediate": 0.60,
    "leadforge-advanced": 0.57,
}
TOLERANCE = 0.01


@pytest.mark.parametrize("name", sorted(LEAST_AUC))
def test_champion_is_as_good_as_its_rivals_on_the_later_period(name, tmp_path):
    try:
        world = LOADERS[name]()
    except WorldUnavailableError as reason:
        pytest.skip(str(reason))
    write(world, tmp_path / "world.duckdb", tmp_path / "vars.json")
    built = build(tmp_path / "world.duckdb", tmp_path / "vars.json", tmp_path / "built")
    assert built.exit_status == 0
    (judged,) = built.comparisons
    assert judged.champion.auc[0] >= LEAST_AUC[name]
    for rival, figures in judged.rivals.items():
        assert figures.champion_gain[0] >= -TOLERANCE, rival
    assert judged.holds
    assert judged.published_auc == pytest.approx(judged.champion.auc[0], abs=1e-6)
