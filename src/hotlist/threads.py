"""How many threads numeric libraries may use: few, so busy machines stay fast and sums repeat.

BLAS adds in another order with each number of threads, and the number belongs to the whole process: a limit
for the time of a call would be lifted by whichever other call returns first, scikit-learn's own included. dbt
runs models beside each other in one process, so BLAS has one thread from the import of this module on.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import sklearn.ensemble  # noqa: F401 - loads the libraries, so that the controller finds them
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped, unused-ignore]

#: More rows use two OpenMP threads; below, a second one costs more than it brings.
ROWS_FOR_TWO_THREADS = 50_000

_CONTROLLER = ThreadpoolController()
_CONTROLLER.limit(limits={"blas": 1})


def limited(rows: int = 0) -> AbstractContextManager[Any]:
    """Context in which OpenMP has one thread, or two for work on many rows."""
    openmp = 2 if rows > ROWS_FOR_TWO_THREADS else 1
    return _CONTROLLER.limit(limits={"openmp": openmp})  # type: ignore[no-any-return]
