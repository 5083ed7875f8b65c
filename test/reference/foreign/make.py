"""Models of LightGBM and XGBoost, and what these predict. Run: python make.py (versions.txt names what it ran with).

Writes each model as its library saves it, and predictions.json: rows with missing values, infinities, zeros, values on
thresholds and on their neighbours, and categories that training did not see; with the library's own predictions.
"""
import json
import math
import os
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb

rng = np.random.default_rng(20261121)
here = Path(__file__).parent
N = 400
COLOURS = ["blue", "green", "grey", "red", "white"]
CODES = [0, 1, 2, 5]
cases = []


def table(missing=True):
    t = pd.DataFrame(
        {
            "age": rng.normal(40, 12, N).round(1),
            "net income": np.where(rng.random(N) < 0.3, 0.0, rng.normal(0, 2, N).round(2)),
            "colour": rng.choice(COLOURS, N),
        }
    )
    t["steps"] = rng.integers(0, 4, N).astype(float)
    if missing:
        t.loc[rng.random(N) < 0.15, "age"] = np.nan
        t.loc[rng.random(N) < 0.1, "net income"] = np.nan
        t.loc[rng.random(N) < 0.1, "colour"] = None
    return t


def signal(t):
    warm = t["colour"].map({"red": 1.2, "blue": -1.0, "green": 0.5}).fillna(0)
    return 0.06 * (t["age"].fillna(60) - 40) + 0.5 * t["net income"].fillna(-1) ** 2 / 2 + warm - 0.4 * t["steps"]


def with_dtypes(t, levels=COLOURS):
    return t.assign(colour=pd.Categorical(t["colour"], categories=levels))


def probes(t, thresholds, kind, infinities):
    """Rows of the table with one value changed: to thresholds, to their neighbours, and to what is strange."""
    rows = [t.iloc[i] for i in rng.integers(0, len(t), 20)]
    for name in ["age", "net income", "steps"]:
        values = [np.nan, 0.0, -0.0, 1e-36, -1e-36, 1e-30, -1e-30, 1e4, -1e4]
        if infinities:
            values += [np.inf, -np.inf]
        for x in thresholds.get(name, [])[:9]:
            near = [np.nextafter(x, -np.inf, dtype=kind), np.nextafter(x, np.inf, dtype=kind)]
            values += [x, np.nextafter(x, -np.inf), np.nextafter(x, np.inf)]
            values += [float(v) for v in near] + [(x + float(v)) / 2 for v in near]
        for v in values:
            row = t.iloc[rng.integers(0, len(t))].copy()
            row[name] = v
            rows.append(row)
    return pd.DataFrame(rows).reset_index(drop=True).astype({"age": float, "net income": float, "steps": float})


def plain(v):
    if isinstance(v, str):
        return v
    v = float(v)
    return None if math.isnan(v) else "inf" if v == math.inf else "-inf" if v == -math.inf else v


def add(name, file, task, rows, prediction, tolerance, categories):
    cases.append(
        {
            "name": name,
            "file": file,
            "task": task,
            "tolerance": tolerance,
            "columns": {c: [None if v is None else plain(v) for v in rows[c].astype(object)] for c in rows},
            "categories": categories,
            "prediction": np.asarray(prediction, dtype=float).reshape(-1).tolist(),
        }
    )


def lightgbm_thresholds(model):
    found = {}
    tree = model.trees_to_dataframe()
    splits = tree[(tree["decision_type"] == "<=")]
    for feature, threshold in zip(splits["split_feature"], splits["threshold"]):
        found.setdefault(feature.replace("net_income", "net income"), set()).add(float(threshold))
    return {k: sorted(v) for k, v in found.items()}


def add_lightgbm(name, task, y, params, t, rounds=8, group=None, most=None):
    data = with_dtypes(t)
    params = {"num_leaves": 7, "min_data_in_leaf": 5, "min_data_per_group": 5, "cat_smooth": 1, "verbose": -1,
              "num_threads": 1, "deterministic": True, "seed": 1, "learning_rate": 0.3, **params}
    model = lgb.train(params, lgb.Dataset(data, y, group=group), rounds)
    file = f"lightgbm-{name}.txt"
    model.save_model(here / file)
    rows = probes(t, lightgbm_thresholds(model), np.float64, True)[:most]
    rows.loc[::7, "colour"] = "purple"
    add(f"LightGBM: {name}", file, task, rows, model.predict(with_dtypes(rows, COLOURS + ["purple"])), 1e-12,
        {"colour": COLOURS})


t, whole = table(), table(missing=False)
z, zw = signal(t), signal(whole)
noise = rng.normal(size=N)
label = (z + noise > 0.5).astype(int)
three = np.digitize(z + noise, [-0.3, 1.2])
amount = np.exp(0.3 * z + 0.2 * noise)
count = rng.poisson(np.exp(0.3 * np.clip(z, -3, 3)))

add_lightgbm("binary", "binary", label, {"objective": "binary", "sigmoid": 1.7}, t)
add_lightgbm("multiclass", "multiclass", three, {"objective": "multiclass", "num_class": 3}, t, 4)
add_lightgbm("zero-as-missing", "regression", z + noise, {"objective": "regression", "zero_as_missing": True}, t)
add_lightgbm("no-missing", "regression", zw + noise, {"objective": "regression_l1"}, whole)
add_lightgbm("use-missing-false", "regression", z + noise, {"objective": "huber", "use_missing": False}, t)
add_lightgbm("poisson", "regression", count, {"objective": "poisson"}, t)
add_lightgbm("gamma", "regression", amount, {"objective": "gamma"}, t)
add_lightgbm("tweedie", "regression", count, {"objective": "tweedie"}, t)
add_lightgbm("cross-entropy", "binary", np.clip(label * 0.8 + 0.1, 0, 1), {"objective": "cross_entropy"}, t)
forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
add_lightgbm("forest", "binary", label, {"objective": "binary", **forest}, t)
add_lightgbm("dart", "regression", z + noise, {"objective": "fair", "boosting": "dart", "drop_rate": 0.5}, t)
add_lightgbm("stump", "regression", z, {"objective": "regression", "min_data_in_leaf": 300}, t, 2)

# Categories that are whole numbers in the data: the file does not name them.
numbers = t.assign(colour=rng.choice(CODES, N).astype(float))
numbers.loc[rng.random(N) < 0.1, "colour"] = np.nan
of_numbers = 0.05 * (numbers["age"].fillna(30) - 40) + (numbers["colour"] == 2) - (numbers["colour"] == 5) + noise
model = lgb.train(
    {"num_leaves": 7, "min_data_in_leaf": 5, "min_data_per_group": 5, "cat_smooth": 1, "max_cat_to_onehot": 1,
     "verbose": -1, "num_threads": 1, "deterministic": True, "objective": "regression"},
    lgb.Dataset(numbers.to_numpy(), of_numbers, feature_name=["age", "net_income", "colour", "steps"],
                categorical_feature=[2]),
    6,
)
model.save_model(here / "lightgbm-codes.txt")
rows = probes(numbers, lightgbm_thresholds(model), np.float64, True)
rows.loc[::7, "colour"] = 3
rows.loc[1::7, "colour"] = 77
rows.loc[2::9, "colour"] = -1
add("LightGBM: codes", "lightgbm-codes.txt", "regression", rows, model.predict(rows.to_numpy()), 1e-12,
    {"colour": [str(c) for c in CODES]})


def xgboost_thresholds(model):
    found = {}
    tree = model.trees_to_dataframe()
    for feature, threshold in zip(tree["Feature"], tree["Split"]):
        if feature != "Leaf" and not math.isnan(threshold):
            found.setdefault(feature, set()).add(float(np.float32(threshold)))
    return {k: sorted(v) for k, v in found.items()}


def add_xgboost(name, task, y, params, t, rounds=6, unnamed=False, group=None, most=None):
    data = t if unnamed else with_dtypes(t)
    types = ["float", "float", "c", "float"]

    def matrix(d, y=None):
        if unnamed:
            return xgb.DMatrix(d.to_numpy(), y, feature_names=list(d), feature_types=types, enable_categorical=True)
        return xgb.DMatrix(d, y, enable_categorical=True)

    params = {"max_depth": 4, "nthread": 1, "seed": 1, "tree_method": "hist", **params}
    labelled = matrix(data, y)
    if group is not None:
        labelled.set_group(group)
    model = xgb.train(params, labelled, rounds)
    file = f"xgboost-{name}.json"
    model.save_model(here / file)
    rows = probes(t, xgboost_thresholds(model), np.float32, False)[:most]
    if unnamed:
        rows.loc[::7, "colour"] = 3
        rows.loc[1::7, "colour"] = 77
    prediction = model.predict(matrix(rows if unnamed else with_dtypes(rows)))
    add(f"XGBoost: {name}", file, task, rows, prediction, 1e-6,
        {"colour": [str(c) for c in range(max(CODES) + 1)] if unnamed else COLOURS})


add_xgboost("binary", "binary", label, {"objective": "binary:logistic"}, t)
add_xgboost("onehot", "binary", label, {"objective": "reg:logistic", "base_score": 0.3, "max_cat_to_onehot": 10}, t)
add_xgboost("softprob", "multiclass", three, {"objective": "multi:softprob", "num_class": 3}, t, 3)
forest = {"num_parallel_tree": 3, "subsample": 0.6, "learning_rate": 1}
add_xgboost("forest", "multiclass", three, {"objective": "multi:softprob", "num_class": 3, **forest}, t, 2)
add_xgboost("squared", "regression", z + noise, {"objective": "reg:squarederror"}, t)
add_xgboost("absolute", "regression", zw + noise, {"objective": "reg:absoluteerror"}, whole)
add_xgboost("poisson", "regression", count, {"objective": "count:poisson"}, t)
add_xgboost("gamma", "regression", amount, {"objective": "reg:gamma", "base_score": 2.5}, t)
add_xgboost("tweedie", "regression", count, {"objective": "reg:tweedie"}, t)
add_xgboost("dart", "binary", label, {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.5}, t)
add_xgboost("codes", "regression", of_numbers, {"objective": "reg:squarederror", "max_cat_to_onehot": 1}, numbers,
            unnamed=True)

# scikit-learn's interface predicts with the rounds that early stopping kept.
early = xgb.XGBClassifier(n_estimators=40, max_depth=4, learning_rate=0.8, early_stopping_rounds=5, n_jobs=1,
                          enable_categorical=True)
early.fit(with_dtypes(t)[:200], label[:200], eval_set=[(with_dtypes(t)[200:], label[200:])], verbose=False)
early.save_model(here / "xgboost-early.json")
rows = probes(t, xgboost_thresholds(early.get_booster()), np.float32, False)
add("XGBoost: early", "xgboost-early.json", "binary", rows, early.predict_proba(with_dtypes(rows))[:, 1], 1e-6,
    {"colour": COLOURS})

# Rankings: twenty queries of twenty rows.
grade = np.digitize(z + noise, [-0.5, 0.5, 1.5])
queries = [20] * (N // 20)
for objective in ["lambdarank", "rank_xendcg"]:
    add_lightgbm(objective.replace("_", "-"), "ranking", grade, {"objective": objective}, t, 5, queries, 50)
for objective in ["ndcg", "pairwise", "map"]:
    add_xgboost(f"rank-{objective}", "ranking", np.minimum(1, grade) if objective == "map" else grade,
                {"objective": f"rank:{objective}"}, t, 4, group=queries, most=50)

with open(here / "predictions.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
