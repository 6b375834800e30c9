from hotlist import frames, registry


def model(dbt, session):
    versions = frames.read(dbt.ref("hotlist", "trn_fitted_models_py"), order_by=["model_version"])
    done = frames.versions_in_this(dbt, session)
    return frames.write(registry.unpack(versions, done), session)
