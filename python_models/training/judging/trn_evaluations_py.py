from hotlist import frames, registry


def model(dbt, session):
    examples = dbt.ref("hotlist", "trn_sample")
    evaluations = registry.evaluate_new(
        versions=frames.read(
            dbt.ref("hotlist", "trn_fitted_models_py"), order_by=["model_version"]
        ),
        hand_weights=frames.read(dbt.ref("hotlist", "behaviours"), order_by=["event_type"]),
        tier_limits=frames.read(dbt.ref("hotlist", "tier_limits"), order_by=["limit_name"]),
        champions=frames.read(dbt.ref("hotlist", "trn_last_champions"), order_by=["scoring_model"]),
        built=frames.read_this(dbt, session),
        read_examples=lambda where: frames.read(examples, order_by=frames.MOMENT, where=where),
    )
    return frames.write(evaluations, session)
