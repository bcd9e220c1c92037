"""scikit-learn's decision tree with its defaults: trees.py LEARN.tar TEST.tar. Work: tree SEED, growing
it on LEARN (one thread: it has no other way); tells the accuracy on TEST, outside the time."""

import sys

import sklearn
from sklearn.tree import DecisionTreeClassifier

import peer

learn, test = peer.vectors(sys.argv[1]), peer.vectors(sys.argv[2])


def work(_, seed):
    tree = DecisionTreeClassifier(random_state=int(seed)).fit(*learn)
    return lambda: tree.score(*test)


peer.serve(f"scikit-learn {sklearn.__version__}", work)
