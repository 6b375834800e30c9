from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("hotlist", "scr_champions"), order_by=["scoring_model"])
    moments = dbt.ref("hotlist", "scr_moments")
    knobs = dbt.config.meta_get("knobs")
    packages = dbt.config.get("packages")
    imports = dbt.config.get("imports")
    scorer = scoring.Scorer(champions, frames.columns(moments), knobs["scoring_engine"])
    return frames.score(moments, scorer, scoring.KEEP, packages, imports)
