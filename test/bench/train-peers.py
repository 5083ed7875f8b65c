"""Peers of train.ts and train-file.ts: reads a case from a folder, then fits once for each line [name, threads, seed] on
stdin and answers with JSON.

The folder holds case.json. Of rows in memory: {"task", "classes", "rows", "test", "names", "categories"}, beside x.bin and
y.bin (training rows, columns one after another, float64), xt.bin and yt.bin (test rows); every peer gets its own form of the
rows before its time begins; binning is part of the time. Of a Parquet file: {"task", "file", "target", "positive"}; every
fifth row with a target is a test row, and reading the file is part of the time. XGBoost and scikit-learn take categories as
such where they can (at most 254 levels). A seed other than 0 draws 80 % of the rows and of the features for each tree
(LightGBM).
"""
import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np
import pandas
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error
from threadpoolctl import threadpool_limits

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
task, classes = case["task"], case.get("classes", 0)


def matrix(name, rows):
    return np.ascontiguousarray(np.fromfile(folder / name).reshape(len(case["names"]), rows).T)


def of_memory():
    test = (matrix("xt.bin", case["test"]), np.fromfile(folder / "yt.bin"))
    return (matrix("x.bin", case["rows"]), np.fromfile(folder / "y.bin")), test, case["categories"]


def numbers(column):
    """A column as floats, NaN where it is missing, and the number of its categories or 0."""
    if pandas.api.types.is_datetime64_any_dtype(column):
        return column.astype("int64").to_numpy(np.float64), 0
    if pandas.api.types.is_numeric_dtype(column):
        return column.to_numpy(np.float64), 0
    codes = column.astype("category").cat
    return np.where(codes.codes < 0, np.nan, codes.codes), len(codes.categories)


def of_file():
    table = pandas.read_parquet(case["file"])
    test = np.arange(len(table)) % 5 == 0
    target = table.pop(case["target"])
    there = target.notna().to_numpy()
    y = (target == case["positive"] if task == "binary" else target).to_numpy(np.float64, na_value=np.nan)
    columns = [numbers(table[name]) for name in table.columns]
    x = np.column_stack([values for values, _ in columns])
    categories = [index for index, (_, levels) in enumerate(columns) if 0 < levels < 255]
    return (x[there & ~test], y[there & ~test]), (x[there & test], y[there & test]), categories


in_memory = None if "file" in case else of_memory()


def told(name):
    """Bytes by the process's status, None where there is none."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


begun = told("VmRSS")

def timed(fit, predict):
    if begun is not None:
        # Forgets the peak so far.
        Path("/proc/self/clear_refs").write_text("5")
    start, cpu = time.perf_counter(), time.process_time()
    train, (xt, yt), categories = in_memory or of_file()
    model = fit(*train, categories)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    memory = {} if begun is None else {"memory": max(0, told("VmHWM") - begun)}
    answer = predict(model, xt)
    if task == "binary":
        quality = roc_auc_score(yt, answer)
    else:
        quality = root_mean_squared_error(yt, answer) if task == "regression" else log_loss(yt, answer)
    return {"seconds": seconds, "cpu": cpu, "quality": quality, **memory}


def light(threads, seed):
    params = {
        "objective": {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}[task],
        "num_threads": threads,
        "verbose": -1,
        **({"num_class": classes} if task == "multiclass" else {}),
        **({"bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.8, "seed": seed} if seed else {}),
    }
    return timed(
        lambda x, y, categories: lightgbm.train(
            params, lightgbm.Dataset(x, y, categorical_feature=categories or "auto"), 100
        ),
        lambda model, xt: model.predict(xt, num_threads=threads),
    )


def extreme(threads, _seed):
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

    def fit(x, y, categories):
        types = ["c" if index in categories else "q" for index in range(x.shape[1])]
        options = {"feature_types": types, "enable_categorical": True, "nthread": threads}
        model = xgboost.train(params, xgboost.QuantileDMatrix(x, y, max_bin=255, **options), 100)
        return model, options

    def predict(fitted, xt):
        model, options = fitted
        return model.predict(xgboost.DMatrix(xt, **options))

    return timed(fit, predict)


def scikit(threads, _seed):
    kind = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier

    def fit(x, y, categories):
        return kind(max_iter=100, early_stopping=False, categorical_features=categories or None).fit(x, y)

    def predict(fitted, xt):
        if task == "regression":
            return fitted.predict(xt)
        answer = fitted.predict_proba(xt)
        return answer[:, 1] if task == "binary" else answer

    with threadpool_limits(threads):
        return timed(fit, predict)


peers = {
    f"LightGBM {lightgbm.__version__}": light,
    f"XGBoost {xgboost.__version__}": extreme,
    f"scikit-learn {sklearn.__version__}": scikit,
}
print(json.dumps(list(peers)), flush=True)
for line in sys.stdin:
    name, threads, seed = json.loads(line)
    print(json.dumps(peers[name](threads, seed)), flush=True)
