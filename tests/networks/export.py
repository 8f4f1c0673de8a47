# SPDX-License-Identifier: Apache-2.0
"""Writes what skl2onnx makes of models of scikit-learn, trained on seeded numbers.

    export.py FOLDER
"""

import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")


def export_sklearn(folder):
    import numpy as np
    from skl2onnx import to_onnx
    from sklearn.cluster import KMeans
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    random = np.random.default_rng(5)
    x = random.normal(size=(200, 6)).astype(np.float32)
    classes = (x[:, 0] + x[:, 1] ** 2 > 0.5).astype(np.int64) + (x[:, 2] > 1)
    models = {
        "logistic": LogisticRegression(),
        "scaled-mlp": make_pipeline(StandardScaler(), MLPClassifier((12,), max_iter=60)),
        "forest": RandomForestClassifier(20, max_depth=5, random_state=1),
        "boosting": GradientBoostingRegressor(n_estimators=15, random_state=1),
        "svc": SVC(),
        "kmeans": KMeans(4, n_init=2, random_state=1),
    }
    for name, model in models.items():
        model.fit(x, classes)
        options = {"zipmap": False} if hasattr(model, "classes_") else None  # a tensor, not a list of maps
        file = folder / f"sklearn-{name}.onnx"
        file.write_bytes(to_onnx(model, x[:1], options=options).SerializeToString())
        print(file.name, flush=True)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    export_sklearn(folder)


if __name__ == "__main__":
    main()
