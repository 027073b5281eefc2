{{ listed_items('veto_item', name='veto_id') }}
