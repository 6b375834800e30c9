{% macro guess_behaviour(event_type, event_source) %}
    {%- set guesses = [
        ['unsub|opt.?out', 'unsubscribe', -20, '', false, false],
        ['bounce', 'email_bounce', -10, '', false, false],
        ['(closed?|deal|opp).*won|^won|purchas|conver(sion|ted)|checkout.?complete|order.?(placed|complete)|payment', 'conversion', 0, '', false, false],
        ['demo', 'demo_request', 50, '', true, false],
        ['contact|talk.?to|quote|call.?back|chat', 'contact_us', 40, '', true, false],
        ['pric(e|ing)', 'pricing_view', 15, '', false, false],
        ['trial|sign.?up|regist.*(account|product)', 'trial_start', 30, '', false, false],
        ['webinar|conference|event.?attend', 'webinar_attend', 12, '', false, false],
        ['mail.*open|open.*mail', 'email_open', 1, '', false, false],
        ['mail.*click|click.*mail', 'email_click', 5, '', false, false],
        ['download|white.?paper|e.?book|asset|case.?study', 'content_download', 10, '', false, false],
        ['meeting|call|dial|voicemail|sales|sdr', 'sales_call', 0, '', false, true],
        ['cart|login|log.?in|feature|in.?app|usage|product|session.?start', 'product_use', 8, '', false, false],
        ['visit|page|view|click|scroll|search|web|time.?spent', 'web_visit', 2, '', false, false],
    ] -%}
    {%- set text = (event_type or '') | lower -%}
    {%- if (event_source or '') | lower | trim == 'sales' and not modules.re.search(guesses[2][0], text) -%}
        {{ return(['sales_call', 0, '', false, true]) }}
    {%- endif -%}
    {%- for guess in guesses if modules.re.search(guess[0], text) -%}
        {{ return(guess[1:]) }}
    {%- endfor -%}
    {{ return(['other', 0, '', false, false]) }}
{% endmacro %}
