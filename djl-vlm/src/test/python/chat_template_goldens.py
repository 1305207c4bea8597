"""Writes the goldens of org.djlext.vlm.generate.ChatTemplateTest: chats as transformers'
apply_chat_template writes them, with the templates of published checkpoints. Templates that are too
long to keep are replaced by shorter ones of the same construction that write the same chats.

    python chat_template_goldens.py ../resources/generate/chat_templates.json
"""

import datetime
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

LLAMA_2 = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}"
    "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}"
    "{% endif %}{% endfor %}"
)

LLAMA_3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = "
    "'<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + "
    "'<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}"
    "{{ content }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)

# the constructions of LLaMA 3.1 and 3.2, without the texts about tools
LLAMA_3_2_SHORT = r"""{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- the system message is taken out, to stand in its own place #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\n" }}
{{- "Today Date: " + date_string + "\n\n" }}
{%- if tools is not none %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"""

# 3.1 has no strftime_now: the date is fixed
LLAMA_3_1_SHORT = LLAMA_3_2_SHORT.replace(
    '    {%- if strftime_now is defined %}\n'
    '        {%- set date_string = strftime_now("%d %b %Y") %}\n'
    '    {%- else %}\n'
    '        {%- set date_string = "26 Jul 2024" %}\n'
    '    {%- endif %}\n',
    '    {%- set date_string = "26 Jul 2024" %}\n',
)

SMOLLM_2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
    "<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% endif %}"
)

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% endif %}"
)

MISTRAL_1 = (
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != "
    "(loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate "
    "user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{{ message['content'] + eos_token + ' ' }}{% else %}"
    "{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}"
)
MISTRAL_2 = MISTRAL_1.replace("eos_token + ' ' }}", "eos_token}}")

# the constructions of Mistral's third tokenizer, without the texts about tools
MISTRAL_3_SHORT = r"""{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the optional system message, roles must alternate") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}

{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined and message == user_messages[-1] %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported, with the exception of an initial optional system message!") }}
    {%- endif %}
{%- endfor %}
"""

ZEPHYR = (
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n"
    "{{ '<|system|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}"
)

# the constructions of Qwen 2.5, without the texts about tools
QWEN_2_5_SHORT = r"""{%- if tools %}
    {{- raise_exception('no tools here') }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""

# a template for training marks what the model said
MARKED = (
    "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content + eos_token }}"
    "{% endgeneration %}{% else %}{{ '<|' ~ m.role ~ '|>' ~ m.content }}{% endif %}{% endfor %}"
)

TEMPLATES = {  # name: (template, bos, eos)
    "llama-2": (LLAMA_2, "<s>", "</s>"),
    "llama-3": (LLAMA_3, "<|begin_of_text|>", "<|eot_id|>"),
    "llama-3.1": (LLAMA_3_1_SHORT, "<|begin_of_text|>", "<|eot_id|>"),
    "llama-3.2": (LLAMA_3_2_SHORT, "<|begin_of_text|>", "<|eot_id|>"),
    "smollm2": (SMOLLM_2, "<|im_start|>", "<|im_end|>"),
    "chatml": (CHATML, None, "<|im_end|>"),
    "mistral-v0.1": (MISTRAL_1, "<s>", "</s>"),
    "mistral-v0.2": (MISTRAL_2, "<s>", "</s>"),
    "mistral-v0.3": (MISTRAL_3_SHORT, "<s>", "</s>"),
    "zephyr": (ZEPHYR, "<s>", "</s>"),
    "qwen2.5": (QWEN_2_5_SHORT, None, "<|im_end|>"),
    "marked": (MARKED, "<s>", "</s>"),
}


def m(role: str, content: str) -> dict:
    return {"role": role, "content": content}


CHATS = {
    "one question": [m("user", "Why is the sky blue?")],
    "system first": [m("system", "Be brief. "), m("user", "  Why is the sky blue?\n")],
    "several turns": [
        m("user", "Hi"),
        m("assistant", " Hello! How can I help? "),
        m("user", "Tell me a joke,\nplease 🙂"),
    ],
    "system and turns": [
        m("system", "You are a pirate."),
        m("user", "Hi"),
        m("assistant", "Arr."),
        m("user", "{% if x %} {{ braces }} -%} 'quoted' \"twice\" \\n"),
        m("assistant", "Aye — 日本語 é"),
        m("user", "Bye"),
    ],
    "ends with an answer": [m("user", "Hi"), m("assistant", "Hello")],
    "two users": [m("user", "Hi"), m("user", "Are you there?")],
    "begins with the model": [m("assistant", "Hello"), m("user", "Hi")],
    "unknown role": [m("user", "Hi"), m("critic", "Boo")],
    "empty content": [m("user", "")],
}


class FrozenDateTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2025, 3, 7, 14, 5, 9)


def main(target: Path) -> None:
    chat_template_utils.datetime = FrozenDateTime
    goldens = []
    for name, (template, bos, eos) in TEMPLATES.items():
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer(models.BPE()), bos_token=bos, eos_token=eos
        )
        tokenizer.chat_template = template
        cases = []
        for chat_name, chat in CHATS.items():
            for prompt in (False, True):
                case = {"chat": chat_name, "generationPrompt": prompt}
                try:
                    case["text"] = tokenizer.apply_chat_template(
                        chat, tokenize=False, add_generation_prompt=prompt
                    )
                except Exception as e:  # the template's own refusal
                    case["error"] = str(e)
                cases.append(case)
        goldens.append(
            {"name": name, "template": template, "bos": bos, "eos": eos, "cases": cases}
        )
    target.write_text(
        json.dumps({"chats": CHATS, "templates": goldens}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    texts = sum("text" in c for g in goldens for c in g["cases"])
    print(f"{texts} texts, {sum(len(g['cases']) for g in goldens) - texts} refusals")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
