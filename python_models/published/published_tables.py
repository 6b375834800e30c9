from hotlist.serve import publishing


def model(dbt, session):
    dbt.ref("hotlist", "publishes")
    dbt.ref("hotlist", "published_features")
    tables = dbt.config.meta_get("tables")
    remembered = dbt.config.meta_get("remembered")
    return publishing.publish(dbt, session, tables, remembered)
