"""scikit-learn's k-means: clusters.py VECTORS.tar. Work: lloyd K, elkan K, 20 restarts of at most 30
iterations on standardised vectors; tells the inertia. Standardising counts, as `kmeans -z` does it too."""

import sys
import warnings

import sklearn
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler

import peer

warnings.simplefilter("ignore", ConvergenceWarning)
x, _ = peer.vectors(sys.argv[1])


def work(algorithm, k):
    z = StandardScaler().fit_transform(x)
    return KMeans(int(k), n_init=20, max_iter=30, algorithm=algorithm, random_state=42).fit(z).inertia_


peer.serve(f"scikit-learn {sklearn.__version__}", work)
