"""Figures of LightGBM for native/training/trees/objectives/lambdarank.ts. Run: python make-ranking.py

Writes ranking.json (versions-ranking.txt names what it ran with):
- `derivatives`: leaf values of trees of learning rate 1 on lists of 1 to 150 rows, from given scores; with and without an
  L2 penalty, which tells the sums of first and second derivatives of a leaf apart;
- `models`: NDCG of the first 5 and 10 rows of test queries by models of 100 rounds, on rows that `rows_of` draws: the
  test draws the same ones.
"""
import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

here = Path(__file__).parent
FIXED = dict(verbose=-1, num_threads=1, deterministic=True, force_row_wise=True, seed=1, objective="lambdarank")

rng = np.random.default_rng(20261123)
SIZES = [1, 2, 1, 30, 7, 150, 4, 31, 12]
query = np.repeat(np.arange(len(SIZES)), SIZES)
N = len(query)
relevance = np.minimum(4, rng.integers(0, 9, N) // 2)
# All alike, none relevant, and grades as high as they go.
relevance[query == 4] = 2
relevance[query == 6] = 0
relevance[query == 8] = rng.integers(0, 31, 12)
x = rng.integers(0, 9, N)
weights = np.round(rng.uniform(0.25, 4, N), 2)
# With ties, and so far apart that sigmoids end.
scores = np.round(rng.normal(0, 2, N), 1)
scores[query == 7] = np.where(rng.uniform(size=31) < 0.5, 40.0, -40.0)


def leaves(options, scored, weighted, l2):
    rows = lgb.Dataset(
        x[:, None].astype(float),
        relevance,
        group=SIZES,
        weight=weights if weighted else None,
        init_score=scores if scored else np.zeros(N),
    )
    tree = lgb.train(
        {
            **FIXED,
            **options,
            "learning_rate": 1.0,
            "num_leaves": 9,
            "min_data_in_leaf": 1,
            "min_sum_hessian_in_leaf": 1e-3,
            "min_data_in_bin": 1,
            "lambda_l2": l2,
        },
        rows,
        1,
    )
    values = np.arange(9.0)[:, None]
    return {
        "l2": l2,
        "leaf": tree.predict(values, pred_leaf=True)[:, 0].tolist(),
        "values": tree.predict(values, raw_score=True).tolist(),
    }


NAMES = {"truncation": "lambdarank_truncation_level", "normalize": "lambdarank_norm", "sigmoid": "sigmoid"}
CASES = [
    ({}, False, False),
    ({}, True, False),
    ({}, True, True),
    ({"truncation": 5}, True, False),
    ({"normalize": False}, True, False),
    ({"sigmoid": 2.0, "truncation": 200}, True, True),
    ({"sigmoid": 0.25, "normalize": False}, True, True),
]
derivatives = []
for options, scored, weighted in CASES:
    native = {NAMES[name]: value for name, value in options.items()}
    trees = [leaves(native, scored, weighted, l2) for l2 in (0.0, 1.0)]
    derivatives.append({"options": options, "scored": scored, "weighted": weighted, "trees": trees})


def draws(seed):
    """Multiples of 2^-16 from 0 to 1: the high half of a linear congruential generator's states."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield (state >> 16) / 65536


def rows_of(seed, queries):
    draw = draws(seed)
    features, grades, sizes = [], [], []
    for _ in range(queries):
        ease = next(draw)
        size = 2 + int(next(draw) * 40)
        sizes.append(size)
        for _ in range(size):
            f = [next(draw) for _ in range(6)]
            score = 3 * f[0] + (2 if f[1] > 0.5 else 0) - 4 * abs(f[2] - 0.5) + 2 * f[0] * f[3]
            noise = next(draw) + next(draw) + next(draw)
            grades.append(min(4, max(0, int(score + noise + ease - 3))))
            features.append([*f, ease])
    return np.array(features), np.array(grades), sizes


def ndcg(score, grade, sizes, k):
    """Mean over the queries with a relevant row; rows of equal scores share their gains."""
    found = []
    for rows in np.split(np.arange(len(grade)), np.cumsum(sizes)[:-1]):
        gain = 2.0 ** grade[rows] - 1
        if gain.max() == 0:
            continue
        discount = 1 / np.log2(2 + np.arange(len(rows)))
        discount[k:] = 0
        order = np.argsort(-score[rows], kind="stable")
        _, run, count = np.unique(-score[rows][order], return_inverse=True, return_counts=True)
        shared = (np.bincount(run, gain[order]) / count)[run]
        found.append((shared * discount).sum() / (np.sort(gain)[::-1] * discount).sum())
    return float(np.mean(found))


models = []
for seed in range(1, 6):
    train, grade, sizes = rows_of(seed, 400)
    test, test_grade, test_sizes = rows_of(1000 + seed, 300)
    model = lgb.train(FIXED, lgb.Dataset(train, grade, group=sizes), 100)
    score = model.predict(test)
    models.append({"seed": seed, **{f"ndcg{k}": ndcg(score, test_grade, test_sizes, k) for k in (5, 10)}})

(here / "ranking.json").write_text(
    json.dumps(
        {
            "query": query.tolist(),
            "relevance": relevance.tolist(),
            "x": x.tolist(),
            "weights": weights.tolist(),
            "scores": scores.tolist(),
            "derivatives": derivatives,
            "models": models,
        }
    )
    + "\n"
)
(here / "versions-ranking.txt").write_text(f"lightgbm=={lgb.__version__}\nnumpy=={np.__version__}\n")
