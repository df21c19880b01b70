"""What transformers calls the classes of each model_type, for FamilyTest.

Run: python make_classes.py   (transformers 5.24.0)
"""
import json
import pathlib

from transformers.models.auto import modeling_auto

causal = dict(modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)
classifiers = dict(modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES)
lines = [
    f"  {json.dumps(kind)}: {json.dumps({'causal': name, 'classifier': classifiers.get(kind)})}"
    for kind, name in sorted(causal.items()) if isinstance(name, str)
]
path = pathlib.Path(__file__).parent / "transformers_classes.json"
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
