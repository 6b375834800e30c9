from hotlist import frames, scoring


def model(dbt, session):
    champions = frames.read(dbt.ref("scr_champions"), order_by=["scoring_model"])
    moments = dbt.ref("scr_moments")
    scorer = scoring.Scorer(champions)
    return frames.stream(moments, scorer.score, scoring.SCHEMA)
