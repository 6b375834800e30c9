{#- Why a declared attribute or property of this name is no feature unless its entry says allow_protected: true; none when it may be one. Protected is what
    the EU's GDPR (article 9), its charter (article 21) and the US Equal Credit Opportunity Act name: race and ethnic origin, nationality, colour, religion
    and belief, politics, union membership, sex and gender, sexual orientation, marital status, pregnancy, disability, health, genes, age, public assistance. -#}
{% macro left_out_for(name) %}
    {%- set person = '(?:lead|account|contact|person|customer|client|user|member|applicant|buyer|owner|estimated|est|avg|average|mean|median)' -%}
    {%- set protected = [
        '[a-z]*(?:gender|ethnic|racial|religio|nationalit|citizenship|marital|pregnan|maternity|paternity|disabilit|handicap|sexual|birth|salutation|honorific|political|biometric)[a-z]*',
        '(?:^|_)(?:sex|race|caste|dob|yob|fe?male|women|woman|minority|spouse|married|divorced|widow(?:ed|er)?|pronouns?|faith|beliefs?|lgbt[a-z]*|genetics?'
        ~ '|(?:health|medical)_(?:conditions?|history|records?|data)|diagnosis|illness|trade_?union|union_member(?:ship)?|national_origin|mother_tongue'
        ~ '|native_language|skin_(?:colou?r|tone)|public_assistance|welfare)(?:_|$)',
        '^(?:' ~ person ~ '_)*age_?(?:group|band|range|bracket|bucket|class|code|years|in_years|at_[a-z_]+)?$',
    ] -%}
    {%- set identity = '^(?:' ~ person ~ '_)*(?:name|(?:first|last|middle|full|maiden|nick|company)_?name|surname|e_?mail(?:_address)?|(?:tele|mobile_|cell_?)?phone(?:_number)?|mobile|fax)$' -%}
    {%- set found = modules.re.search(protected | join('|'), name) -%}
    {%- if found -%}
        {{ return('the law may forbid to score by it (' ~ (found.group(0) | replace('_', ' ') | trim) ~ ')') }}
    {%- elif modules.re.search(identity, name) -%}
        {{ return('it says who somebody is') }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
