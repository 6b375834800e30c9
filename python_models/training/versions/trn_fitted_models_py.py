from hotlist import frames, registry


def model(dbt, session):
    clock = frames.read(dbt.ref("hotlist", "stg_clock"), order_by=["as_of"])
    event_types = frames.read(
        dbt.ref("hotlist", "stg_event_types"), order_by=["event_type_key", "behaviour"]
    )
    knobs = registry.Knobs.parse(dbt.config.meta_get("knobs"))
    catalogue = frames.read(dbt.ref("hotlist", "ftr_catalogue"), order_by=["position"])
    behaviours = frames.read(dbt.ref("hotlist", "stg_behaviours"), order_by=["event_type_key"])
    examples = dbt.ref("hotlist", "trn_sample")
    versions = registry.fit_due(
        knobs=knobs.with_mapping(event_types, clock["as_of"].max()),
        as_of=clock["as_of"].max(),
        catalogue=catalogue,
        behaviours=behaviours,
        shortages=frames.read(dbt.ref("hotlist", "trn_shortages"), order_by=["scoring_model"]),
        built=frames.read_this(dbt, session),
        read_examples=lambda where: frames.read(examples, order_by=frames.MOMENT, where=where),
    )
    return frames.write(versions, session)
