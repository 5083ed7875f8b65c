"""Peers of train.ts: reads a case from a folder, then fits once for each line on stdin and answers with JSON.

The folder holds case.json ({"rows", "test", "names", "categories"}), x.bin and y.bin (training rows, columns one after
another, float64), xt.bin and yt.bin (test rows).
"""
import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np
from sklearn.metrics import roc_auc_score

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())


def matrix(name, rows):
    return np.ascontiguousarray(np.fromfile(folder / name).reshape(len(case["names"]), rows).T)


x, xt = matrix("x.bin", case["rows"]), matrix("xt.bin", case["test"])
y, yt = np.fromfile(folder / "y.bin"), np.fromfile(folder / "yt.bin")
print(json.dumps({"lightgbm": lightgbm.__version__}), flush=True)
for line in sys.stdin:
    threads = int(line)
    start, cpu = time.perf_counter(), time.process_time()
    data = lightgbm.Dataset(x, y, categorical_feature=case["categories"] or "auto")
    params = {"objective": "binary", "num_threads": threads, "verbose": -1, "force_row_wise": True}
    model = lightgbm.train(params, data, 100)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    auc = roc_auc_score(yt, model.predict(xt, num_threads=threads))
    print(json.dumps({"seconds": seconds, "cpu": cpu, "auc": auc}), flush=True)
