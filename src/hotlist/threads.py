"""How many threads numeric libraries may use: few, so busy machines stay fast and sums repeat."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import sklearn.ensemble  # noqa: F401 - loads the OpenMP library, so that the controller finds it
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped, unused-ignore]

#: More rows use two OpenMP threads; below, a second one costs more than it brings.
ROWS_FOR_TWO_THREADS = 50_000


@cache
def _controller() -> Any:  # noqa: ANN401
    return ThreadpoolController()


def limited(rows: int) -> AbstractContextManager[Any]:
    """Context in which BLAS has one thread and OpenMP one, or two for work on many rows."""
    openmp = 2 if rows > ROWS_FOR_TWO_THREADS else 1
    return _controller().limit(limits={"blas": 1, "openmp": openmp})  # type: ignore[no-any-return]
