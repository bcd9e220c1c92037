# gtzan: a copy of GTZAN, laid out as folder has it.

include datasets/folder/dataset.mk
