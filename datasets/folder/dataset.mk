# folder: the sound files DIR/LABEL/.../FILE.

music = $(DIR)
fields := --top-label

# Looked at every time, changed only when a file under DIR has: its name, size or date. `make encode` also takes the
# files in DIR itself.
depth ?= 2
$(OUT)/files: export MUSIC = $(music)
$(OUT)/files: datasets/folder/list FORCE
	@mkdir -p $(@D)
	@$< "$$MUSIC" $(depth) > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@
