"""The seam between the library and the two engines: the one module that knows DuckDB from Snowpark.

A model's ``dbt.ref(...)`` is a ``DuckDBPyRelation`` on DuckDB and a Snowpark ``DataFrame`` on
Snowflake. Everything else in the library sees pandas frames and Arrow tables with lower-case names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

BATCH_ROWS = 50_000
MOMENT = ("scoring_model", "entity_id", "as_of")


def read(relation: Any, order_by: Sequence[str], where: str | None = None) -> pd.DataFrame:
    """Read a relation into memory, ordered, so that two reads of the same rows are the same frame.

    Args:
        relation: what ``dbt.ref`` returned.
        order_by: columns that order the rows uniquely.
        where: a condition in the SQL that both engines share; None reads every row.

    Returns:
        A frame with a fresh index; text columns are object dtype with None for null.
    """
    chosen = relation if where is None else relation.filter(where)
    if _is_snowpark(chosen):
        frame: pd.DataFrame = chosen.sort(*order_by).to_pandas()
        frame.columns = frame.columns.str.lower()
        return frame
    ordered = chosen.order(", ".join(order_by))
    return ordered.to_arrow_table().to_pandas(date_as_object=False)  # type: ignore[no-any-return]


def read_this(dbt: Any, session: Any) -> pd.DataFrame | None:
    """Read what an incremental Python model has built so far; None on the first build."""
    if not dbt.is_incremental:
        return None
    relation = session.table(f"{dbt.this.database}.{dbt.this.schema}.{dbt.this.identifier}")
    return read(relation, order_by=["model_version"])


def write(table: pa.Table, session: Any) -> Any:
    """Hand a table back to dbt in the form the engine takes: Arrow on DuckDB, upper-case Snowpark on Snowflake."""
    if not _is_snowpark(session):
        return table
    frame = table.rename_columns([name.upper() for name in table.column_names]).to_pandas()
    return session.create_dataframe(frame)


def stream(
    relation: Any,
    score: Callable[[pd.DataFrame], pa.Table],
    schema: pa.Schema,
    batch_rows: int = BATCH_ROWS,
) -> pa.RecordBatchReader:
    """Score a relation batch by batch without ever holding it whole.

    Args:
        relation: what ``dbt.ref`` returned (DuckDB).
        score: maps a frame of at most ``batch_rows`` rows to a table of ``schema``.
        schema: of the result.
        batch_rows: rows held at a time.
    """
    reader = relation.to_arrow_reader(batch_rows)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            if batch.num_rows:
                yield from score(pa.Table.from_batches([batch]).to_pandas()).to_batches()

    return pa.RecordBatchReader.from_batches(schema, batches())


def _is_snowpark(value: Any) -> bool:
    return type(value).__module__.startswith("snowflake.snowpark")
