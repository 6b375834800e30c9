from hotlist import cohorts, frames


def model(dbt, session):
    examples = dbt.ref("hotlist", "trn_sample")
    fitted = cohorts.fit_new(
        versions=frames.read(dbt.ref("hotlist", "trn_fitted_models"), order_by=["model_version"]),
        scoring_models=frames.read(dbt.ref("hotlist", "ftr_scoring_models"), order_by=["position"]),
        catalogue=frames.read(dbt.ref("hotlist", "ftr_catalogue"), order_by=["position"]),
        built=frames.read_this(dbt, session),
        read_examples=lambda where: frames.read(examples, order_by=frames.MOMENT, where=where),
    )
    return frames.write(fitted, session)
