-- Requirements of the reviews in each county and year (the most specific region's row wins), held
-- against their figures. Where the figure decides nothing, the other one its row names is taken.
with candidate as (
    select
        county.school_year,
        county.county_code,
        requirement.*,
        row_number() over (
            partition by
                county.school_year, county.county_code,
                requirement.standard_id, requirement.item_id, requirement.part_id
            order by {{ region_rank('requirement.region') }} desc
        ) as precedence
    from {{ ref('int_county_year') }} as county
    inner join {{ ref('item_requirement') }} as requirement
        on
            {{ region_covers('requirement.region', 'county.county_code') }}
            and {{ is_valid_in('county.school_year', 'requirement.valid_from', 'requirement.valid_to') }}
),

held as (
    select
        candidate.*,
        case
            when candidate.threshold_figure is null then candidate.threshold
            else compared_with.lowest
        end as requirement,
        {%- for alias in ['figure', 'otherwise'] %}
        {{ alias }}.lowest as {{ alias }}_lowest,
        {{ alias }}.highest as {{ alias }}_highest,
        {{ alias }}.reason as {{ alias }}_reason,
        {{ alias }}.deciding as {{ alias }}_deciding,
        {%- endfor %}
        candidate.threshold_figure is not null and compared_with.lowest is null as is_requirement_missing,
        coalesce(compared_with.reason, 'missing_in_return') as requirement_reason
    from candidate
    left join {{ ref('int_review_figure') }} as figure
        on
            candidate.school_year = figure.school_year
            and candidate.county_code = figure.county_code
            and candidate.figure_source = figure.figure_source
            and candidate.figure = figure.figure
    left join {{ ref('int_review_figure') }} as otherwise
        on
            candidate.school_year = otherwise.school_year
            and candidate.county_code = otherwise.county_code
            and candidate.otherwise_source = otherwise.figure_source
            and candidate.otherwise_figure = otherwise.figure
    left join {{ ref('int_review_figure') }} as compared_with
        on
            candidate.school_year = compared_with.school_year
            and candidate.county_code = compared_with.county_code
            and compared_with.figure_source = 'county_finance'
            and candidate.threshold_figure = compared_with.figure
    where candidate.precedence = 1
),

judged as (
    select
        *,
        {{ compared('figure_lowest', 'figure_highest', 'operator', 'requirement') | indent(8) }}
            as figure_status,
        {{ compared('otherwise_lowest', 'otherwise_highest', 'operator', 'requirement') | indent(8) }}
            as otherwise_status
    from held
),

chosen as (
    select
        *,
        figure_status = 'not_evaluable' and otherwise_status <> 'not_evaluable' as is_otherwise
    from judged
)

select
    school_year,
    county_code,
    standard_id,
    item_id,
    part_id,
    part_no,
    case
        when is_otherwise and otherwise_lowest = otherwise_highest then otherwise_lowest
        when not is_otherwise and figure_lowest = figure_highest then figure_lowest
    end as value,
    operator,
    requirement,
    unit,
    case when is_otherwise then otherwise_source else figure_source end as figure_source,
    case when is_otherwise then otherwise_status else figure_status end as status,
    case
        when is_otherwise or figure_status <> 'not_evaluable' then null
        when is_requirement_missing and figure_lowest is not null then requirement_reason
        when figure_reason <> 'missing_in_return' then figure_reason
        else coalesce(otherwise_reason, 'missing_in_return')
    end as reason,
    case
        when is_otherwise then otherwise_deciding
        when figure_status <> 'not_evaluable' then figure_deciding
        else coalesce(figure_deciding, otherwise_deciding)
    end as deciding
from chosen
