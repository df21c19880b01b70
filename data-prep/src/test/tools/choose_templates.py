"""The chosen part of a collection of public chat templates and their renderings by transformers.

Run: python choose_templates.py COLLECTION.json.gz
The collection holds {conversations, templates: [{source, name, template, renders}]}. Chosen are
templates of sources with a licence that allows it, named in ../resources/…/jinja/public.md, and
for each every third of its renderings; written to ../resources/…/jinja/public.json.gz.
"""
import gzip
import json
import pathlib
import sys

CHOSEN = {
    "trl": ["cohere", "deepseek_r1_distill_training", "deepseekv3", "gemma3", "glm4moe", "idefics3_training", "lfm2_v2_training",
            "llama3_training", "nemotron_3_super", "phi3", "qwen2_5_vl", "qwen3", "qwen3_5_think_training", "qwen3_vl_training", "gemma4_v2"],
    "axolotl": ["deepseek_v2", "exaone", "falcon_h1", "gemma3n", "jamba", "llama3", "metharme", "mistral_v1", "mistral_v3_tekken",
                "phi_35", "phi_4", "qwen3_5", "llava"],
    "chat_templates": ["chatqa", "gemma-it", "mistral-instruct", "openchat-3.5", "saiga", "vicuna", "zephyr"],
    "llama.cpp": ["llama-cpp-rwkv-world", "llama-cpp-deepseek-r1", "google-gemma-2-2b-it", "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
                  "GLM-4.6", "Kimi-K2-Instruct"],
}


def main():
    collection = json.load(gzip.open(sys.argv[1]))
    chosen = []
    for n, template in enumerate(collection["templates"]):
        if template["name"] in CHOSEN[template["source"]]:
            renders = template["renders"][n % 3 :: 3]
            chosen.append({**template, "renders": renders})
    found = {(t["source"], t["name"]) for t in chosen}
    missing = [(s, n) for s, names in CHOSEN.items() for n in names if (s, n) not in found]
    assert not missing, missing
    folder = pathlib.Path(__file__).parent.parent / "resources/io/predilect/data/jinja"
    text = json.dumps({"conversations": collection["conversations"], "templates": chosen}, ensure_ascii=True)
    with open(folder / "public.json.gz", "wb") as out, gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as zipped:
        zipped.write(text.encode())
    print(len(chosen), "templates,", sum(len(t["renders"]) for t in chosen), "renderings")


main()
