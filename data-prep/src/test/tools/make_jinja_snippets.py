"""Small templates and what Jinja2 makes of them, for JinjaSnippetsTest.

Rendered by Jinja2 3.1 in the environment of transformers 5.24 (its own compile function): writes
../resources/io/predilect/data/jinja/snippets.jsonl, one {"t": template, "text" | "error"} a line.
Run: python make_jinja_snippets.py   (needs transformers and jinja2)
"""
import json
import pathlib

from transformers.utils.chat_template_utils import _compile_jinja_template

VARIABLES = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  Hello <b>'x'</b>\n\nthere\t"},
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "f", "arguments": {"a": 1, "b": [True, None, 2.5], "é": "ü\n"}}}]},
        {"role": "tool", "content": [{"type": "text", "text": "part"}, {"type": "image"}]},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"items": {"type": "array"}, "b": {"type": "string", "enum": ["x", "y"]}}, "required": ["b"]}}}],
    "bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True,
    "text": "The quick brown fox", "empty": "", "none_value": None, "yes": True, "no": False,
    "emoji": "a😀b👩‍👩‍👧é", "number": 7, "negative": -3, "real": 2.5, "big": 123456789012345678901234567890,
    "list": [3, 1, 2], "words": ["banana", "Apple", "cherry", "apple"], "nested": [[1, 2], [3, [4, 5]], []],
    "map": {"b": 2, "a": 1, "items": "own", "C": [1]}, "html": "<a href=\"x\">&</a>",
    "spaces": " \t\n x \u00a0\u3000", "lines": "a\nb\r\nc\rd\x0be\x1cf\u2028g\n\n",
    "people": [{"name": "Ann", "age": 30, "city": {"n": "Rome"}}, {"name": "bob", "age": 25, "city": {"n": "Bonn"}}, {"name": "Cy", "age": 30, "city": {"n": "rome"}}],
}

SNIPPETS = []


def add(*templates):
    SNIPPETS.extend(templates)


def expressions(source):
    """One expression a line."""
    add(*("{{ " + line.strip() + " }}" for line in source.strip().splitlines() if line.strip()))


# Whitespace: trim blocks, lstrip blocks, signs, line ends.
add("a\n", "a\n\n", "a\r\n", "a\r\nb\rc\n", "\n", "", "a {% if yes %} b {% endif %} c", "a\n{% if yes %}\nb\n{% endif %}\nc\n",
    "  {% if yes %}\n  b\n  {% endif %}\n  c", "\t {# note #}\nx", "x {# note #}\ny", "x\n  {#- note -#}  \n y", "{#a#}\n\n{#b#}\nx",
    "a  {%- if yes -%}  b  {%- endif -%}  c", "a\n  {%+ if yes +%}\n b\n {%+ endif %}\nc", "a \n {{- 1 -}} \n b", "a \n {{ 1 }}\n b", "a {{+ 1 }} b",
    "  {{ 1 }}\n", "{{ 1 }}\n", "{{ 1 -}}\n", "{% set x = 1 %}\n{{ x }}\n", "{% set x = 1 +%}\n{{ x }}", "x{% set x = 1 %}  \n y",
    "{% raw %}\n{{ x }} {% if %}{# c #}\n{% endraw %}\nz", "a {%- raw -%} {{ x }} {%- endraw -%} b", "a\n  {% raw %} x {% endraw %}\n b", "{% raw +%}x{% endraw %}",
    "{%raw%}a{%endraw%}b", "a\n   {% raw %}\n   {% endraw %}\nb", "a\u00a0{%- if yes %}b{% endif %}", "\u3000{% if yes %}b{% endif %}", "a\n\u3000{% if yes %}b{% endif %}",
    "{{-5}}", "{{ -5 }}", "{{+5}}", "{#-#}x", "{#- -#}\n x", "{# {{ x }} {% %} #}y", "{# a -#}\n\n b", "{# a +#}\n b", "a\n {# x #} {# y #}\nb", "a{% if yes %}\n\n{% endif %}b",
    "{% if yes -%}\n  a\n{%- endif %}\n\nb", "   {%- set a = 1 %}   {%- set b = 2 %}   x", "{% for m in list %}\n{{ m }}\n{% endfor %}\n", "{% for m in list -%}\n{{ m }}\n{%- endfor %}\n",
    "{ {x} } {% if yes %}{{% endif %}", "{{ '{{' }}{{ '}}' }}{{ '%}' }}{% set a = '%}' %}{{ a }}", "a {%if yes%}b{%endif%} c", "{{ \"a\nb\" }}", "{{ 'a\r\nb' }}", "{% if yes %}a{% endif %}\r\nb", "x\n\n{% if yes %}\n\n\ny{% endif %}")

# Literals.
expressions(r"""
'a\nb\tc\\d\'e\"f'
"\x41\u00e9\U0001F600\101\0"
'\q\é'
'a' "b" 'c'
'\
x'
1_000 + 0x1F + 0b11 + 0o17
1.5e3
1e-7
1e16
123456789.123456789
0.1 + 0.2
1.0
1e22
1E5
5e-324
1.7976931348623157e308
100000000000000000000.0
[1, 'a', 2.0, none, true, [], {}, (), (1,)]
{'a': 1, "b": [1], 3: 'x', none: 1, true: 2}
(1, 2)
()
(1)
(1,)
[1, 2,]
{'a': 1,}
[[1, [2]], {'k': {'k2': "it's"}}]
"it's" ~ ['it\'s', "say \"x\"", 'both \' and "']
['\n\t\r\x00\x7f\xa0é\u200b\u2028😀', '\\']
true
True
none
None
False
None is none
nothing
nothing.x
nothing['x']
nothing[0]
nothing()
nothing + 1
nothing == missing
nothing ~ 'x'
[nothing]
nothing|list
nothing|length
1 + nothing
-nothing
nothing < 1
'x' in nothing
nothing in [1]
nothing.x.y
map.x.y
messages[0].x
messages[9]
messages[9].role
number.x
none_value.x
none_value['x']
none_value.x.y
text.x
list.x.y
text[99]
text['x']
nothing * 2
nothing[1:]
nothing % 2
nothing is none
not nothing
nothing or 'x'
nothing and 'x'
nothing|default('d')
none_value|default('d')
none_value|default('d', true)
empty|default('d', boolean=true)
map.missing|default('d')
nothing if no
(nothing if no) is defined
(1 if no) ~ 'x'
(1 if no).x
1 if yes else 2
1 if no else 2 if no else 3
1 if no else 2 if yes
""")

# Arithmetic and comparison.
expressions("""
1 + 2 * 3 - 4 / 2
7 // 2
-7 // 2
7 // -2
7 % 3
-7 % 3
7 % -3
7.5 // 2
-7.5 // 2
7.5 % 2
-7.5 % 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
(-2) ** 2
2 ** 0.5
2 ** 100
big * big
big + 1
-big
big // 7
big % 7
big / 7
9223372036854775807 + 1
9223372036854775807 * 2
-9223372036854775808 - 1
1 / 3
10 / 5
1e308 * 10
-1e308 * 10
1e308 * 10 - 1e308 * 10
1 / 0
1 // 0
1 % 0
1.0 / 0
1.0 // 0
1.0 % 0
0 ** -1
true + true
true * 3.5
+true
-true
- -1
1 - -1
1 --1
'a' + 'b'
'a' * 3
3 * 'a'
'a' * 0
'a' * -1
'a' * 2.0
[1] + [2]
[1] * 3
(1,) + (2,)
(1, 2) * 2
[1] + (2,)
'a' + 1
1 + 'a'
'a' - 'b'
'a' / 2
[1] - [1]
none + 1
{} + {}
'x' ~ 1 ~ none ~ true ~ 1.50 ~ [1]
1 ~ 2 + 3
1 + 2 ~ 3
'%s-%d' % ('a', 3)
'%5.2f|%-5s|%05d|%x|%X|%o|%e|%g|%%' % (3.14159, 'ab', 42, 255, 255, 8, 12345.678, 0.0001)
'%s' % 'x'
'%s' % [1, 2]
'%(a)s %(b)03d' % {'a': 'x', 'b': 7}
'%r' % 'it'
'%c%c' % ('x', 65)
'%+d % d' % (5, 5)
'%s %s' % 'x'
'%s' % ('a', 'b')
'%d' % 'x'
'%d' % 3.99
'%.3s' % 'abcdef'
'%*d' % (5, 42)
'%q' % 1
'%' % 1
'%g %g %g' % (1e10, 123456789.0, 0.1)
'%10.3e' % 1234.5
'%s' % none
'x' % []
'x' % ()
'x' % 1
1 == 1.0
1 == true
0 == false
'1' == 1
none == false
[1, 2] == [1, 2.0]
(1,) == [1]
{'a': 1} == {'a': 1.0}
1 != 2
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2
1 < 2 == 2
'a' < 'b'
'a' < 'B'
'é' > 'z'
[1, 2] < [1, 3]
[1] < [1, 0]
(1, 'a') < (1, 'b')
1 < 'a'
none < 1
[1] < 1
'a' < 1
{} < {}
1 < 1.5
big > 1e10
1 in [1, 2]
1.0 in [1]
'a' in 'cat'
'x' not in 'cat'
'' in 'cat'
1 in 'cat'
'a' in map
1 in map
[] in map
2 not in [1]
1 in 1
'a' in none
'role' in messages[0]
(1, 2) in [(1, 2)]
not 1
not not 1
not 1 == 2
not no and yes
1 and 2
0 and 2
0 or 2
'' or none
1 or 2 and 0
yes and not no
not (yes and no)
3 in range(5)
5 in range(5)
'b' in {'a': 1, 'b': 2}.values()
1 in {'a': 1}.values()
nothing == none
nothing == ''
""")

# Subscripts and slices.
expressions("""
list[0]
list[-1]
list[5]
list[1:]
list[:-1]
list[::-1]
list[::2]
list[5:]
list[-2:]
list[2:0:-1]
list[:0]
list[::0]
list['a']
list[1.0]
list[true]
text[0]
text[-1]
text[4:9]
text[::-1]
text[:100]
text[-3:]
text[::5]
emoji[1]
emoji[1:3]
emoji[::-1]
emoji|length
emoji[-1]
messages[-1].content[0].text
messages[-1]['content'][1]['type']
messages[0]['role']
map.b
map['b']
map.items
map['items']
map.keys()
map.values()
map.items()
map.items()|list
map.get('a')
map.get('z')
map.get('z', 5)
map.get('items')
map.pop
map.pop('a')
map.update({'a': 2})
map.clear()
map.copy()
map['pop']
map.C.0
list.0
list.append
list.append(1)
list.index(1)
list.index(9)
list.count(1)
list.pop()
list.sort()
(1, 2, 1).count(1)
(1, 2).index(2)
map.__class__
text.__class__
text._x
map._x
map['__class__']
none_value[1:]
map[1:]
map[[]]
map[nothing]
number[0]
range(3)[1]
range(10)[2:5]|list
range(5)[::-1]|list
'abc'.upper
(1, 2)[0]
(1, 2)[1:]
[1,2,3][1:][0]
{'a': {'b': [10, 20]}}.a.b[1]
list[nothing]
list[:nothing]
list[none:none]
list['1':]
'abc'[1]['x']
{1: 'x'}[1]
{1: 'x'}[true]
{1.0: 'x'}[1]
{(1, 2): 'x'}[(1, 2)]
{(1, 2): 'x'}[1, 2]
{[]: 1}
tools[0].function.parameters.properties.items
tools[0].function.parameters.properties['items']
tools[0]['function']['parameters']['required'][0]
(5).real
number.bit_length()
real.is_integer()
""")

# Methods of texts.
expressions(r"""
'  x '.strip() ~ '|'
'xxaxx'.strip('x')
'abcba'.lstrip('ab')
'abcba'.rstrip('ab')
spaces.strip()
'x'.strip(none)
'x'.strip(1)
' a  b '.split()
'a,b,,c'.split(',')
'a,b,c'.split(',', 1)
'a b c'.split(none, 1)
'  a b  c '.split(maxsplit=1)
''.split()
''.split(',')
'a'.split('')
'a--b--c'.split('--')
'a,b,c'.rsplit(',', 1)
' a b c '.rsplit(none, 1)
' a b c '.rsplit()
'abc'.split('x')[-1]
lines.splitlines()
lines.splitlines(true)
''.splitlines()
'a\n'.splitlines()
'abc'.startswith('a')
'abc'.startswith(('x', 'a'))
'abc'.startswith('b', 1)
'abc'.startswith(['a'])
'abc'.endswith('c')
'abc'.endswith('b', 0, 2)
'abc'.startswith('')
'abc'.startswith(1)
'aXbX'.replace('X', '--')
'aaaa'.replace('a', 'b', 2)
'abc'.replace('', '-')
'abc'.replace('', '-', 2)
'abc'.replace('x')
'hello wORLD it\'s'.title()
'hello world'.capitalize()
'ÉCOLE ßtraße'.lower()
'straße ﬁ'.upper()
'ǆ'.title()
'Hello'.swapcase()
'straße'.casefold()
'banana'.find('an')
'banana'.find('an', 2)
'banana'.rfind('an')
'banana'.find('x')
'banana'.index('n')
'banana'.index('x')
'banana'.rindex('a')
'banana'.count('a')
'banana'.count('')
'banana'.count('an', 2)
emoji.find('b')
'😀x😀'.rfind('😀')
','.join(['a', 'b'])
','.join('abc')
','.join([1])
','.join([])
', '.join(map)
','.join(none_value)
'{} {}'.format('a', 1)
'{0} {1} {0}'.format('a', 'b')
'{x} {y.role} {y[content]}'.format(x=1, y=messages[0])
'{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd')
'{:05d} {:.2f} {:,} {:x} {:b} {:e} {:%}'.format(42, 3.14159, 1234567, 255, 5, 12345.678, 0.25)
'{!r} {!s}'.format('a', 'b')
'{{}} {}'.format(1)
'{:{w}}|'.format('a', w=4)
'{}'.format()
'{a}'.format(b=1)
'{'.format(1)
'}'.format(1)
'{0} {}'.format(1, 2)
'{:d}'.format('x')
'{:s}'.format(1)
'{:+} {: }'.format(1, 1)
'{:.3}'.format('abcdef')
'{:.3}'.format(3.14159)
'{:g}'.format(1e20)
'{:>10.1f}'.format(2.25)
'{}'.format(none)
'{}'.format([1, 'a'])
'{:5}'.format([1])
'{0.__class__}'.format('x')
'123'.isdigit()
'12a'.isdigit()
''.isdigit()
'²'.isdigit()
'²'.isdecimal()
'½'.isnumeric()
'abc'.isalpha()
'ab1'.isalnum()
' \t'.isspace()
''.isspace()
'abc'.islower()
'ABC1'.isupper()
'123'.isupper()
'Hello World'.istitle()
'abc_1'.isidentifier()
'1a'.isidentifier()
'a\n'.isprintable()
'é'.isascii()
'prefix-x'.removeprefix('prefix-')
'x.txt'.removesuffix('.txt')
'x'.removesuffix('')
'a=b=c'.partition('=')
'a=b=c'.rpartition('=')
'abc'.partition('=')
'abc'.rpartition('=')
'ab'.center(6) ~ '|'
'ab'.center(5) ~ '|'
'abc'.center(6, '*')
'ab'.ljust(5, '.')
'ab'.rjust(5)
'42'.zfill(5)
'-42'.zfill(5)
'a\tb'.expandtabs(4)
'abc'.strip().upper().lower()
'abc'.nope()
'abc'.upper(1)
'abc'.find()
'A'.lower().replace('a', 'x').split('x')
('a' 'b').upper()
1.upper()
list.upper()
'%s'.__mod__('x')
'a,b'.split(',')|map('upper')|join('+')
'x'.join(['<', '>'])
'abc'.format_map({})
'{a}'.format_map({'a': 5})
'a-b_c d'.title()
"they're bill's".title()
'ΑΣ'.lower()
'İ'.lower()|length
""")

# Filters.
expressions(r"""
text|upper
text|lower
'hELLO wORLD'|capitalize
'hello-world foo (bar) it\'s'|title
42|upper
none|upper
true|lower
'  x '|trim ~ '|'
'xxaxx'|trim('x')
5|trim
none|trim
list|length
text|count
map|length
5|length
none|length
range(4)|length
list|first
[]|first
[]|first is defined
text|first
list|last
[]|last
text|last
map|first
list|join(',')
list|join
words|join(', ')
people|join(', ', attribute='name')
[none, true, 1.5]|join('|')
'abc'|join('-')
none|join
nested|join(';')
list|sort
words|sort
words|sort(case_sensitive=true)
words|sort(reverse=true)
people|sort(attribute='age')|map(attribute='name')|list
people|sort(attribute='age,name')|map(attribute='name')|list
people|sort(attribute='city.n', reverse=true)|map(attribute='name')|list
[1, 'a']|sort
[none, 1]|sort
map|sort
words|unique|list
words|unique(case_sensitive=true)|list
people|unique(attribute='age')|map(attribute='name')|list
list|min
list|max
words|min
[]|min
people|max(attribute='age')
list|sum
people|sum(attribute='age')
list|sum(start=10)
['a']|sum
[[1], [2]]|sum(start=[])
list|reverse|list
text|reverse
list|reverse
map|reverse|list
range(3)|reverse|list
list|list
text|list
map|list
none|list
5|list
map|items|list
nothing|items|list
list|items|list
map|dictsort
map|dictsort(true)
{'b': 1, 'a': 2}|dictsort(by='value')
{'b': 1, 'a': 2}|dictsort(reverse=true)
{'b': 1}|dictsort(by='x')
[1,2,3,4,5]|batch(2)|list
[1,2,3,4,5]|batch(3, 'x')|list
[1,2,3,4,5]|slice(2)|list
[1,2,3,4,5]|slice(3, 'x')|list
people|groupby('age')
people|groupby('city.n')|map(attribute='grouper')|list
people|groupby('city.n', case_sensitive=true)|map('first')|list
people|groupby('nope', default='?')|map('first')|list
people|map(attribute='name')|list
people|map(attribute='nope')|list
people|map(attribute='nope', default='-')|list
people|map(attribute='city.n')|map('upper')|list
words|map('length')|list
words|map('replace', 'a', 'o')|list
words|map('nofilter')|list
words|map|list
words|map(attribute='x', foo=1)|list
[[1, 2], [3]]|map('first')|list
[[1, 2], [3]]|map(attribute=0)|list
list|select('odd')|list
list|select|list
[0, 1, '', 'a', none]|select|list
list|select('>', 1)|list
list|select('divisibleby', 3)|list
list|reject('odd')|list
list|select('in', [1, 2])|list
words|select('equalto', 'apple')|list
list|select('notest')|list
messages|selectattr('role', 'equalto', 'user')|list|length
messages|selectattr('tool_calls')|list|length
messages|selectattr('tool_calls', 'defined')|map(attribute='role')|join
messages|rejectattr('role', 'in', ['system', 'user'])|map(attribute='role')|list
messages|rejectattr('tool_calls')|map(attribute='role')|list
messages|selectattr|list
(messages|selectattr('role', '==', 'nobody')) and 'true'
messages|selectattr('role', '==', 'user')|first
messages|selectattr('role', '==', 'nobody')|first
messages|selectattr('role', '==', 'nobody')|list|length
messages|map(attribute='role')|list|unique|list
(messages|map(attribute='role'))|length
(messages|map(attribute='role'))[0]
text|replace('o', '0')
text|replace('o', '0', 1)
123|replace(2, 'x')
text|replace(old='q', new='Q')
text|center(30) ~ '|'
'a\nb\n\nc'|indent
'a\nb\n\nc'|indent(2, true)
'a\nb\n\nc'|indent(2, blank=true)
'a\nb'|indent('> ')
'a\n'|indent(width=2, first=true) ~ '|'
5|indent
text|truncate(9)
text|truncate(9, true)
text|truncate(10, false, '!', 0)
text|truncate(15)
text|truncate(12, leeway=0)
text|truncate(2)
text|wordcount
'a b-c d_e'|wordcount
'\u0967 a\u200db e\u0301a \u1fb3\u0345x \u0928\u093f \u00bd\u2167_'|wordcount
'a\x1fb\u2003\u00e9\x1c\u00df(c'|title
' <b>a</b>\u2003\u2028\x1fb\x85c '|striptags
'\u03c2\u03a3 \u00df\u1e9e \ufb01 \u0345\u1fb3 \u0131\u0130 \u13a0\uab70'.casefold()
'\u10d0\u10d1 \u01c5a \u01c6B \u00df\u00df \ufb01x \u0149a \u1fb3a \u1fb2a \u1fbc \u0390a'.title()
'\u10d0\u10d1'.capitalize() ~ '\u01c5A'.capitalize() ~ '\ufb01X'.capitalize() ~ '\u1fb7A'|capitalize
'%s %s'|format('a', 1)
'%(a)s'|format(a=5)
'%d%%'|format(5)
'42'|int
'42.7'|int
'x'|int
'x'|int(5)
'0x1A'|int(0, 16)
'0b11'|int(base=2)
' 12 '|int
'1_000'|int
3.99|int
-3.99|int
none|int
[]|int(7)
true|int
'1e3'|int
'١٢'|int
'3.5'|float
'x'|float
'x'|float(1.5)
5|float
none|float
' 1e5 '|float
'inf'|float
'nan'|float
'-inf'|int
2.5|round
3.5|round
2.675|round(2)
42.55|round(1, 'floor')
42.51|round(1, 'ceil')
1234|round(-2)
5|round
-2.5|round|int
5|round(1, 'floor')
'x'|round
1|round(method='x')
-5|abs
-2.5|abs
true|abs
'x'|abs
1000|filesizeformat
1|filesizeformat
1500000|filesizeformat
1024|filesizeformat(true)
123|string ~ 'x'
none|string
'<a>'|escape
'<a>'|e
'<a>'|safe
'<a href="x">\'&'|forceescape
('<a>'|escape)|escape
('<a>'|safe)|forceescape
('<a>'|safe) + '<b>'
'<b>' + ('<a>'|safe)
('<a>'|safe) ~ '<b>'
('<a>'|safe) * 2
('<%s>'|safe) % '<x>'
('<a>'|safe)|upper + '<'
('<a>,<b>'|safe).split(',')
('<a>'|safe).replace('a', '<')
('-'|safe).join(['<', '>'])
('{}'|safe).format('<')
('<a>'|safe)|length
('<a>'|safe) == '<a>'
[('a'|safe)]
('<a>'|safe)[0] + '<'
('a'|safe)|trim + '&'
('a'|safe) is string
('a'|safe) is escaped
'<b>x</b>  y <!-- c -->z'|striptags
'<!-->x-->y <<!-- -->!-- x -->z'|striptags
'a <b <i>c</i> <!-- d <u>e</u>'|striptags
'<!--->q < r'|striptags
('<' * 30000)|striptags|length
'a b/c?é&'|urlencode
{'a b': 'c/d', 'e': 1}|urlencode
map|attr('items') is callable
map|attr('b')
text|attr('nope') is defined
map|d('x')
'x'|d
messages[0]|tojson
messages[2]|tojson
tools|tojson
tools|tojson(indent=2)
messages[2]|tojson(indent=1, sort_keys=true)
map|tojson(separators=(',', ':'))
map|tojson(sort_keys=true)
emoji|tojson
emoji|tojson(ensure_ascii=true)
html|tojson
'\x00\x1f\x7f\u2028"\\/'|tojson
[1.0, 1e30, -0.0, 1e-9, true, none]|tojson
('nan'|float, 'inf'|float)|tojson
{1: 'a', true: 'b', none: 'c', 2.5: 'd'}|tojson
{(1, 2): 'a'}|tojson
nothing|tojson
list|map('string')|tojson
range(3)|tojson
[]|tojson(indent=2)
{}|tojson(indent=2)
[[], {}, [1]]|tojson(indent='\t')
map|tojson(indent=0)
('<a>'|safe)|tojson
map|tojson(true)
map|tojson(indent=none)
map|tojson(foo=1)
big|tojson
text|nofilter
text|upper(1)
text|upper|lower|title
-5|abs + 1
-(5|abs)
1 + 2|string
(1 + 2)|string ~ 'x'
'a'|upper ~ 'b'|upper
list|sort|first + 1
not list|length
list|length > 2 and list|first == 3
'ab'|list|reverse|join
map|map('upper')|list
text.split()|map('first')|join
'%.2f'|format(3.14159)
[3, 1, 2]|sort|join(' < ')
none_value|map('upper')|list
nothing|map('upper')|list
""")

# Tests.
expressions("""
1 is odd
2 is even
9 is divisibleby 3
9 is divisibleby(4)
'x' is odd
x is defined
text is defined
text is not defined
not text is defined
not x is defined
x is undefined
none_value is none
none_value is not none
0 is none
yes is boolean
1 is boolean
yes is true
1 is true
no is false
0 is false
1 is integer
true is integer
1.0 is integer
1.0 is float
1 is number
true is number
'1' is number
'abc' is lower
'ABC' is upper
text is string
list is string
map is mapping
list is mapping
list is sequence
text is sequence
map is sequence
5 is sequence
(1,) is sequence
range(2) is sequence
list|map('abs') is sequence
list is iterable
text is iterable
5 is iterable
none is iterable
map is iterable
nothing is iterable
nothing is sequence
nothing is callable
raise_exception is callable
strftime_now is defined
text.upper is callable
text is callable
1 is sameas 1
1 is sameas true
none is sameas none
list is sameas list
[] is sameas []
'a' is in 'abc'
'a' is in ['b']
1 is in(list)
1 is eq 1
1 is equalto 1.0
1 is == 1
1 is ne 2
1 is gt 0
1 is ge 1
1 is lt 0
1 is le 1
1 is lessthan 2
1 is greaterthan 2
'upper' is filter
'nope' is filter
'odd' is test
'nope' is test
'x' is escaped
text is string and text is not none
text is string or nope
1 is not odd
1 is odd is even
1 is nosuchtest
(1 is nosuchtest) if no else 'fine'
'fine' if yes else text|nosuchfilter
text is string == true
1 if text is string else 2
list is not mapping and list is iterable
text is defined and text
messages is defined and messages|length > 1
messages[0].content is string
messages[3].content is not string
messages[3].content is iterable and messages[3].content is not mapping
5 is divisibleby 0
[1] is eq [1]
""")

# Statements: conditions, loops, scopes.
add("{% if empty %}a{% elif none_value %}b{% elif 0 %}c{% elif list %}d{% else %}e{% endif %}", "{% if 'False' %}yes{% endif %}{% if '0' %}yes{% endif %}{% if 0.0 %}no{% endif %}{% if [] %}no{% endif %}{% if {} %}no{% endif %}{% if ' ' %}yes{% endif %}",
    "{% if nothing %}a{% else %}b{% endif %}", "{% if yes, no %}a{% endif %}", "{% if yes: %}a{% endif %}", "{% if %}{% endif %}", "{% if yes %}", "{% endif %}", "{% if yes %}{% endfor %}", "{% if yes %}{% else %}{% elif yes %}{% endif %}",
    "{% for x in list %}{{ x }}{% endfor %}", "{% for x in [] %}a{% else %}none{% endfor %}", "{% for x in list if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% else %}none{% endfor %}", "{% for x in list if x > 9 %}a{% else %}none{% endfor %}",
    "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k in map %}{{ k }}{% endfor %}", "{% for c in emoji %}{{ c }},{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for a, b in [(1, 2, 3)] %}{% endfor %}", "{% for a, b in [(1,)] %}{% endfor %}", "{% for a, b in [1] %}{% endfor %}", "{% for a, b in ['xy', 'zw'] %}{{ b }}{{ a }}{% endfor %}",
    "{% for x in none_value %}a{% endfor %}", "{% for x in 5 %}a{% endfor %}", "{% for x in nothing %}a{% else %}b{% endfor %}", "{% for x in nothing.y %}a{% endfor %}",
    "{% for x in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }} {% endfor %}",
    "{% for x in list %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{% for x in list %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}", "{% for x in [1, 1, 2, 2, 1] %}{{ loop.changed(x) }} {% endfor %}", "{% for x in list %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for x in list %}{{ loop.cycle() }}{% endfor %}",
    "{% for x in list|select('odd') %}{{ x }}{{ loop.length }}{{ loop.last }}{% endfor %}", "{% for x in list|map('string') %}{{ loop.last }}{{ x }}{{ loop.revindex }}{% endfor %}", "{{ loop }}", "{{ loop.index }}", "{% for x in list %}{{ loop }}{% endfor %}", "{% for x in list %}{{ loop.nope }}|{{ loop['index'] }}{% endfor %}",
    "{% for x in [1, 2] %}{% for y in [3, 4] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}", "{% for x in [1, 2] %}{% set outer = loop %}{% for y in [3, 4] %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}", "{% for x in [1, 2] if loop.index %}a{% endfor %}", "{% for x in [1,2] %}{% for y in [5] if loop.index == 1 %}{{ x }}{% endfor %}{% endfor %}",
    "{% for x in list %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}", "{% for x in list %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}", "{% for x in list %}{% continue %}{% else %}else{% endfor %}", "{% for x in list %}{% break %}{% else %}else{% endfor %}", "{% for x in [1, 2] %}{% if x == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}", "{% break %}", "{% for x in list %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", "{% for x in list %}{% generation %}{% break %}{% endgeneration %}{% endfor %}", "{% for x in list %}{% for y in list %}{% break %}{% endfor %}{{ x }}{% endfor %}", "{% for x in list %}a{% filter upper %}b{% if x == 1 %}{% break %}{% endif %}{% endfilter %}{% endfor %}", "{% for x in list %}{% set y %}{{ x }}{% continue %}{% endset %}{{ y }}{% endfor %}", "{% for x in list %}{% with z = x %}{% if z == 1 %}{% continue %}{% endif %}{{ z }}{% endwith %}{% endfor %}",
    "{% for x in nested recursive %}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}@{{ loop.depth }}{% endif %}{% endfor %}", "{% for x in nested recursive %}{{ loop.index }}{% if x is iterable %}({{ loop(x) }}){% endif %}{% else %}empty{% endfor %}", "{% for x in list %}{{ loop([1]) }}{% endfor %}", "{% set a = 1 %}{% for x in nested recursive %}{% set a = a + 1 %}{{ a }}{% if x is iterable %}({{ loop(x) }}){% endif %}{% endfor %}{{ a }}",
    "{% for x in range(3) %}{{ x }}{% endfor %}{% for x in range(1, 7, 2) %}{{ x }}{% endfor %}{% for x in range(3, 0, -1) %}{{ x }}{% endfor %}", "{{ range(3) }}{{ range(1, 3) }}{{ range(1, 5, 2) }}{{ range(0)|list }}", "{{ range(100001)|length }}", "{{ range(100000)|length }}", "{{ range('x') }}", "{{ range() }}", "{{ range(1, 2, 0) }}", "{{ range(1.5) }}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}", "{% for i in [1, 2] %}{% set z = i %}{% endfor %}{{ z }}|", "{% if yes %}{% set z = 1 %}{% endif %}{{ z }}", "{% if no %}{% set text = 1 %}{% endif %}{{ text }}", "{% for i in [1, 2] %}{% if i == 2 %}{% set text = 'changed' %}{% endif %}{{ text }};{% endfor %}{{ text }}", "{% for i in [1] %}{% for j in [1] %}{{ text }}{% endfor %}{% set text = 'x' %}{{ text }}{% endfor %}", "{% for i in [1, 2] %}{{ text }}{% set text = 'x' %}{{ text }};{% endfor %}", "{% for text in [1, 2] %}{{ text }}{% endfor %}{{ text }}", "{% set text = text ~ '!' %}{{ text }}", "{% for i in [1, 2] %}{% set text = text ~ '!' %}{{ text }}{% endfor %}", "{{ q }}{% set q = 1 %}{{ q }}", "{% for i in [1,2] %}{{ q }}{% set q = i %}{% endfor %}{% set q = 9 %}{{ q }}", "{% set q = 9 %}{% for i in [1,2] %}{% if i == 1 %}{% set q = i %}{% endif %}{{ q }}{% endfor %}",
    "{% set ns = namespace(a=1, b='x') %}{% for i in list %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns['a'] }}{{ ns.c }}|{{ ns.c is defined }}", "{% set ns = namespace({'a': 5}, b=6) %}{{ ns.a }}{{ ns.b }}{{ ns }}", "{% set ns = namespace() %}{% set ns.items = [1] %}{{ ns.items }}", "{% set map.x = 1 %}", "{% set nope.x = 1 %}", "{% set ns = namespace() %}{% set ns._x = 1 %}", "{{ namespace(_x=1) }}", "{% set ns = namespace(x=1) %}{% for i in ns %}{% endfor %}", "{% set ns = namespace() %}{% set ns.a, b = 1, 2 %}{{ ns.a }}{{ b }}", "{% set ns = namespace(found=false) %}{% for m in messages if m.role == 'user' and not ns.found %}{% set ns.found = true %}{{ m.role }}{% endfor %}{{ ns.found }}", "{% set ns = namespace(t=[]) %}{% set ns.t = ns.t + [1] %}{{ ns.t }}", "{% set ns = namespace(x=1) %}{{ ns is mapping }}{{ ns.x is defined }}{{ 'x' in ns }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set (a, b) = [1, 2] %}{{ a }}{{ b }}", "{% set a = 1, 2 %}{{ a }}", "{% set a, b = 1 %}", "{% set 1 = 2 %}", "{% set true = 2 %}", "{% set a.b.c = 1 %}", "{% set a[0] = 1 %}", "{% set x %}  a {{ 1 }} {% endset %}[{{ x }}]", "{% set x | upper %}abc{% endset %}{{ x }}", "{% set x | replace('a', 'b') | upper %}aaa{% endset %}{{ x }}", "{% set x %}{% set y = 1 %}{% endset %}{{ y }}|", "{% set x %}a{% endset %}{{ x|length }}", "{% set x = 1 if no %}{{ x is defined }}", "{% set ns = namespace() %}{% set ns.t %}block{% endset %}{{ ns.t }}",
    "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}|{{ m(1, c=3) }}|{{ m(1, 2, 3) }}", "{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m() }}{{ m(1, 2) }}", "{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m() }}", "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}", "{% macro m(a) %}x{% endmacro %}{{ m(b=1) }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "{% macro m(a) %}{{ a }}{{ varargs|length }}{% endmacro %}{{ m(1, 2, 3) }}", "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{% endcall %}", "{% macro m(items) %}{% for i in items %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(x) m(list) %}[{{ x }}]{% endcall %}", "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ caller }}{% endmacro %}[{{ m() }}]", "{% macro m() %}x{% endmacro %}{% call m() %}b{% endcall %}", "{% macro m() %}{{ text }}{% endmacro %}{% set text = 'late' %}{{ m() }}", "{% set v = 1 %}{% macro m() %}{{ v }}{% set v = 2 %}{{ v }}{% endmacro %}{{ m() }}{{ v }}", "{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}", "{{ m(1) }}{% macro m(x) %}{% endmacro %}", "{% for i in list %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "{% macro m() %}  a  {% endmacro %}[{{ m()|trim }}]", "{% macro m() %}a{% endmacro %}{{ m }}{{ m.name }}{{ m.arguments }}", "{% macro m(a, b) %}{% endmacro %}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}", "{% macro a() %}A{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}", "{% macro m(x, y=none) %}{{ x if y is none else y }}{% endmacro %}{{ m('a') }}{{ m('a', 'b') }}{{ m(*['p', 'q']) }}{{ m(**{'x': 'r'}) }}", "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(b=1, a=2) }}{{ m(1, a=2) }}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m(caller) %}{{ caller }}{% endmacro %}{{ m(1) }}", "{% macro m(caller=none) %}{{ caller }}{% endmacro %}{{ m() }}", "{% macro m() %}{% set x = 5 %}{% endmacro %}{{ m() }}{{ x }}|", "{% macro m(x) -%}\n  {{ x }}\n{%- endmacro %}\n{{ m(1) }}\n{{ m(2) }}",
    "{% macro outer() %}{% macro inner() %}i{{ v }}{% endmacro %}{% set v = 3 %}{{ inner() }}{% endmacro %}{{ outer() }}", "{% call nope() %}x{% endcall %}", "{% call 1 %}x{% endcall %}", "{% macro m(f) %}{{ f(1) }}{% endmacro %}{% macro g(x) %}g{{ x }}{% endmacro %}{{ m(g) }}", "{% macro list_of(xs) %}{% for x in xs %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}{% endmacro %}{{ list_of(list) }}",
    "{% filter upper %}abc {{ text }}{% endfilter %}", "{% filter replace('a', 'b')|upper %}aaa{% endfilter %}", "{% filter nope %}a{% endfilter %}", "{% filter trim %}  {% set z = 1 %}{{ z }} {% endfilter %}{{ z }}|", "{% filter indent(width=2) %}a\nb{% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}|", "{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}|", "{% with a, b = 1, 2 %}{% endwith %}",
    "{% generation %}a{{ text }}{% endgeneration %}b", "{% generation -%}  a {%- endgeneration %}  \nb", "  {% generation %}\na\n  {% endgeneration %}\nb", "{% generation %}{% set x = 1 %}{% endgeneration %}{{ x }}|", "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.role }}{% endgeneration %}{% else %}{{ m.role }}{% endif %}{% endfor %}", "{% generation %}", "{% set x = 1 %}{% generation %}{{ x }}{% set x = 2 %}{{ x }}{% endgeneration %}{{ x }}",
    "{% block a %}x{{ text }}{% endblock %}", "{% set v = 1 %}{% block a %}{{ v }}{% endblock %}", "{% for i in list %}{% block a %}{{ i }}{% endblock %}{% endfor %}", "{% for i in list %}{% block a scoped %}{{ i }}{% endblock a %}{% endfor %}", "{% block a %}{% endblock %}{% block a %}{% endblock %}", "{% block a-b %}{% endblock %}",
    "{% include 'x' %}", "{% include 'x' ignore missing %}", "{% import 'x' as y %}", "{% from 'x' import a, b as c %}", "{% extends 'x' %}", "{% if no %}{% include 'x' %}{% endif %}ok", "{% do list.append(1) %}", "{% trans %}x{% endtrans %}", "{% unknown %}", "{% print 1, 'a' %}", "{% print %}x", "{% debug %}",
    "{{ cycler('a', 'b').next() }}", "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}", "{% set j = joiner('; ') %}{% for x in list %}{{ j() }}{{ x }}{% endfor %}", "{% set j = joiner() %}{{ j() }}a{{ j() }}b", "{{ cycler() }}",
    "{{ dict(a=1, b=2) }}", "{{ dict({'a': 1}, b=2) }}", "{{ dict([('a', 1)]) }}", "{{ dict([1]) }}", "{{ dict(map, **{'z': 1})|length }}", "{{ dict.fromkeys(['a', 'b'], 0) }}", "{{ dict(1) }}", "{{ dict()|tojson }}",
    "{{ raise_exception('no: ' ~ text) }}", "{{ raise_exception(5) }}", "{{ raise_exception() }}", "{% if no %}{{ raise_exception('x') }}{% endif %}ok", "{{ strftime_now('%Y')|length }}", "{{ text(1) }}", "{{ 5() }}", "{{ none() }}", "{{ [1](0) }}", "{{ text.upper()() }}", "{{ map.get(*['a']) }}", "{{ map.get(**{'key': 'a'}) }}", "{{ text.replace(*['T', 't']) }}", "{{ f(a=1, a=2) }}", "{{ text.split(sep=' ') }}", "{{ text.split(a=1, 2) }}", "{{ text.split(*[' '], 1) }}",
    "{{ }}", "{{ 1 + }}", "{{ (1 }}", "{{ 1) }}", "{{ [1 }}", "{{ {'a' 1} }}", "{{ 'abc }}", "{{ a b }}", "{{ 1 2 }}", "{{ a. }}", "{{ a.'b' }}", "{{ a[] }}", "{{ a[1, 2] }}", "{{ a | }}", "{{ a is }}", "{{ a ! b }}", "{{ a = b }}", "{{ a; b }}", "{{ a ? b : c }}", "{{ 'a' if }}", "{{ not }}", "{{", "{%", "{#", "{{ x", "{% if x", "x {# y", "{% raw %} x", "{{ x }", "{{ x %}", "{% if x }}", "{% for %}{% endfor %}", "{% for x %}{% endfor %}", "{% for x in %}{% endfor %}", "{% for 1 in list %}{% endfor %}", "{% for x in list %}", "{% for x.y in list %}{% endfor %}", "{% set %}", "{% set x %}", "{% set x = %}", "{% macro %}{% endmacro %}", "{% macro m %}{% endmacro %}", "{% macro m(1) %}{% endmacro %}", "{% with x %}{% endwith %}", "{% 1 %}", "{% %}", "{{ a && b }}", "{{ a || b }}", "{{ lambda: 1 }}", "{{ `a` }}", "{{ a$ }}", "{{ 007 }}", "{{ 1.e5 }}", "{{ 1..real }}", "{{ 1_ }}", "{{ 0x }}", "{{ '\\x4' }}", "{{ '\\u12' }}", "{% for loop in list %}{% endfor %}", "{% for x in list %}{% set loop = 1 %}{% endfor %}", "{{ x[1:2, 3] }}", "{{ {**map} }}", "{{ [*list] }}", "{{ [x for x in list] }}", "{{ äöü }}", "{% set äö = 5 %}{{ äö }}",
    "{{ self }}|{{ self.a }}", "{{ super() }}", "{{ caller() }}", "{{ varargs }}", "{{ true.x }}", "{% if a.b.c is defined %}x{% endif %}", "{% if map.x.y is defined %}x{% endif %}", "{% if map.x is defined and map.x.y %}x{% else %}y{% endif %}",
    "{% for m in messages[1:] %}{{ m.role }}{% endfor %}", "{% for m in messages[::-1] %}{{ loop.index0 }}{{ m['role'] }}{% endfor %}", "{% for m in messages|reverse %}{{ m.role }}{% endfor %}", "{% set messages = messages[1:] %}{{ messages|length }}", "{% if messages[0].role == 'system' %}{% set messages = messages[1:] %}{% endif %}{{ messages|length }}", "{% for m in messages %}{{ m.content if m.content is string else m.content|map(attribute='text')|list }}{% endfor %}", "{% for m in messages %}{% for c in m.content if c.type == 'text' %}{{ c.text }}{% endfor %}{% endfor %}", "{{ messages[2].tool_calls[0].function.arguments|tojson }}", "{% for k, v in messages[2].tool_calls[0].function.arguments|items %}{{ k }}:{{ v if v is string else v|tojson }};{% endfor %}", "{{ messages }}", "{{ tools }}", "{{ messages[0].content.split(' ')[0] }}", "{{ messages[1].content|trim }}", "{{ (messages|last).role }}", "{{ messages|map(attribute='content')|list }}", "{% for m in messages if m.role in ['user', 'tool'] and m.content %}{{ loop.index }}{{ m.role }}{{ loop.last }}{% endfor %}", "{% for p in tools[0].function.parameters.properties %}{{ p }}{% endfor %}", "{% for n, p in tools[0].function.parameters.properties.items() %}{{ n }}{{ p.type }}{{ p.enum|default([])|join('|') }}{% endfor %}", "{{ (messages[2].tool_calls or [])|length }}", "{{ messages[0].tool_calls is defined }}{{ messages[0].get('tool_calls') }}{{ messages[0].get('tool_calls', []) is iterable }}", "{{ bos_token ~ messages[0]['role'] + eos_token }}", "{{ '<|' + messages[0].role + '|>' if loop is not defined else '' }}", "{%- set x = messages | selectattr('role', 'eq', 'user') | map(attribute='content') | first -%}{{ x | length }}")

# Names that no Python identifier or Jinja keyword should disturb.
add("{% set in_ = 1 %}{{ in_ }}", "{{ class }}", "{{ dict(class=1) }}", "{{ dict(**{'for': 1}) }}", "{% set is_x = 1 %}{{ is_x is defined }}", "{% set recursive = [1] %}{% for x in recursive %}{{ x }}{% endfor %}", "{% set context = 1 %}{{ context }}", "{% set environment = 2 %}{{ environment }}", "{{ if }}", "{{ else }}", "{% set for = 1 %}{{ for }}", "{{ lipsum is defined }}", "{% set missing = 3 %}{{ missing }}{% set undefined = 4 %}{{ undefined }}", "{{ map.for }}", "{{ x.if }}", "{{ map['for'] }}", "{% for i in [1] %}{% for i in [2] %}{{ i }}{% endfor %}{{ i }}{% endfor %}")


def main():
    lines = []
    for template in dict.fromkeys(SNIPPETS):
        case = {"t": template}
        try:
            case["text"] = _compile_jinja_template(template).render(**VARIABLES)
        except Exception as error:  # whatever ends it is what is recorded
            case["error"] = f"{type(error).__name__}: {error}"
        if " at 0x" in case.get("text", ""):
            continue
        lines.append(json.dumps(case, ensure_ascii=True))
    folder = pathlib.Path(__file__).parent.parent / "resources/io/predilect/data/jinja"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "snippets.jsonl").write_text(
        json.dumps({"variables": VARIABLES}) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines), "snippets,", sum('"error"' in line for line in lines), "errors")


main()
