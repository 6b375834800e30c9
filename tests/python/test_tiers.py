import numpy as np
import pytest

from hotlist.tiers import TIER_EDGES_SCHEMA, tier_edges, tier_edges_table


def three_groups(seed=0, rates=(0.02, 0.2, 0.6), sizes=(600, 200, 80)):
    generator = np.random.default_rng(seed)
    points = np.concatenate(
        [generator.normal(c, 3, n) for c, n in zip((20, 50, 80), sizes, strict=True)]
    )
    chance = np.repeat(rates, sizes)
    return points, (generator.random(points.size) < chance).astype(int)


def test_finds_the_three_groups():
    points, outcomes = three_groups()
    edges = tier_edges(points, outcomes, seed=1)
    assert edges.method == "kmeans"
    assert edges.rows == (600, 200, 80)
    assert 30 < edges.warm_from < 40
    assert 60 < edges.hot_from < 70
    assert edges.rates[0] < edges.rates[1] < edges.rates[2]
    assert edges.edge_stability > 0.99
    assert (edges.tier_index([0, edges.warm_from, edges.hot_from]) == [0, 1, 2]).all()


def test_row_order_and_repetition_change_nothing():
    points, outcomes = three_groups()
    shuffled = np.random.default_rng(3).permutation(points.size)
    assert tier_edges(points, outcomes, 1) == tier_edges(points[shuffled], outcomes[shuffled], 1)


def test_conversion_out_of_order_falls_back_to_quantiles_and_says_so():
    points, outcomes = three_groups(rates=(0.3, 0.05, 0.3))
    edges = tier_edges(points, outcomes, seed=1)
    assert edges.method == "quantile"
    assert "conversion does not rise with the tier" in edges.method_note
    assert edges.rows[2] == pytest.approx(88, abs=1)
    assert edges.rows[1] == pytest.approx(220, abs=1)


def test_a_tiny_tier_falls_back():
    points, outcomes = three_groups(sizes=(600, 200, 4), rates=(0.02, 0.2, 1.0))
    edges = tier_edges(points, outcomes, seed=1)
    assert edges.method == "quantile"
    assert "its hot tier has 4 rows, fewer than 10" in edges.method_note


@pytest.mark.parametrize("points", [[], [50.0], [50.0] * 100, [10.0] * 50 + [20.0] * 50])
def test_scores_without_three_values_are_all_cold(points):
    edges = tier_edges(points, [0] * len(points), seed=1)
    assert (edges.warm_from, edges.hot_from) == (None, None)
    assert edges.rows == (len(points), 0, 0)
    assert "all Cold" in edges.method_note
    assert (edges.tier_index([0, 100]) == 0).all()


def test_no_conversions_at_all():
    points, _ = three_groups()
    edges = tier_edges(points, np.zeros(points.size), seed=1)
    assert edges.method == "quantile"
    assert "either" in edges.method_note


def test_ten_leads():
    edges = tier_edges(np.arange(10.0), [0] * 8 + [1, 1], seed=1)
    assert edges.method == "quantile"
    assert sum(edges.rows) == 10


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="2 scores but 1 outcomes"):
        tier_edges([1, 2], [0], seed=1)
    with pytest.raises(ValueError, match="null or infinite"):
        tier_edges([1, np.inf], [0, 1], seed=1)


def test_table_has_its_schema_also_when_empty():
    assert tier_edges_table([]).schema == TIER_EDGES_SCHEMA
    edges = tier_edges(*three_groups(), seed=1)
    table = tier_edges_table([("m_v1", "m", edges)])
    assert table.schema == TIER_EDGES_SCHEMA
    row = table.to_pylist()[0]
    assert row["hot_rows"] == 80
    assert row["cold_rate"] == edges.rates[0]
