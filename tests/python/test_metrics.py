import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle
from sklearn.linear_model import LogisticRegression

from hotlist import metrics


@st.composite
def forecasts(draw, most=40):
    n = draw(st.integers(2, most))
    y = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    p = draw(st.lists(st.integers(0, 20), min_size=n, max_size=n))
    w = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    return np.array(y), np.array(p) / 20, np.array(w)


def weighted(y, p, w, threshold=0.5):
    values = metrics.Forecast(y, p, threshold).values(np.asarray(w)[None, :])
    return {name: float(value[0]) for name, value in values.items()}


@settings(max_examples=120, deadline=None)
@given(forecasts())
def test_weighted_metrics_equal_scikit_learn(case):
    y, p, w = case
    got = weighted(y, p, w)
    if w.sum() == 0:
        assert all(np.isnan(value) for value in got.values())
        return
    clipped = np.clip(p, metrics.SMALLEST_PROBABILITY, 1 - metrics.SMALLEST_PROBABILITY)
    called = p >= 0.5
    expected = {
        "log_loss": oracle.log_loss(y, clipped, sample_weight=w, labels=[0, 1]),
        "brier": oracle.brier_score_loss(y, p, sample_weight=w),
        "accuracy": oracle.accuracy_score(y, called, sample_weight=w),
        "precision": oracle.precision_score(y, called, sample_weight=w, zero_division=np.nan),
        "recall": oracle.recall_score(y, called, sample_weight=w, zero_division=np.nan),
        "f1": oracle.f1_score(y, called, sample_weight=w, zero_division=np.nan),
    }
    positives = (y * w).sum()
    if 0 < positives < w.sum():
        expected["roc_auc"] = oracle.roc_auc_score(y, p, sample_weight=w)
        expected["pr_auc"] = oracle.average_precision_score(y, p, sample_weight=w)
    else:
        assert np.isnan(got["roc_auc"])
    for name, value in expected.items():
        assert got[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name


@settings(max_examples=100, deadline=None)
@given(forecasts())
def test_a_weight_is_the_same_as_that_many_copies(case):
    y, p, w = case
    got = weighted(y, p, w)
    copies = weighted(np.repeat(y, w), np.repeat(p, w), np.ones(w.sum()))
    # the calibration line and the bins of ece are fitted on all rows, so they are not compared
    for name in set(got) - {"ece", "calibration_slope", "calibration_intercept"}:
        assert got[name] == pytest.approx(copies[name], abs=1e-9, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(forecasts(), st.randoms(use_true_random=False))
def test_row_order_never_matters(case, random):
    y, p, _ = case
    order = list(range(y.size))
    random.shuffle(order)
    one, other = metrics.point_metrics(y, p), metrics.point_metrics(y[order], p[order])
    for name in metrics.METRICS:
        assert one[name] == pytest.approx(other[name], abs=1e-7, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(forecasts(most=12))
def test_top_shares_are_the_average_over_tied_orders(case):
    y, p, _ = case
    if y.sum() == 0:
        return
    generator = np.random.default_rng(0)
    shares = {"lift_10": (0.1, 0.1), "lift_20": (0.2, 0.2), "share_in_top_35": (0.35, 1.0)}
    draws = {name: [] for name in shares}
    for _ in range(800):
        shuffled = generator.permutation(y.size)
        ranked = y[shuffled][np.argsort(-p[shuffled], kind="stable")]
        caught = np.r_[0.0, np.cumsum(ranked)]
        for name, (share, unit) in shares.items():
            top = np.interp(share * y.size, np.arange(y.size + 1), caught)
            draws[name].append(top / y.sum() / unit)
    got = metrics.point_metrics(y, p)
    for name, values in draws.items():
        assert got[name] == pytest.approx(
            np.mean(values), abs=6 * np.std(values) / np.sqrt(800) + 1e-9
        )


@pytest.mark.parametrize("seed", range(6))
def test_calibration_line_equals_unpenalised_logistic_regression(seed):
    generator = np.random.default_rng(seed)
    z = generator.normal(-2, 1.5, 400)
    y = (generator.random(400) < 1 / (1 + np.exp(-(0.4 + 0.7 * z)))).astype(int)
    p = 1 / (1 + np.exp(-z))
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=200)
    model.fit(z[:, None], y)
    intercept, slope = metrics.calibration_line(y, p)
    assert slope == pytest.approx(model.coef_[0, 0], abs=1e-6)
    assert intercept == pytest.approx(model.intercept_[0], abs=1e-6)
    point = metrics.point_metrics(y, p)
    assert point["calibration_slope"] == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize(
    ("y", "p"),
    [
        ([0, 0, 0], [0.1, 0.2, 0.3]),
        ([1, 1], [0.1, 0.2]),
        ([0, 1, 0, 1], [0.2] * 4),
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4]),
        ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4]),
        ([], []),
    ],
)
def test_undetermined_lines_are_nan(y, p):
    assert np.isnan(metrics.calibration_line(y, p)).all()


def test_no_rows_and_one_class_are_nan_not_errors():
    assert all(np.isnan(value) for value in metrics.point_metrics([], []).values())
    one = metrics.point_metrics([0, 0, 0], [0.1, 0.2, 0.3])
    assert np.isnan(one["roc_auc"])
    assert np.isnan(one["recall"])
    assert np.isnan(one["lift_10"])
    assert one["accuracy"] == 1.0


def test_ece_by_hand():
    p = np.repeat([0.1, 0.6], 50)
    y = np.r_[np.zeros(50), np.ones(25), np.zeros(25)]
    assert metrics.point_metrics(y, p)["ece"] == pytest.approx(0.1)
    generator = np.random.default_rng(1)
    p = generator.random(1000)
    y = generator.random(1000) < p
    ranked = np.argsort(p)
    gaps = [abs(p[part].mean() - y[part].mean()) for part in np.array_split(ranked, 10)]
    assert metrics.point_metrics(y, p)["ece"] == pytest.approx(np.mean(gaps))


@pytest.mark.parametrize(
    ("y", "p", "words"),
    [
        ([0, 1], [0.5], "2 outcomes but 1"),
        ([0, 2], [0.5, 0.5], "neither 0 nor 1"),
        ([0, 1], [0.5, np.nan], "null or outside"),
        ([0, 1], [0.5, 1.5], "null or outside"),
    ],
)
def test_wrong_input_is_named(y, p, words):
    with pytest.raises(ValueError, match=words):
        metrics.point_metrics(y, p)


def test_bootstrap_keeps_a_lead_together():
    clusters = np.array(["a", "b", "a", "c", "b", "a"])
    counts = metrics.bootstrap_counts(clusters, 50, seed=1)
    assert (counts[:, 0] == counts[:, 2]).all()
    assert (counts[:, 0] == counts[:, 5]).all()
    assert (counts[:, 1] == counts[:, 4]).all()
    assert (counts[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert (counts == metrics.bootstrap_counts(clusters, 50, seed=1)).all()


def world(n, seed=0, repeat=1):
    generator = np.random.default_rng(seed)
    z = np.repeat(generator.normal(-1.5, 1, n // repeat), repeat)
    p = 1 / (1 + np.exp(-z))
    y = np.repeat(generator.random(n // repeat) < p[::repeat], repeat).astype(int)
    return y, p, np.repeat(np.arange(n // repeat), repeat)


def test_clustered_intervals_are_wider():
    y, p, leads = world(2000, repeat=4)
    alone = metrics.measure(y, {"champion": p}, metrics.Resampler(np.arange(2000), 200, 1), 0.3)
    together = metrics.measure(y, {"champion": p}, metrics.Resampler(leads, 200, 1), 0.3)
    for name in ("roc_auc", "log_loss", "calibration_slope", "lift_20"):
        narrow, wide = alone["champion"][name], together["champion"][name]
        ratio = (wide.ci_high - wide.ci_low) / (narrow.ci_high - narrow.ci_low)
        assert 1.5 < ratio < 2.7, name


def test_intervals_cover_the_truth():
    truth = metrics.point_metrics(*world(200_000, seed=99)[:2], 0.3)
    covered = {name: 0 for name in ("roc_auc", "log_loss", "calibration_slope", "lift_20")}
    for seed in range(60):
        y, p, leads = world(500, seed=seed)
        got = metrics.measure(y, {"champion": p}, metrics.Resampler(leads, 100, seed), 0.3)
        for name in covered:
            estimate = got["champion"][name]
            covered[name] += estimate.ci_low <= truth[name] <= estimate.ci_high
    assert all(count >= 49 for count in covered.values()), covered


def test_one_step_slopes_are_close_to_refitted_ones():
    y, p, leads = world(800, seed=5)
    counts = metrics.bootstrap_counts(leads, 60, seed=2)
    quick = metrics.Forecast(y, p, 0.5).values(counts)["calibration_slope"]
    slow = [metrics.calibration_line(np.repeat(y, c), np.repeat(p, c))[1] for c in counts]
    assert np.abs(quick - slow).max() < 0.05
    assert np.std(quick) == pytest.approx(np.std(slow), rel=0.1)


def test_gain_is_paired_and_signed():
    y, p, leads = world(3000, seed=3)
    noise = np.random.default_rng(0).normal(0, 0.7, p.size)
    worse = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + noise)))
    got = metrics.measure(y, {"champion": p, "worse": worse}, metrics.Resampler(leads, 100, 1), 0.3)
    gain = got["worse"]["log_loss_gain"]
    assert gain.value == pytest.approx(
        got["worse"]["log_loss"].value - got["champion"]["log_loss"].value
    )
    assert 0 < gain.ci_low < gain.value < gain.ci_high
    apart = got["worse"]["log_loss"]
    assert gain.ci_high - gain.ci_low < apart.ci_high - apart.ci_low


def test_many_rows_are_resampled_in_part_with_intervals_of_the_right_width():
    y, p, leads = world(metrics.MAX_BOOTSTRAP_ROWS * 3, seed=1)
    resampler = metrics.Resampler(leads, 200, 1)
    assert resampler.rows.size < y.size / 2
    got = metrics.measure(y, {"champion": p}, resampler, 0.3)["champion"]["brier"]
    error = np.std((p - y) ** 2) / np.sqrt(y.size)
    assert got.ci_high - got.ci_low == pytest.approx(3.92 * error, rel=0.3)
    assert got.ci_low < got.value < got.ci_high


def test_a_large_measure_is_quick():
    y, p, leads = world(60_000, repeat=2)
    started = time.process_time()
    metrics.measure(y, {"champion": p, "b": p**2}, metrics.Resampler(leads, 200, 1), 0.3)
    assert time.process_time() - started < 15
