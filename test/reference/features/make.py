"""Figures of scikit-learn for native/features: python test/reference/features/make.py (versions.txt pins what it needs)."""

import json
import pathlib

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

here = pathlib.Path(__file__).parent
random = np.random.default_rng(20261121)
rows = 240


def plain(array):
    return [None if isinstance(x, float) and np.isnan(x) else x for x in np.asarray(array).tolist()]


numbers = np.round(random.normal(50, 15, rows) ** 2 / 7, 3)
numbers[random.random(rows) < 0.15] = np.nan
whole = random.integers(0, 6, rows).astype(float)
whole[random.random(rows) < 0.1] = np.nan
levels = np.array(["a", "b", "ç", "d d", "E", "日本", "rare 1", "rare 2", "rare 3"])
shares = np.array([0.3, 0.2, 0.15, 0.12, 0.1, 0.07, 0.03, 0.02, 0.01])
words = random.choice(levels, rows, p=shares / shares.sum())
new = np.array(["a", "never seen", "rare 1", "日本", "E"])
effect = dict(zip(levels, random.normal(0, 1, len(levels))))
binary = (random.random(rows) < 1 / (1 + np.exp(-np.array([effect[w] for w in words])))).astype(float)
amount = np.round(np.array([effect[w] for w in words]) * 10 + random.normal(0, 4, rows), 4)
three = random.integers(0, 3, rows).astype(float)


def impute(values, strategy):
    return float(SimpleImputer(strategy=strategy).fit(values.reshape(-1, 1)).statistics_[0])


def scale(values):
    filled = SimpleImputer(strategy="median").fit_transform(values.reshape(-1, 1))
    scaler = StandardScaler().fit(filled)
    return {
        "mean": float(scaler.mean_[0]),
        "deviation": float(scaler.scale_[0]),
        "values": scaler.transform(filled)[:, 0].tolist(),
    }


def one_hot(**options):
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="infrequent_if_exist", **options)
    encoder.fit(words.reshape(-1, 1))
    return {
        "options": options,
        "names": [name.removeprefix("x0_") for name in encoder.get_feature_names_out()],
        "new": encoder.transform(new.reshape(-1, 1)).tolist(),
    }


def target(y, kind, smooth):
    encoder = TargetEncoder(smooth=smooth, target_type=kind).fit(words.reshape(-1, 1), y)
    return {
        "smooth": smooth,
        "levels": encoder.categories_[0].tolist(),
        "means": [e.tolist() for e in encoder.encodings_],
        "overall": np.atleast_1d(encoder.target_mean_).tolist(),
    }


figures = {
    "numbers": plain(numbers),
    "whole": plain(whole),
    "words": words.tolist(),
    "new": new.tolist(),
    "binary": binary.tolist(),
    "amount": amount.tolist(),
    "three": three.tolist(),
    "impute": {
        name: {s: impute(values, s) for s in ("mean", "median", "most_frequent")}
        for name, values in (("numbers", numbers), ("whole", whole))
    },
    "scale": {"numbers": scale(numbers), "whole": scale(whole)},
    "oneHot": [
        one_hot(),
        one_hot(min_frequency=12),
        one_hot(min_frequency=0.06),
        one_hot(drop="first"),
    ],
    "target": {
        "binary": [target(binary, "binary", m) for m in (0.0, 3.5, 20.0)],
        "regression": [target(amount, "continuous", m) for m in (0.0, 3.5, 20.0)],
        "multiclass": [target(three, "multiclass", m) for m in (0.0, 3.5)],
    },
}
text = json.dumps(figures, ensure_ascii=False, indent=None, separators=(",", ":"))
(here / "features.json").write_text(text + "\n", encoding="utf-8")
