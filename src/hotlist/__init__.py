"""Hotlist: the library behind the dbt project, pure and typed.

`frames` alone knows DuckDB from Snowpark.
"""
