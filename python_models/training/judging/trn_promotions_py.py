from hotlist import frames, promoting


def model(dbt, session):
    promotions = promoting.promote(
        versions=frames.read(dbt.ref("hotlist", "trn_fitted_models"), order_by=["model_version"]),
        evaluations=frames.read(
            dbt.ref("hotlist", "trn_evaluations"),
            order_by=["model_version", "candidate", "split", "slice", "metric"],
        ),
        gates=frames.read(
            dbt.ref("hotlist", "trn_gates"), order_by=["model_version", "module", "gate"]
        ),
        rules=promoting.PromotionRules.read(
            frames.read(dbt.ref("hotlist", "promotion_rules"), order_by=["limit_name"])
        ),
    )
    return frames.write(promotions, session)
