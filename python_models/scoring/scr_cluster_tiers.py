from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("scr_champions"), order_by=["scoring_model"])
    knobs = dbt.config.meta_get("knobs")
    return frames.write(scoring.cluster_tiers(champions, seed=knobs["random_seed"]), session)
