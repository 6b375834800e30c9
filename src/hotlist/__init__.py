"""Hotlist: the library behind the dbt project, pure and typed.

`frames` alone knows DuckDB from Snowpark.
"""

import os

# A thread of OpenMP that waits for its neighbour sleeps in place of spinning: beside other work on the same cores,
# spinning made a fit cost many times its CPU seconds. It must be set before scikit-learn loads the library.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
