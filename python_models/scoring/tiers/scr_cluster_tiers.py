from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("scr_champions"), order_by=["scoring_model"])
    limits = frames.read(dbt.ref("tier_limits"), order_by=["limit_name"])
    features = dbt.ref("ftr_features")
    knobs = dbt.config.meta_get("knobs")
    clustered = scoring.cluster_tiers(
        champions,
        tier_limits=limits,
        seed=knobs["random_seed"],
        available=frames.columns(features),
        built=frames.read_this(dbt, session),
    )
    return frames.write(clustered, session)
