# folder: the sound files DIR/LABEL/.../FILE.

music = $(DIR)
fields := --top-label
pipes := 1

# Looked at every time, changed only when a file under DIR has: its name, size or date.
$(OUT)/files: export MUSIC = $(music)
$(OUT)/files: datasets/folder/list FORCE
	@mkdir -p $(@D)
	@$< "$$MUSIC" > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

$(OUT)/names: $(OUT)/files
	@sed -z '/^!/d; s/^[^\t]*\t[^\t]*\t//' $< > $@.part
	@sed -zE '/^!/!d; s/^!\t([^\t]*)\t(.*)/\2\t\1\n/' $< | tr -d '\0' > $@.left-out
	@mv $@.part $@
