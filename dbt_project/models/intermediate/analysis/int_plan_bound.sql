-- Between which totals the least addition lies, see docs/plan.md. Below `least` not even resources
-- that could be divided at will would do; from `enough` on whole units do for certain, since they
-- add at most a quarter over P to what each raised school contributes. With the schools in order of
-- X = x / P, the first k raised to the level t, the coefficient is at its limit where
-- P_N (V t² + Q) = (1 + L²) (V t + x)², V the pupils of the raised, x and Q = sum x²/P the others'.
with raised as (
    select
        plan_number,
        resource / pupils as value,
        row_number() over until_here as schools,
        sum(cast(pupils as double)) over until_here as pupils,
        sum(resource) over until_here as resource,
        sum(resource * resource / pupils) over until_here as square,
        sum(cast(1 as double) / pupils) over until_here as inverse_pupils
    from {{ ref('int_plan_school') }}
    window until_here as (
        partition by plan_number order by resource / pupils, school_id
        rows between unbounded preceding and current row
    )
),

-- All schools raised: running sums come in a fixed order, so that every run gives the same last digits.
county as (
    select
        raised.plan_number,
        max_by(raised.pupils, raised.schools) as pupils,
        max_by(raised.resource, raised.schools) as resource,
        max_by(raised.square, raised.schools) as square,
        max(1 + county.limit_used * county.limit_used) as limit_factor
    from raised
    inner join {{ ref('int_plan_county') }} as county
        on raised.plan_number = county.plan_number
    group by raised.plan_number
),

bound as (
    select
        'least' as bound,
        0.0 as rounding
    union all
    select
        'enough' as bound,
        0.25 as rounding
),

-- The equation as a t² + 2 b t + c = 0, its left side what the limit leaves.
equation as (
    select
        raised.plan_number,
        bound.bound,
        raised.value,
        raised.schools,
        raised.pupils,
        raised.resource,
        (county.limit_factor * raised.pupils - county.pupils) * raised.pupils as a,
        county.limit_factor * raised.pupils * (county.resource - raised.resource) as b,
        county.limit_factor
        * (county.resource - raised.resource) * (county.resource - raised.resource)
        - county.pupils * (county.square - raised.square + bound.rounding * raised.inverse_pupils) as c
    from raised
    inner join county
        on raised.plan_number = county.plan_number
    cross join bound
),

-- The limit is crossed after the last school at whose own level it is still broken; after an earlier
-- one the parabola may not reach it.
total as (
    select
        plan_number,
        bound,
        max_by(pupils * c / (-b - sqrt(greatest(b * b - a * c, 0))) - resource, schools) as added
    from equation
    where a * value * value + 2 * b * value + c < 0 or schools = 1
    group by plan_number, bound
)

-- One unit and a billionth to spare for the rounding of doubles.
select
    plan_number,
    max(case when bound = 'least' then added * (1 - 1e-9) - 1 end) as least,
    max(case when bound = 'enough' then added * (1 + 1e-9) + 2 end) as enough
from total
group by plan_number
