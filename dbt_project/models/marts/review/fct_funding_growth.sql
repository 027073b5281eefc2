-- Growths and ratios of education finance over the three pairs of years that end with the school
-- year. Amounts are compared by their products, exactly, not by rounded rates.
{%- set amounts = [
    ('earlier', 'figure', 'from_year'),
    ('later', 'figure', 'to_year'),
    ('compared_earlier', 'compared_figure', 'from_year'),
    ('compared_later', 'compared_figure', 'to_year'),
] %}
with back as (
    select 3 as years
    union all
    select 2 as years
    union all
    select 1 as years
),

pair as (
    select
        county.school_year,
        county.county_code,
        county.school_year - back.years as from_year,
        county.school_year - back.years + 1 as to_year
    from {{ ref('int_county_year') }} as county
    cross join back
),

amount as (
    select
        pair.school_year,
        pair.county_code,
        item.item_id,
        pair.from_year,
        pair.to_year,
        item.kind,
        item.compared_figure is not null as is_compared,
        earlier.amount as amount_from,
        later.amount as amount_to,
        compared_earlier.amount as compared_from,
        compared_later.amount as compared_to,
        coalesce(
            {%- for alias, figure, year in amounts %}
            case
                when item.{{ figure }} is not null and {{ alias }}.amount is null
                    then coalesce({{ alias }}.reason, 'missing_in_return')
            end,
            {%- endfor %}
            case
                when
                    (item.kind = 'growth' and earlier.amount = 0)
                    or compared_earlier.amount = 0
                    or (item.kind = 'ratio' and compared_later.amount = 0)
                    then 'zero_base'
            end
        ) as reason
    from pair
    cross join {{ ref('finance_item') }} as item
    {%- for alias, figure, year in amounts %}
    left join {{ ref('int_finance_figure') }} as {{ alias }}
        on
            pair.county_code = {{ alias }}.county_code
            and pair.{{ year }} = {{ alias }}.school_year
            and item.{{ figure }} = {{ alias }}.figure
    {%- endfor %}
),

rated as (
    select
        amount.*,
        case
            when amount.kind = 'growth' then cast(amount.amount_from as double)
            else cast(amount.amount_from as double) / nullif(cast(amount.compared_from as double), 0)
        end as value_from,
        case
            when amount.kind = 'growth' then cast(amount.amount_to as double)
            else cast(amount.amount_to as double) / nullif(cast(amount.compared_to as double), 0)
        end as value_to
    from amount
)

select
    school_year,
    county_code,
    item_id,
    from_year,
    to_year,
    kind,
    value_from,
    value_to,
    case
        when kind = 'growth'
            then cast(amount_to - amount_from as double) / nullif(cast(amount_from as double), 0)
    end as growth,
    case
        when kind = 'growth'
            then cast(compared_to - compared_from as double) / nullif(cast(compared_from as double), 0)
    end as compared_growth,
    case
        when reason is not null then 'not_evaluable'
        when kind = 'ratio' and amount_to * compared_from >= amount_from * compared_to then 'met'
        when
            kind = 'growth'
            and is_compared
            and amount_to * compared_from > compared_to * amount_from
            then 'met'
        when kind = 'growth' and not is_compared and amount_to > amount_from then 'met'
        else 'not_met'
    end as status,
    reason
from rated
