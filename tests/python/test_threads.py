"""Sums repeat, whatever else runs in the process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_info

from hotlist.threads import limited

IMPORTED = ("registry", "cohorts", "scoring", "tiers")


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blas_has_one_thread_whichever_call_returns_first() -> None:
    first, second = limited(10), limited(10)
    first.__exit__(None, None, None)
    assert blas_threads() == {1}
    second.__exit__(None, None, None)
    KMeans(2, n_init=1, random_state=0).fit([[0.0], [1.0], [5.0]])
    assert blas_threads() == {1}


@pytest.mark.parametrize("module", IMPORTED)
def test_what_python_models_import_has_settled_it(module: str) -> None:
    code = (
        f"import hotlist.{module}, threadpoolctl; print(*{{pool['num_threads'] for pool in "
        "threadpoolctl.threadpool_info() if pool['user_api'] == 'blas'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "1", done.stderr
