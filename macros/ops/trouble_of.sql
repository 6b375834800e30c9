{#- What happened to the machine under a build, in one sentence with what to do, from the message of an error of DuckDB; empty text where it is another error. -#}
{% macro trouble_of(message, path) %}
    {%- set again = ', and run the command again.' -%}
    {%- set troubles = [
        ('No space left on device', 'The disk is full: make room where the warehouse ' ~ path ~ ' stands' ~ again),
        ('Out of Memory Error', 'The build needs more memory than it may take: set HOTLIST_MEMORY_LIMIT to more (it is '
            ~ env_var('HOTLIST_MEMORY_LIMIT', '2GB') ~ '), or HOTLIST_THREADS to 1' ~ again),
        ('Read-only file system', 'The place of the warehouse ' ~ path ~ ' became read-only: allow writing there' ~ again),
        ('Corrupt database file', 'The warehouse ' ~ path ~ ' is damaged: put a copy of it in its place (docs/operating.md, Keep)' ~ again),
        ('Could not read enough bytes', 'The warehouse ' ~ path ~ ' is damaged: put a copy of it in its place (docs/operating.md, Keep)' ~ again),
    ] -%}
    {%- for words, sentence in troubles if words in message -%}
        {{ return(sentence) }}
    {%- endfor -%}
    {{ return('') }}
{% endmacro %}
