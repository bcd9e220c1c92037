# styles: songs composed and rendered on this machine.

SOUNDFONT ?= /usr/share/sounds/sf2/FluidR3_GM.sf2#	styles: the instruments

music := $(OUT)/music
fields := --meta songs.tsv
grouped := yes

# A song that was removed is rendered again.
lost := $(shell cut -f 1 $(music)/songs.tsv 2>/dev/null | tail -n +2 | \
	while read -r song; do [ -e "$(music)/$$song" ] || { echo FORCE; break; }; done)
$(music)/songs.tsv: $(addprefix datasets/styles/,compose render compose.awk genres.tsv grooves.tsv progressions.tsv players.tsv) \
		$(call parameter,SONGS SEED CLIP SOUNDFONT) $(lost)
	$(call make_file,datasets/styles/compose $(@D) $(SONGS) $(SEED) $(CLIP) '$(SOUNDFONT)')
	@+$(MAKE) --no-print-directory $(at_once) rendered
	@mv $(music)/scores/songs.tsv $@
	@rm -r $(music)/scores

rendered: $(patsubst %.scores,%.rendered,$(wildcard $(music)/scores/*.scores))
$(music)/scores/%.rendered: $(music)/scores/%.scores
	datasets/styles/render $$(cat $(music)/scores/frames) '$(SOUNDFONT)' < $<
	@touch $@

$(OUT)/files: $(music)/songs.tsv
	@tail -n +2 $< | cut -f 1 | (cd $(music) && xargs stat --printf '%s\t%.Y\t%n\0') > $@.part
	@mv $@.part $@
