-- What the county states per item: value and scores.
{{ stated_by_county(ref('stg_county_item'), ['item_id'], ['value', 'self_score', 'review_score']) }}
