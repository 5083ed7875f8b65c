"""Trains small models of LightGBM and XGBoost on a table, and says what each predicts for its rows.

python train_trees.py TABLE.csv FOLDER OUT.json
"""
import json
import os
import sys
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
import lightgbm as lgb
import pandas as pd
import xgboost as xgb

table, folder, out = sys.argv[1:]
rows = pd.read_csv(table)
x = rows[["age", "income", "city", "owner", "visits"]].assign(city=rows["city"].astype("category"))
# XGBoost 3.2 does not write the names of cities beyond ASCII rightly.
plain = x.drop(columns="city").assign(note=rows["note"].astype("category"))
y = (rows["outcome"] == "paid").astype(int)
folder = Path(folder)

light = lgb.LGBMClassifier(n_estimators=60, num_leaves=15, verbose=-1, n_jobs=1).fit(x, y)
light.booster_.save_model(folder / "lightgbm.txt")
extreme = xgb.XGBClassifier(n_estimators=60, max_depth=5, enable_categorical=True, n_jobs=1).fit(plain, y)
extreme.save_model(folder / "xgboost.json")

predictions = {
    "lightgbm.txt": light.predict_proba(x)[:, 1].tolist(),
    "xgboost.json": extreme.predict_proba(plain)[:, 1].astype(float).tolist(),
}
Path(out).write_text(json.dumps(predictions))
