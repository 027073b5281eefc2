{{ listed_items('outcome_item') }}
