"""Writes goldens.json: published chat templates rendered by Python's jinja2 as transformers does.

Run once by hand (pip install jinja2); the build needs neither Python nor the network.
"""

import json
import pathlib

from jinja2.sandbox import ImmutableSandboxedEnvironment

TEMPLATES = {
    "smollm2": {
        "bos_token": "<|im_start|>",
        "eos_token": "<|im_end|>",
        "template": "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    },
    "llama-3": {
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|eot_id|>",
        "template": "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
    },
    "zephyr": {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "template": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    },
    "mistral": {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "template": "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}",
    },
    "mistral-system": {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "template": "{%- if messages[0][\"role\"] == \"system\" %}\n    {%- set system_message = messages[0][\"content\"] %}\n    {%- set loop_messages = messages[1:] %}\n{%- else %}\n    {%- set loop_messages = messages %}\n{%- endif %}\n\n{{- bos_token }}\n{%- for message in loop_messages %}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\n        {{- raise_exception('After the optional system message, conversation roles must alternate user/assistant/user/assistant/...') }}\n    {%- endif %}\n    {%- if message[\"role\"] == \"user\" %}\n        {%- if loop.first and system_message is defined %}\n            {{- \" [INST] \" + system_message + \"\\n\\n\" + message[\"content\"] + \" [/INST]\" }}\n        {%- else %}\n            {{- \" [INST] \" + message[\"content\"] + \" [/INST]\" }}\n        {%- endif %}\n    {%- elif message[\"role\"] == \"assistant\" %}\n        {{- \" \" + message[\"content\"] + eos_token}}\n    {%- else %}\n        {{- raise_exception(\"Only user and assistant roles are supported, with the exception of an initial optional system message!\") }}\n    {%- endif %}\n{%- endfor %}\n",
    },
    "gemma": {
        "bos_token": "<bos>",
        "eos_token": "<eos>",
        "template": "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}",
    },
    "phi-3": {
        "bos_token": "<s>",
        "eos_token": "<|endoftext|>",
        "template": "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}",
    },
    "qwen2": {
        "eos_token": "<|im_end|>",
        "template": "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    },
    "python-methods": {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "template": "{%- set ns = namespace(turns=0) -%}\n{%- for message in messages %}\n{%- set content = message.content %}\n{%- if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}\n{%- set ns.turns = ns.turns + 1 %}\n{{- bos_token if loop.first else '' }}[{{ message.role.upper() }} {{ ns.turns }}]{{ content.strip() if message.role.startswith('u') else content }}{{ eos_token if message.role == 'assistant' }}\n{% endfor %}\n{%- if tools is defined and tools %}{{ tools | tojson }}{% endif %}\n{%- if add_generation_prompt is defined and add_generation_prompt %}[ASSISTANT]{% endif %}",
    },
}

CONVERSATIONS = {
    "one": [("user", "What is 2+2?")],
    "system": [("system", "Be brief."), ("user", "Hi")],
    "turns": [("user", "Hi"), ("assistant", "Hello!"), ("user", "  Tell me\n\nmore  \n")],
    "code": [("user", "{{ 7*7 }} {% if x %}{# note #} <|im_end|> é 日本 😀 \"quoted\" 'so' <b>&amp;")],
    "answered": [("user", "Hi"), ("assistant", " \n{{ messages }} <think>no</think>\n\nyes \n")],
    "backslash": [("user", "a\\nb \\{{ x \\\\ %s $1")],
    "unordered": [("assistant", "first"), ("user", "second")],
}


class Refused(Exception):
    pass


def refuse(message):
    raise Refused(message)


def main():
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = refuse
    cases = []
    for name, entry in TEMPLATES.items():
        template = environment.from_string(entry["template"])
        tokens = {k: v for k, v in entry.items() if k != "template"}
        for title, turns in CONVERSATIONS.items():
            messages = [{"role": r, "content": c} for r, c in turns]
            for generation in (False, True):
                case = {"template": name, "conversation": title, "generation": generation}
                try:
                    case["text"] = template.render(
                        messages=messages, add_generation_prompt=generation, **tokens
                    )
                except Refused as refused:
                    case["refused"] = str(refused)
                cases.append(case)
    goldens = {
        "templates": TEMPLATES,
        "conversations": {
            title: [{"role": r, "content": c} for r, c in turns]
            for title, turns in CONVERSATIONS.items()
        },
        "cases": cases,
    }
    here = pathlib.Path(__file__).parent / "goldens.json"
    here.write_text(json.dumps(goldens, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


main()
