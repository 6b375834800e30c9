"""Tier edges: groups that are real and no longer than a list, shares otherwise; equal scores stay together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotlist.tiers import (
    TIER_EDGES_SCHEMA,
    TierEdges,
    TierLimits,
    _off_scores,
    reference_edges,
    tier_edges,
    tier_edges_table,
)

Floats = NDArray[np.float64]
LIMITS = TierLimits(most_hot_share=0.2, fallback_hot_share=0.10, fallback_warm_share=0.25)


def three_groups(
    seed: int = 0,
    rates: tuple[float, ...] = (0.02, 0.2, 0.6),
    sizes: tuple[int, ...] = (600, 200, 80),
) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(seed)
    points = np.concatenate(
        [generator.normal(c, 3, n) for c, n in zip((20, 50, 80), sizes, strict=True)]
    )
    chance = np.repeat(rates, sizes)
    return points, (generator.random(points.size) < chance).astype(np.float64)


def exactly(*groups: tuple[float, int, int]) -> tuple[Floats, Floats]:
    """Groups of equal scores: (points, rows, conversions)."""
    points = np.repeat([g[0] for g in groups], [g[1] for g in groups]).astype(np.float64)
    happened = np.concatenate([np.arange(rows) < hits for _, rows, hits in groups])
    return points, happened.astype(np.float64)


def test_finds_the_three_groups() -> None:
    edges = tier_edges(*three_groups(), LIMITS, seed=1)
    assert (edges.method, edges.method_note) == ("kmeans", "three natural groups")
    assert edges.rows == (600, 200, 80)
    assert edges.warm_from is not None
    assert edges.hot_from is not None
    assert 30 < edges.warm_from < 40
    assert 60 < edges.hot_from < 70
    assert edges.edge_stability is not None
    assert edges.edge_stability > 0.99
    assert (edges.tier_index([0, edges.warm_from, edges.hot_from]) == [0, 1, 2]).all()


def test_row_order_and_repetition_change_nothing() -> None:
    points, outcomes = three_groups()
    leads = np.arange(points.size) // 3
    shuffled = np.random.default_rng(3).permutation(points.size)
    assert tier_edges(points, outcomes, LIMITS, 1, leads) == tier_edges(
        points[shuffled], outcomes[shuffled], LIMITS, 1, leads[shuffled]
    )


@pytest.mark.parametrize(
    ("sizes", "rates", "words"),
    [
        ((600, 200, 80), (0.3, 0.05, 0.3), "than Cold (6.5% against 30.5%); in these tiers Warm does not"),
        ((600, 200, 4), (0.02, 0.2, 1.0), "its hot tier has 4 rows, fewer than 10"),
        ((500, 200, 180), (0.02, 0.2, 0.6), "Hot is 20.5% of the scored moments, more than 20.0%"),
        ((600, 200, 80), (0.0, 0.0, 0.0), "Warm does not convert more often than Cold (0.0% against 0.0%)"),
    ],
)  # fmt: skip
def test_groups_that_do_not_stand_fall_back_to_shares_and_say_so(
    sizes: tuple[int, ...], rates: tuple[float, ...], words: str
) -> None:
    points, outcomes = three_groups(sizes=sizes, rates=rates)
    edges = tier_edges(points, outcomes, LIMITS, seed=1)
    assert edges.method == "quantile"
    assert "top 10% Hot, next 25% Warm, because K-means was not used: " in edges.method_note
    assert words in edges.method_note
    assert edges.rows[2] == int(0.10 * points.size)
    assert edges.rows[1] + edges.rows[2] == int(0.35 * points.size)


def test_a_difference_must_hold_with_its_interval() -> None:
    """The case of the issue: Warm .0337 against Cold .0328."""
    points, outcomes = exactly((10, 5_000, 164), (40, 3_000, 101), (80, 1_000, 200))
    edges = tier_edges(points, outcomes, LIMITS, seed=1)
    assert edges.method == "quantile"
    assert "Warm does not surely convert more often than Cold (3.4% against 3.3%)" in (
        edges.method_note
    )
    more = tier_edges(*exactly((10, 5_000, 164), (40, 3_000, 201), (80, 1_000, 200)), LIMITS, 1)
    assert more.method == "kmeans"


def test_moments_of_few_leads_say_less() -> None:
    """The same counts, but each lead stands there eight times with one outcome: nothing is sure any more."""
    points, outcomes = exactly((10, 400, 16), (40, 160, 16), (80, 80, 24))
    assert tier_edges(points, outcomes, LIMITS, seed=1).method == "kmeans"
    leads = np.arange(points.size) // 8
    edges = tier_edges(points, outcomes, LIMITS, 1, leads)
    assert edges.method == "quantile"
    assert "surely" in edges.method_note


def test_the_interval_of_a_difference_covers_as_often_as_it_says() -> None:
    """Worlds without any difference, each lead eight moments alike: a rise is called sure in about 1 of 40."""
    wrong = 0
    for seed in range(300):
        generator = np.random.default_rng(seed)
        leads = np.arange(1_600) // 8
        happened = (generator.random(200) < 0.15)[leads].astype(float)
        points = np.where(leads < 100, 10.0, 80.0)
        edges = tier_edges(points, happened, LIMITS, 1, leads)
        wrong += not any(word in edges.method_note for word in ("surely", "does not convert"))
    assert wrong <= 0.05 * 300


def test_the_limit_on_hot_is_the_seeds() -> None:
    points, outcomes = three_groups(sizes=(500, 200, 180))
    wide = TierLimits(0.25, 0.10, 0.25)
    assert tier_edges(points, outcomes, wide, seed=1).method == "kmeans"
    narrow = TierLimits(0.05, 0.03, 0.10)
    assert tier_edges(points, outcomes, narrow, seed=1).rows == (880 - 114, 88, 26)


def test_an_honest_yes_or_no_makes_two_tiers() -> None:
    """40 % against 5 %: Hot and Cold, Warm empty and said so."""
    points, outcomes = exactly((30, 800, 40), (70, 200, 80))
    edges = tier_edges(points, outcomes, LIMITS, seed=1)
    assert edges.method == "few_scores"
    assert edges.warm_from == edges.hot_from == 50
    assert edges.rows == (800, 0, 200)
    assert edges.rates == (0.05, None, 0.4)
    assert edges.method_note == (
        "only two distinct scores: the higher is Hot, the lower Cold, and Warm is empty"
    )


def test_two_tiers_that_are_not_much_of_a_list_say_so() -> None:
    edges = tier_edges(*exactly((30, 60, 20), (70, 40, 15)), LIMITS, seed=1)
    assert edges.rows == (60, 0, 40)
    assert "Hot is 40.0% of the scored moments, more than 20.0%" in edges.method_note
    assert "the 40 best moments have the same score" in edges.method_note
    assert "Hot does not surely convert more often than Cold (37.5% against 33.3%)" in (
        edges.method_note
    )


@pytest.mark.parametrize("points", [[], [50.0], [50.0] * 100])
def test_one_score_is_one_tier(points: list[float]) -> None:
    edges = tier_edges(points, [0] * len(points), LIMITS, seed=1)
    assert (edges.warm_from, edges.hot_from, edges.method) == (None, None, "few_scores")
    assert edges.rows == (len(points), 0, 0)
    assert "all are Cold" in edges.method_note
    assert (edges.tier_index([0, 100]) == 0).all()


def test_a_top_third_of_equal_scores_is_hot() -> None:
    points, outcomes = three_groups()
    points[points > np.quantile(points, 2 / 3)] = 90.0
    edges = tier_edges(points, outcomes, LIMITS, seed=1)
    assert edges.rows[2] == (points == 90).sum()
    assert "because the 293 best moments have the same score" in edges.method_note


def test_equal_scores_stay_equal_where_sql_and_python_differ_in_the_last_digit() -> None:
    """An edge of K-means at a score itself would part rows that only rounding tells apart."""
    noise = np.random.default_rng(0).uniform(-1e-9, 1e-9, 300)
    points = np.repeat([10.0, 20.0, 30.0], 100) + noise
    happened = np.tile(np.arange(100) < 50, 3).astype(float)
    edges = tier_edges(points, happened, TierLimits(0.9, 0.1, 0.25), seed=1)
    tiers = edges.tier_index(points).reshape(3, 100)
    assert (tiers == tiers[:, :1]).all()
    assert (edges.tier_index(points + 1e-8) == tiers.ravel()).all()
    assert (edges.tier_index(points - 1e-8) == tiers.ravel()).all()


@pytest.mark.parametrize(
    ("edge", "moved"), [(20.0, 15.0), (20 + 1e-7, 15.0), (20 - 1e-7, 15.0), (24.0, 24.0), (30.0, 25.0), (99.0, 99.0)]
)  # fmt: skip
def test_an_edge_moves_off_a_score_into_the_gap_below(edge: float, moved: float) -> None:
    assert _off_scores(np.array([10.0, 20.0, 20.0, 30.0]), edge) == moved


def tiers_read_by_hand(points: Floats, limits: TierLimits) -> list[int]:
    """The tier of each row by shares, the best scores while they fit, at least one, and one left Cold."""
    scores = sorted(set(points), reverse=True)
    if len(scores) < 3:
        return [2 if len(scores) == 2 and p == scores[0] else 0 for p in points]
    counts = {score: int((points == score).sum()) for score in scores}
    tier_of: dict[float, int] = {}
    taken = 0
    for tier, share in (
        (2, limits.fallback_hot_share),
        (1, limits.fallback_hot_share + limits.fallback_warm_share),
    ):
        mine: list[float] = []
        still_needed = 2 if tier == 2 else 1
        for score in scores:
            if score in tier_of:
                continue
            if len(scores) - len(tier_of) <= still_needed:
                break
            if mine and taken + counts[score] > share * len(points) + 1e-9:
                break
            mine.append(score)
            tier_of[score] = tier
            taken += counts[score]
    return [tier_of.get(p, 0) for p in points]


@st.composite
def tied_scores(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """From none to many distinct scores, with ties of any size at any place."""
    scores = draw(
        st.lists(st.integers(-20, 120).map(float), min_size=0, max_size=12, unique=True)
        | st.lists(st.integers(-400, 2_400).map(lambda n: n / 20), max_size=80, unique=True)
    )
    sizes = [draw(st.integers(1, 3) | st.integers(1, 200)) for _ in scores]
    points = np.repeat(np.asarray(scores, dtype=np.float64), sizes)
    seed = draw(st.integers(0, 10**6))
    happened = np.random.default_rng(seed).random(points.size) < np.clip(points / 150, 0, 1)
    return points, happened.astype(np.float64)


@settings(max_examples=150, deadline=None)
@given(world=tied_scores(), hot=st.sampled_from([0.02, 0.1, 0.2]), warm=st.sampled_from([0.05, 0.25, 0.6]))  # fmt: skip
def test_any_ties_have_edges_and_the_tiers_of_a_plain_reading(
    world: tuple[Floats, Floats], hot: float, warm: float
) -> None:
    points, happened = world
    limits = TierLimits(0.2, hot, warm)
    edges = tier_edges(points, happened, limits, seed=1)
    tiers = edges.tier_index(points)
    distinct = np.unique(points)
    for shift in (-4e-6, 4e-6):
        assert (edges.tier_index(points + shift) == tiers).all(), "an edge lies at a score"
    assert edges.rows == tuple(int((tiers == index).sum()) for index in range(3))
    assert len(set(tiers)) == min(distinct.size, 3)
    check_of_method(edges, points, limits, tiers)


def check_of_method(
    edges: TierEdges, points: Floats, limits: TierLimits, tiers: NDArray[np.int64]
) -> None:
    distinct = np.unique(points).size
    if edges.method == "kmeans":
        assert (tiers == 2).mean() <= limits.most_hot_share
        assert edges.rates[0] < edges.rates[1] < edges.rates[2]  # type: ignore[operator]
        return
    assert edges.method == ("few_scores" if distinct < 3 else "quantile")
    assert tiers.tolist() == tiers_read_by_hand(points, limits)
    if edges.rows[2] > limits.most_hot_share * points.size + 1e-9:
        assert edges.rows[2] == (points == points.max()).sum()
        assert "best moments have the same score" in edges.method_note
    if distinct == 2:
        assert "Warm is empty" in edges.method_note


def test_ten_leads() -> None:
    edges = tier_edges(np.arange(10.0), [0] * 8 + [1, 1], LIMITS, seed=1)
    assert (edges.method, edges.rows) == ("quantile", (7, 2, 1))


def test_an_artifact_of_an_older_version_has_no_leads() -> None:
    points, outcomes = three_groups()
    frame = pd.DataFrame({"log_odds": (points - 50) / 10, "outcome": outcomes})
    old = reference_edges(frame, 50.0, 10.0, LIMITS, seed=1)
    new = reference_edges(frame.assign(lead=np.arange(points.size)), 50.0, 10.0, LIMITS, seed=1)
    assert old == new
    assert old.method == "kmeans"


def test_wrong_input_is_named() -> None:
    with pytest.raises(ValueError, match="2 scores but 1 outcomes"):
        tier_edges([1, 2], [0], LIMITS, seed=1)
    with pytest.raises(ValueError, match="null or infinite"):
        tier_edges([1, np.inf], [0, 1], LIMITS, seed=1)
    lines = pd.DataFrame({"limit_name": ["most_hot_share"], "limit_value": [0.2]})
    with pytest.raises(ValueError, match="lacks fallback_hot_share, fallback_warm_share"):
        TierLimits.read(lines)


def test_table_has_its_schema_also_when_empty() -> None:
    assert tier_edges_table([]).schema == TIER_EDGES_SCHEMA
    edges = tier_edges(*three_groups(), LIMITS, seed=1)
    table = tier_edges_table([("m_v1", "m", edges)])
    assert table.schema == TIER_EDGES_SCHEMA
    row = table.to_pylist()[0]
    assert row["hot_rows"] == 80
    assert row["cold_rate"] == edges.rates[0]
