"""Hotlist: the library behind the dbt project. Pure and typed; `frames` alone knows DuckDB from Snowpark."""
