from hotlist import frames, promoting


def model(dbt, session):
    versions = frames.read(dbt.ref("trn_fitted_models"), order_by=["model_version"])
    evaluations = frames.read(dbt.ref("trn_evaluations"), order_by=["model_version", "candidate", "split", "slice", "metric"])
    gates = frames.read(dbt.ref("trn_gates"), order_by=["model_version", "module", "gate"])
    return frames.write(promoting.promote(versions, evaluations, gates), session)
