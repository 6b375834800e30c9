from hotlist import frames, registry


def model(dbt, session):
    examples = dbt.ref("hotlist", "trn_sample")
    forecasts = registry.forecast_new(
        versions=frames.read(
            dbt.ref("hotlist", "trn_fitted_models_py"), order_by=["model_version"]
        ),
        catalogue=frames.read(dbt.ref("hotlist", "ftr_catalogue"), order_by=["position"]),
        done=frames.versions_in_this(dbt, session),
        read_examples=lambda where: frames.read(examples, order_by=frames.MOMENT, where=where),
    )
    return frames.write(forecasts, session)
