with

scoring_models as (
    {{ scoring_model_rows() }}
)

select * from scoring_models
