from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("hotlist", "scr_champions"), order_by=["scoring_model"])
    limits = frames.read(dbt.ref("hotlist", "tier_limits"), order_by=["limit_name"])
    features = dbt.ref("hotlist", "ftr_features")
    knobs = dbt.config.meta_get("knobs")
    clustered = scoring.cluster_tiers(
        champions,
        tier_limits=limits,
        seed=knobs["random_seed"],
        available=frames.columns(features),
        built=frames.read_this(dbt, session),
    )
    return frames.write(clustered, session)
