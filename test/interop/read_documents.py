"""Reads the card as Hugging Face does, and the data contract as the Open Data Contract Standard does.

usage: read_documents.py MODEL_FOLDER OUT.json
"""

import importlib.resources
import json
import sys

import jsonschema
import yaml
from huggingface_hub import ModelCard
from huggingface_hub.repocard_data import ModelCardData
from open_data_contract_standard.model import OpenDataContractStandard

folder, out_file = sys.argv[1:]
card = ModelCard.load(f"{folder}/model-card.md")
assert isinstance(card.data, ModelCardData)

with open(f"{folder}/data.odcs.yaml", encoding="utf-8") as file:
    text = file.read()
schema = json.loads(
    importlib.resources.files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
)
faults = [
    error.json_path + ": " + error.message
    for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(yaml.safe_load(text))
]
contract = OpenDataContractStandard.from_string(text)

with open(out_file, "w", encoding="utf-8") as file:
    json.dump(
        {
            "card": {
                "library": card.data.library_name,
                "task": card.data.pipeline_tag,
                "name": card.data.model_name,
                "metrics": {r.metric_type: r.metric_value for r in card.data.eval_results or []},
                "title": card.text.strip().splitlines()[0],
            },
            "contract": {
                "faults": faults,
                "version": contract.apiVersion,
                "columns": [p.name for p in contract.schema_[0].properties],
                "required": [p.name for p in contract.schema_[0].properties if p.required],
            },
        },
        file,
    )
