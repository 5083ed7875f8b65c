"""Checks model.onnx with onnx.checker and scores a table with ONNX Runtime, from raw columns.

usage: score_onnx.py MODEL_FOLDER COLUMNS.json OUT.json
COLUMNS.json: {name: {"type": "double" | "string" | "bool" | "int64", "values": [...]}}; null is missing.
"""

import json
import sys

import numpy
import onnx
import onnxruntime

folder, columns_file, out_file = sys.argv[1:]
model_file = f"{folder}/model.onnx"
onnx.checker.check_model(model_file, full_check=True)
model = onnx.load(model_file)

with open(columns_file, encoding="utf-8") as file:
    columns = json.load(file)

session = onnxruntime.InferenceSession(model_file, providers=["CPUExecutionProvider"])


def array(name, type_name):
    values = columns[name]["values"]
    if type_name == "tensor(double)":
        return numpy.array([numpy.nan if v is None else v for v in values], dtype=numpy.float64)
    if type_name == "tensor(string)":
        return numpy.array(["" if v is None else v for v in values], dtype=object)
    if type_name == "tensor(bool)":
        return numpy.array(values, dtype=bool)
    if type_name == "tensor(int64)":
        least = numpy.iinfo(numpy.int64).min
        return numpy.array([least if v is None else int(v) for v in values], dtype=numpy.int64)
    raise ValueError(type_name)


feeds = {i.name: array(i.name, i.type) for i in session.get_inputs()}
names = [o.name for o in session.get_outputs()]
outputs = session.run(names, feeds)
with open(out_file, "w", encoding="utf-8") as file:
    json.dump(
        {
            "outputs": {name: value.tolist() for name, value in zip(names, outputs)},
            "ranks": {name: value.ndim for name, value in zip(names, outputs)},
            "ir": model.ir_version,
            "opsets": {o.domain: o.version for o in model.opset_import},
        },
        file,
    )
