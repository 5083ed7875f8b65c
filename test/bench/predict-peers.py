"""Peers of predict.ts: reads rows and a graph from a folder, then predicts all rows once for each name on stdin and answers with JSON.

The folder holds case.json ({"rows", "names", "threads"}), x.bin (columns one after another, float64), y.bin and model.onnx.
LightGBM predicts raw scores by a model of its own, trained on the first 200,000 rows, from rows as it likes them best
(row-major); ONNX Runtime runs the graph, column by column, in parts of 65,536 rows, and leaves its answers in margins.bin.
"""
import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np
import onnxruntime

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
rows, names, threads = case["rows"], case["names"], case["threads"]
columns = np.fromfile(folder / "x.bin").reshape(len(names), rows)
x = np.ascontiguousarray(columns.T)
y = np.fromfile(folder / "y.bin")

params = {"objective": "binary", "num_threads": threads, "verbose": -1}
booster = lightgbm.train(params, lightgbm.Dataset(x[:200_000], y[:200_000]), 100)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])


def onnx():
    parts = range(0, rows, 65_536)
    run = [session.run(None, dict(zip(names, columns[:, at : at + 65_536])))[0] for at in parts]
    return np.concatenate(run).ravel()


peers = {
    f"LightGBM {lightgbm.__version__}": lambda: booster.predict(x, raw_score=True, num_threads=threads),
    f"ONNX Runtime {onnxruntime.__version__}": onnx,
}
onnx().tofile(folder / "margins.bin")
print(json.dumps(list(peers)), flush=True)
for line in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    peers[line.strip()]()
    print(json.dumps({"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}), flush=True)
