from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("scr_champions"), order_by=["scoring_model"])
    limits = frames.read(dbt.ref("tier_limits"), order_by=["limit_name"])
    knobs = dbt.config.meta_get("knobs")
    edges = scoring.cluster_tiers(champions, tier_limits=limits, seed=knobs["random_seed"])
    return frames.write(edges, session)
