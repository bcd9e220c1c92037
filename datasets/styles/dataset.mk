# styles: composed and rendered on the spot.

SOUNDFONT ?= /usr/share/sounds/sf2/FluidR3_GM.sf2#	styles: the instruments

music := $(OUT)/music
fields := --meta songs.tsv
pipes = $(JOBS)
grouped := yes

$(music)/songs.tsv: $(addprefix datasets/styles/,build render compose.awk genres.tsv grooves.tsv progressions.tsv players.tsv) \
		$(call parameter,SONGS SEED CLIP)
	$(call make_file,datasets/styles/build $(@D) $(SONGS) $(SEED) $(CLIP) $(JOBS) $(SOUNDFONT))

$(OUT)/names: $(music)/songs.tsv
	@tail -n +2 $< | cut -f 1 | tr '\n' '\0' > $@.part
	@mv $@.part $@
