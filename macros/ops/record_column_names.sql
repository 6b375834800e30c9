{#- Columns by which common tools mark a record, without case and underscores: for each role of the knob record_columns the names, the likeliest first,
    each with what a person should look at, none where the name says enough. -#}
{% macro record_column_names() %}
    {%- set a_load = 'a loader may set it on every full load, also of rows that did not change; a column of the source is better' -%}
    {{ return({
        'is_deleted': {
            'isdeleted': none, 'fivetrandeleted': none, 'deleted': none, 'archived': none, 'isarchived': none, 'deletedat': none, 'isremoved': none,
            'sdcdeletedat': none, 'abcdcdeletedat': none, 'peerdbisdeleted': none, 'deletedon': none, 'deleteddate': none, 'archivedat': none,
            'datedeleted': none, 'removedat': none,
        },
        'merged_into': {
            'masterrecordid': none, 'mergedinto': none, 'mergedintoid': none, 'mergedintoleadid': none, 'mergedtoid': none, 'mergedinto18': none,
            'survivorid': 'it must hold the lead_id of the survivor', 'winnerid': 'it must hold the lead_id of the survivor',
            'masterid': 'it must hold the lead_id of the survivor, and nothing where the lead was not merged',
        },
        'converted_at': {
            'converteddate': none, 'convertedat': none, 'isconverted': none, 'converted': none, 'dateconverted': none, 'convertedon': none,
            'conversiondate': 'it must be the CRM\'s own conversion, after which the record is read-only, and not a form',
        },
        'contact_id': {
            'convertedcontactid': none, 'contactid': 'it must be the contact that the lead was converted to',
        },
        'updated_at': {
            'systemmodstamp': none, 'lastmodifieddate': none, 'lastmodifiedat': none, 'updatedat': none, 'modifiedat': none, 'hslastmodifieddate': none,
            'lastupdated': none, 'dateupdated': none, 'modifieddate': none, 'modifiedon': none, 'updatedon': none, 'updated': none,
            'fivetransynced': a_load, 'airbyteextractedat': a_load, 'sdcbatchedat': a_load, 'sdcextractedat': a_load,
        },
    }) }}
{% endmacro %}
