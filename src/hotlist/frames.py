"""The seam between the library and the two engines: the one module that knows DuckDB from Snowpark.

A model's ``dbt.ref(...)`` is a ``DuckDBPyRelation`` on DuckDB and a Snowpark ``DataFrame`` on
Snowflake. Everything else in the library sees pandas frames and Arrow tables with lower-case names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotlist.threads import limited

#: Rows scored at a time on DuckDB, and in how many threads; numpy and scikit-learn mostly let each other run.
BATCH_ROWS = 10_000
BATCH_THREADS = 2
MOMENT = ("scoring_model", "entity_id", "as_of")

#: What a vectorised function on Snowflake needs beside the packages it is given.
UDF_BATCH_ROWS = 10_000


class Scorer(Protocol):
    """What `score` asks of a scorer. It must pickle: on Snowflake it travels to the nodes that score."""

    columns: Sequence[str]
    scoring_models: Sequence[str]

    def probability(self, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Give the probability of each of n rows that hold ``columns``, (n,)."""


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
    if is_snowpark(chosen):
        return _as_duckdb_reads(chosen.sort(*order_by))
    ordered = chosen.order(", ".join(order_by))
    # The Arrow columns are freed one by one as they become pandas', so that the rows never stand twice in memory.
    return ordered.to_arrow_table().to_pandas(  # type: ignore[no-any-return]
        date_as_object=False, split_blocks=True, self_destruct=True
    )


def columns(relation: Any) -> list[str]:
    """Give the names of a relation's columns, lower-case."""
    return [name.strip('"').lower() for name in relation.columns]


def is_true(column: pd.Series[Any]) -> pd.Series[bool]:
    """Tell which of n values of a boolean column are true, (n,); null is not."""
    return column.isin([True])


def read_this(dbt: Any, session: Any) -> pd.DataFrame | None:
    """Read what an incremental Python model has built so far; None on the first build."""
    if not dbt.is_incremental:
        return None
    relation = session.table(f"{dbt.this.database}.{dbt.this.schema}.{dbt.this.identifier}")
    return read(relation, order_by=["model_version"])


def versions_in_this(dbt: Any, session: Any) -> set[str]:
    """Give the model versions that an incremental Python model has rows of, without reading the rows."""
    if not dbt.is_incremental:
        return set()
    relation = session.table(f"{dbt.this.database}.{dbt.this.schema}.{dbt.this.identifier}")
    known = read(relation.select("model_version").distinct(), order_by=["model_version"])
    return set(known["model_version"])


def write(table: pa.Table, session: Any) -> Any:
    """Hand a table back to dbt in the form the engine takes: Arrow on DuckDB, upper-case Snowpark on Snowflake."""
    if not is_snowpark(session):
        return table
    return _snowpark_table(table, session)


def score(
    relation: Any,
    scorer: Scorer,
    keep: Sequence[str],
    packages: Sequence[str] | None = None,
    imports: Sequence[str] | None = None,
    batch_rows: int = BATCH_ROWS,
) -> Any:
    """Add the column ``probability`` to the rows that a scorer knows, without ever holding them all.

    DuckDB streams batches through this process. Snowflake gets a lazy frame in which the scorer is a
    vectorised function, so that the table is made by one statement, spread over the warehouse.

    Args:
        relation: what ``dbt.ref`` returned; rows of other scoring models are left out.
        scorer: gives the probability of a batch.
        keep: columns that go into the result as they are.
        packages: of Snowflake's, that the scorer needs; the model's own list.
        imports: staged files that the scorer needs; the model's own list.
        batch_rows: rows held at a time on DuckDB.
    """
    known = ", ".join(f"'{name}'" for name in scorer.scoring_models) or "null"
    rows = relation.filter(f"scoring_model in ({known})")
    if is_snowpark(rows):
        return _score_snowpark(rows, scorer, keep, packages or (), imports or ())
    chosen = rows.project(", ".join(dict.fromkeys([*keep, *scorer.columns])))
    schema = pa.schema(
        [
            *(chosen.limit(0).to_arrow_table().schema.field(name) for name in keep),
            ("probability", pa.float64()),
        ]
    )

    def scored(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
        given = pa.Table.from_batches([batch])
        found = pa.array(scorer.probability(given.to_pandas()), pa.float64())
        kept = given.select(list(keep)).append_column("probability", found)
        return kept.cast(schema).to_batches()  # type: ignore[no-any-return]

    def batches() -> Iterator[pa.RecordBatch]:
        waiting: deque[Future[list[pa.RecordBatch]]] = deque()
        with limited(batch_rows), ThreadPoolExecutor(BATCH_THREADS) as pool:
            for batch in chosen.to_arrow_reader(batch_rows):
                if batch.num_rows:
                    waiting.append(pool.submit(scored, batch))
                if len(waiting) > BATCH_THREADS:
                    yield from waiting.popleft().result()
            for rest in waiting:
                yield from rest.result()

    return pa.RecordBatchReader.from_batches(schema, batches())


def is_snowpark(value: Any) -> bool:
    """Tell whether a relation or session is Snowpark's."""
    return type(value).__module__.startswith("snowflake.snowpark")


def _as_duckdb_reads(relation: Any) -> pd.DataFrame:
    """Read a Snowpark frame with the names and dtypes that DuckDB gives: lower-case, no Decimal, microseconds."""
    import snowflake.snowpark.types as sf

    frame: pd.DataFrame = relation.to_pandas()
    frame.columns = frame.columns.str.lower()
    for field in relation.schema.fields:
        name = field.name.strip('"').lower()
        column = frame[name]
        if isinstance(field.datatype, sf.DecimalType) and field.datatype.scale:
            frame[name] = column.astype("float64")
        elif isinstance(field.datatype, sf._IntegralType | sf.DecimalType):
            frame[name] = column.astype("float64" if column.isna().any() else "int64")
        elif isinstance(field.datatype, sf._FractionalType):
            frame[name] = column.astype("float64")
        elif isinstance(field.datatype, sf.TimestampType | sf.DateType):
            frame[name] = pd.to_datetime(column).astype("datetime64[us]")
        elif isinstance(field.datatype, sf.BooleanType) and not column.isna().any():
            frame[name] = column.astype(bool)
        else:
            frame[name] = column.astype(object).where(column.notna(), None)
    return frame


def _snowpark_table(table: pa.Table, session: Any) -> Any:
    """Write a table to Snowflake with its own types, for a column without one value has none there."""
    import snowflake.snowpark.functions as fn

    full = [name for name in table.column_names if table[name].null_count < table.num_rows]
    if table.num_rows:
        frame = table.select(full).rename_columns([name.upper() for name in full]).to_pandas()
        rows = session.create_dataframe(frame)
    else:
        rows = session.sql("select 1 as nothing").filter("1 = 0")
    columns = []
    for field in table.schema:
        name = field.name.upper()
        value = fn.col(name) if field.name in full and table.num_rows else fn.lit(None)
        columns.append(value.cast(_snowpark_type(field.type)).alias(name))
    return rows.select(*columns)


def _snowpark_type(kind: pa.DataType) -> Any:
    import snowflake.snowpark.types as sf

    if pa.types.is_timestamp(kind):
        return sf.TimestampType(sf.TimestampTimeZone.NTZ)
    if pa.types.is_boolean(kind):
        return sf.BooleanType()
    if pa.types.is_integer(kind):
        return sf.LongType()
    if pa.types.is_floating(kind):
        return sf.DoubleType()
    return sf.StringType()


def _score_snowpark(
    rows: Any, scorer: Scorer, keep: Sequence[str], packages: Sequence[str], imports: Sequence[str]
) -> Any:
    import snowflake.snowpark.functions as fn
    import snowflake.snowpark.types as sf

    kinds = {field.name.strip('"').lower(): field.datatype for field in rows.schema.fields}
    columns = list(scorer.columns)
    types = [
        sf.DoubleType() if isinstance(kinds[c], sf._NumericType) else sf.StringType()
        for c in columns
    ]
    kept = [fn.col(name.upper()) for name in keep]
    if not scorer.scoring_models:
        return rows.select(*kept, fn.lit(None).cast(sf.DoubleType()).alias("PROBABILITY"))
    function = rows.session.udf.register(
        _vectorised(scorer, [isinstance(kind, sf.DoubleType) for kind in types]),
        return_type=sf.PandasSeriesType(sf.DoubleType()),
        input_types=[sf.PandasDataFrameType(types)],
        packages=[name for name in packages if not name.startswith("snowflake-snowpark-python")],
        imports=list(imports),
        max_batch_size=UDF_BATCH_ROWS,
    )
    return rows.select(*kept, function(*[fn.col(c.upper()) for c in columns]).alias("PROBABILITY"))


def _vectorised(
    scorer: Scorer, is_number: Sequence[bool]
) -> Callable[[pd.DataFrame], pd.Series[float]]:
    columns = list(scorer.columns)

    def probability(batch: pd.DataFrame) -> pd.Series[float]:
        given = {
            name: batch.iloc[:, place].astype("float64")
            if is_number[place]
            else batch.iloc[:, place].astype(object).where(batch.iloc[:, place].notna(), None)
            for place, name in enumerate(columns)
        }
        return pd.Series(scorer.probability(pd.DataFrame(given)))

    return probability
