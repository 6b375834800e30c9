from hotlist.serve import publishing


def model(dbt, session):
    dbt.ref("hotlist", "published_tables")
    dbt.ref("hotlist", "mon_looked_at")
    tables = dbt.config.meta_get("tables")
    return publishing.publish_monitoring(dbt, session, tables)
