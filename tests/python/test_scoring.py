"""The stream of scores on DuckDB: every row once, in order, with what the model says of it alone."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from hotlist import frames

ROWS = 1_000


class Halves:
    """A model whose probability is half its input; it fails at the row named `bad`."""

    columns = ("scoring_model", "x", "word")
    scoring_models = ("m",)

    def __init__(self, bad: str = "") -> None:
        self.bad = bad

    def probability(self, rows: pd.DataFrame) -> np.ndarray:
        if (rows["word"] == self.bad).any():
            raise ValueError(f"cannot read {self.bad}")
        assert list(rows["scoring_model"].unique()) == ["m"]
        return rows["x"].to_numpy() / 2


def moments(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    return connection.sql(
        f"""
        select
            case when range % 5 = 4 then 'other' else 'm' end as scoring_model,
            'L' || range as entity_id, range / {ROWS} as x, 'w' || range as word
        from range({ROWS})
        """
    )


@pytest.mark.parametrize("batch_rows", [1, 7, 100, 10_000])
def test_rows_come_once_and_in_order(batch_rows: int) -> None:
    with duckdb.connect() as connection:
        stream = frames.score(moments(connection), Halves(), ("entity_id",), batch_rows=batch_rows)
        found = stream.read_all().to_pandas()
    numbers = [number for number in range(ROWS) if number % 5 != 4]
    assert list(found["entity_id"]) == [f"L{number}" for number in numbers]
    np.testing.assert_array_equal(found["probability"], np.array(numbers) / ROWS / 2)


def test_a_model_that_fails_fails_the_stream() -> None:
    with duckdb.connect() as connection:
        stream = frames.score(moments(connection), Halves("w500"), ("entity_id",), batch_rows=50)
        with pytest.raises(ValueError, match="cannot read w500"):
            stream.read_all()
