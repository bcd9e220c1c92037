# folder: the sound files DIR/LABEL/FILE.

music := $(patsubst ~/%,$(HOME)/%,$(DIR))
fields := -L
pipes := 1

# Looked at every time, changed only when a file under DIR has: its name, size or date.
$(OUT)/files: export MUSIC = $(music)
$(OUT)/files: datasets/folder/list FORCE
	@mkdir -p $(@D)
	@$< "$$MUSIC" > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

$(OUT)/names: $(OUT)/files
	@sed -z 's/^[^\t]*\t[^\t]*\t//' $< > $@.part
	@mv $@.part $@
