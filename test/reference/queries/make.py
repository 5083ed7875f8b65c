"""Metrics of rankings by scikit-learn, query by query: NDCG (gain 2^relevance - 1) with ties, and average precision and
reciprocal rank by the mean over all orders of tied rows, of which scikit-learn is asked one by one. Writes queries.json."""
import itertools
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

rng = np.random.default_rng(20261121)


def ndcg(relevance, scores, k=None):
    if len(relevance) == 1:
        return 1.0 if relevance[0] > 0 else None
    gain = 2.0 ** relevance - 1
    return float(ndcg_score([gain], [scores], k=k)) if gain.any() else None


def orders(scores):
    """Every order of the rows by falling score; rows of equal score in each of their orders."""
    ranks = sorted(set(scores.tolist()), reverse=True)
    tied = [np.flatnonzero(scores == value).tolist() for value in ranks]
    for parts in itertools.product(*(itertools.permutations(part) for part in tied)):
        yield [row for part in parts for row in part]


def mean_over_orders(relevance, scores, metric):
    if not (relevance > 0).any():
        return None
    found = [metric((relevance > 0)[order]) for order in orders(scores)]
    return float(np.mean(found))


def average_precision(relevant):
    n = len(relevant)
    return label_ranking_average_precision_score([relevant.astype(int)], [np.arange(n, 0, -1)]) if n > 1 else 1.0


def query(relevance, scores):
    relevance, scores = np.asarray(relevance, float), np.asarray(scores, float)
    return {
        "relevance": relevance.tolist(),
        "scores": scores.tolist(),
        "ndcg": ndcg(relevance, scores),
        "ndcgAt5": ndcg(relevance, scores, 5),
        "ndcgAt10": ndcg(relevance, scores, 10),
        "map": mean_over_orders(relevance, scores, average_precision),
        "mrr": mean_over_orders(relevance, scores, lambda relevant: 1 / (1 + np.argmax(relevant))),
    }


cases = {
    "one row": query([2], [0.3]),
    "one row, irrelevant": query([0], [0.3]),
    "all irrelevant": query([0, 0, 0], [1, 2, 3]),
    "all equally relevant": query([1, 1, 1], [3, 2, 1]),
    "all equally relevant, all tied": query([2, 2, 2], [1, 1, 1]),
    "all tied": query([0, 3, 1, 0, 1, 0, 2], [0] * 7),
    "tied at the first cut": query([0, 1, 2, 0, 1, 0, 3, 0], [5, 4, 3, 2, 2, 2, 2, 1]),
    "zeros of both signs": query([0, 1, 0], [0.0, -0.0, -1]),
    "best order": query([4, 3, 2, 1, 0], [5, 4, 3, 2, 1]),
    "worst order": query([4, 3, 2, 1, 0], [1, 2, 3, 4, 5]),
    "large grades": query([31, 30, 0, 31], [0.1, 0.2, 0.3, 0.1]),
    "large and small scores": query([0, 1, 2], [1e300, -1e300, 5e-324]),
}
for n in (2, 6, 12, 40):
    for draw in range(3):
        cases[f"{n} rows, {draw}"] = query(rng.integers(0, 5, n), rng.normal(size=n))
for draw in range(6):
    # At most four rows of each score: their orders are counted out.
    cases[f"ties, {draw}"] = query(rng.integers(0, 3, 9), rng.permutation([0, 0, 0, 0, 1, 1, 1, 2, 3]))

Path(__file__).with_name("queries.json").write_text(json.dumps(cases) + "\n")
