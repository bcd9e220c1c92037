# folder: the sound files DIR/LABEL/.../FILE.

music = $(DIR)
fields := --top-label

# Checked in every run, changed only if the name, size or date of a file below DIR changed. `make encode` also takes
# files directly in DIR.
depth ?= 2
$(OUT)/files: export MUSIC = $(music)
$(OUT)/files: datasets/folder/list FORCE
	@mkdir -p $(@D)
	@$< "$$MUSIC" $(depth) > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@
