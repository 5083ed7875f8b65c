"""Peers of train.ts: reads a case from a folder, then fits once for each line [name, threads] on stdin and answers with JSON.

The folder holds case.json ({"task", "classes", "rows", "test", "names", "categories"}), x.bin and y.bin (training rows,
columns one after another, float64), xt.bin and yt.bin (test rows). Every peer gets its own form of the rows before its time
begins; binning is part of the time. XGBoost and scikit-learn take categories as such where they can (at most 254 levels).
"""
import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error
from threadpoolctl import threadpool_limits

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
task, classes, categories = case["task"], case["classes"], case["categories"]


def matrix(name, rows):
    return np.ascontiguousarray(np.fromfile(folder / name).reshape(len(case["names"]), rows).T)


x, xt = matrix("x.bin", case["rows"]), matrix("xt.bin", case["test"])
y, yt = np.fromfile(folder / "y.bin"), np.fromfile(folder / "yt.bin")


def quality(answer):
    if task == "binary":
        return roc_auc_score(yt, answer)
    return root_mean_squared_error(yt, answer) if task == "regression" else log_loss(yt, answer)


def timed(fit, predict):
    start, cpu = time.perf_counter(), time.process_time()
    model = fit()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "quality": quality(predict(model))}


def light(threads):
    params = {
        "objective": {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}[task],
        "num_threads": threads,
        "verbose": -1,
        **({"num_class": classes} if task == "multiclass" else {}),
    }
    return timed(
        lambda: lightgbm.train(params, lightgbm.Dataset(x, y, categorical_feature=categories or "auto"), 100),
        lambda model: model.predict(xt, num_threads=threads),
    )


def extreme(threads):
    types = ["c" if index in categories else "q" for index in range(x.shape[1])]
    params = {
        "objective": {"binary": "binary:logistic", "multiclass": "multi:softprob", "regression": "reg:squarederror"}[task],
        "nthread": threads,
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": 31,
        "max_depth": 0,
        "eta": 0.1,
        "max_bin": 255,
        **({"num_class": classes} if task == "multiclass" else {}),
    }

    def rows(values, label=None):
        return xgboost.QuantileDMatrix(
            values, label, feature_types=types, enable_categorical=True, nthread=threads, max_bin=255
        )

    return timed(
        lambda: xgboost.train(params, rows(x, y), 100),
        lambda model: model.predict(
            xgboost.DMatrix(xt, feature_types=types, enable_categorical=True, nthread=threads)
        ),
    )


def scikit(threads):
    kind = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    model = kind(max_iter=100, early_stopping=False, categorical_features=categories or None)

    def predict(fitted):
        if task == "regression":
            return fitted.predict(xt)
        answer = fitted.predict_proba(xt)
        return answer[:, 1] if task == "binary" else answer

    with threadpool_limits(threads):
        return timed(lambda: model.fit(x, y), predict)


peers = {
    f"LightGBM {lightgbm.__version__}": light,
    f"XGBoost {xgboost.__version__}": extreme,
    f"scikit-learn {sklearn.__version__}": scikit,
}
print(json.dumps(list(peers)), flush=True)
for line in sys.stdin:
    name, threads = json.loads(line)
    print(json.dumps(peers[name](threads)), flush=True)
