from hotlist import frames, registry


def model(dbt, session):
    versions = frames.read(dbt.ref("trn_fit"), order_by=["model_version"])
    return frames.write(registry.read_selection(versions), session)
