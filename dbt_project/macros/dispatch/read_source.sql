{#- Rows of a source with exactly its declared columns: a column that no file has yet, or a source
    without any file, gives nulls and no rows instead of an error. -#}
{% macro read_source(source_name, table_name) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- if execute -%}
        {%- set node = graph.sources.values()
            | selectattr('source_name', 'equalto', source_name)
            | selectattr('name', 'equalto', table_name) | first -%}
        {{ adapter.dispatch('declared_rows', 'junheng')(node) }}
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__declared_rows(node) -%}
    {%- set files = (env_var('JUNHENG_DATA') ~ '/' ~ node.config.meta.files) | replace("'", "''") -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] > 0 -%}
    {%- set columns = node.columns.values() -%}
    (
        select
        {%- for column in columns %}
            cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}{{ "," if not loop.last }}
        {%- endfor %}
        from (
            select
            {%- for column in columns %}
                cast(null as {{ column.data_type }}) as {{ column.name }}{{ "," if not loop.last }}
            {%- endfor %}
            where false
            {%- if found and files.endswith('.csv') %}
            union all by name
            select * from read_csv('{{ files }}', header = true, all_varchar = true)
            {%- elif found %}
            union all by name
            select * from read_parquet('{{ files }}', union_by_name = true, hive_partitioning = false)
            {%- endif %}
        )
    )
{%- endmacro %}
