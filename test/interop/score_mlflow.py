"""Loads a package's model/ folder with mlflow.pyfunc and predicts on a data frame.

usage: score_mlflow.py MODEL_FOLDER COLUMNS.json OUT.json (as score_onnx.py)
"""

import json
import os
import sys

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow  # noqa: E402
import numpy  # noqa: E402
import pandas  # noqa: E402

folder, columns_file, out_file = sys.argv[1:]
with open(columns_file, encoding="utf-8") as file:
    columns = json.load(file)

least = numpy.iinfo(numpy.int64).min
makers = {
    "double": lambda v: pandas.Series([numpy.nan if x is None else x for x in v], dtype="float64"),
    "string": lambda v: pandas.Series(["" if x is None else x for x in v], dtype="object"),
    "bool": lambda v: pandas.Series(v, dtype="bool"),
    "int64": lambda v: pandas.Series([least if x is None else int(x) for x in v], dtype="int64"),
}
frame = pandas.DataFrame({n: makers[c["type"]](c["values"]) for n, c in columns.items()})

model = mlflow.pyfunc.load_model(folder)
answers = model.predict(frame)
refused = None
try:
    model.predict(frame.drop(columns=[frame.columns[0]]))
except mlflow.exceptions.MlflowException as error:
    refused = str(error)

with open(out_file, "w", encoding="utf-8") as file:
    json.dump(
        {
            "outputs": {name: answers[name].tolist() for name in answers.columns},
            "signature": {
                "inputs": model.metadata.get_input_schema().input_names(),
                "outputs": model.metadata.get_output_schema().input_names(),
            },
            "flavors": sorted(model.metadata.flavors),
            "refused": refused,
        },
        file,
    )
