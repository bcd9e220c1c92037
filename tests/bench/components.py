"""scikit-learn's PCA: components.py VECTORS.tar. Work: full N, randomized N, the scores of all records
in N components (0: all there are) of the standardised vectors; tells the variance explained."""

import sys

import sklearn
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

import peer

x, _ = peer.vectors(sys.argv[1])


def work(solver, n):
    pca = PCA(int(n) or None, svd_solver=solver, random_state=42)
    pca.fit_transform(StandardScaler().fit_transform(x))
    return pca.explained_variance_ratio_.sum()


peer.serve(f"scikit-learn {sklearn.__version__}", work)
