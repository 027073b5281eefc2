-- Requirements of the reviews in each county and year (the most specific region's row wins), held
-- against their figures. Where a figure cannot be had, the other one its row names is taken.
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

chosen as (
    select
        candidate.school_year,
        candidate.county_code,
        candidate.standard_id,
        candidate.item_id,
        candidate.part_id,
        candidate.part_no,
        candidate.operator,
        candidate.unit,
        case
            when candidate.threshold_figure is null then candidate.threshold
            else compared_with.lowest
        end as requirement,
        case
            when figure.lowest is null and otherwise.lowest is not null then candidate.otherwise_source
            else candidate.figure_source
        end as figure_source,
        coalesce(figure.lowest, otherwise.lowest) as lowest,
        case when figure.lowest is null then otherwise.highest else figure.highest end as highest,
        coalesce(figure.reason, otherwise.reason, 'missing_in_return') as reason,
        coalesce(figure.deciding, otherwise.deciding) as deciding,
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
        chosen.*,
        {{ compared('lowest', 'highest', 'operator', 'requirement') | indent(8) }} as status
    from chosen
)

select
    school_year,
    county_code,
    standard_id,
    item_id,
    part_id,
    part_no,
    case when lowest = highest then lowest end as value,
    operator,
    requirement,
    unit,
    figure_source,
    status,
    case
        when status <> 'not_evaluable' then null
        when is_requirement_missing and lowest is not null then requirement_reason
        else reason
    end as reason,
    deciding
from judged
