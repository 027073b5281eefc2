{{ listed_items('government_item') }}
