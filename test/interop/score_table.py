"""Scores a CSV file as a reader of the model card would: with the card's own Python, and with mlflow.pyfunc.

usage: score_table.py MODEL_FOLDER TABLE.csv OUT.json
"""

import json
import os
import re
import shutil
import sys

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow  # noqa: E402
import pandas  # noqa: E402

folder, table_file, out_file = (os.path.abspath(name) for name in sys.argv[1:])

with open(f"{folder}/model-card.md", encoding="utf-8") as file:
    (snippet,) = re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)
shutil.copy(table_file, f"{folder}/new.csv")
os.chdir(folder)
scope = {}
exec(snippet, scope)
names = [output.name for output in scope["session"].get_outputs()]
card = dict(zip(names, (answer.tolist() for answer in scope["answers"])))

# As pandas reads it: True, False and NaN as objects. Only what the card asks for is done to the table.
table = pandas.read_csv("new.csv")
model = mlflow.pyfunc.load_model(folder)
inputs = {i.name: i.type for i in model.metadata.get_input_schema().inputs}
dtypes = {}
for name, kind in inputs.items():
    dtypes[name] = str(table[name].dtype)
    if kind == mlflow.types.DataType.long:
        table[name] = pandas.to_datetime(table[name]).to_numpy("datetime64[us]").astype("int64")
    elif kind == mlflow.types.DataType.double:
        table[name] = table[name].astype(float)
    elif kind == mlflow.types.DataType.string:
        table[name] = table[name].fillna("")
answers = model.predict(table[list(inputs)])


def spelled(yes, no):
    """The same table, with true and false written in other words; only a column that has gaps is text."""
    words = {"True": yes, "False": no}
    other = table.assign(owner=[words.get(str(value), "") for value in table["owner"]])
    return model.predict(other[list(inputs)])["probability"].tolist()


spellings = [("true", "false"), ("TRUE", "FALSE"), ("1", "0"), ("1.0", "0.0")]
if inputs["owner"] != mlflow.types.DataType.string:
    spellings = []
with open(out_file, "w", encoding="utf-8") as file:
    json.dump(
        {
            "dtypes": dtypes,
            "card": card,
            "mlflow": {name: answers[name].tolist() for name in answers.columns},
            "spelled": {yes: spelled(yes, no) for yes, no in spellings},
        },
        file,
    )
