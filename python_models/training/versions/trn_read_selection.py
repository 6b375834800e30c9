from hotlist import frames, registry


def model(dbt, session):
    versions = frames.read(dbt.ref("trn_fitted_models_py"), order_by=["model_version"])
    return frames.write(registry.read_selection(versions), session)
