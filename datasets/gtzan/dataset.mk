# gtzan: a copy of GTZAN, with the same layout as folder.

include datasets/folder/dataset.mk
