# Stage: figures. Each is one rule: its script, the TSVs that it draws, the style.
#
# in    models/*, song/*.tar, new/*.tar
# out   report/figures/NAME.svg, and report/data/NAME.tsv that it was drawn from

SIGNALS := original $(NETWORKS)

$(FIGURES)/networks.svg: plots/networks.gp $(DATA)/blocks.tsv $(DRAW)
	$(call run,plots/draw $< 'The networks' $(DATA)/blocks.tsv)

$(FIGURES)/losses.svg: plots/losses.gp $(DATA)/losses.tsv $(DATA)/best.tsv $(DRAW)
	$(call run,plots/draw $< 'Loss by epoch' $(DATA)/losses.tsv $(DATA)/best.tsv)

# The pictures of an example, song or new: its signals side by side.
$(FIGURES)/%-waveforms.svg: plots/waveforms.gp $(DATA)/%-waveforms.tsv $(DRAW)
	$(call run,plots/draw $< 'Waveforms' $(DATA)/$*-waveforms.tsv)

$(FIGURES)/%-spectrograms.svg: plots/spectrograms.gp $(DATA)/%-spectrograms.tsv $(DRAW)
	$(call run,plots/draw $< 'Spectrograms' $(DATA)/$*-spectrograms.tsv)

$(DATA)/%-waveforms.tsv: $(gather) $(SIGNALS:%=$(OUT)/\%/%.envelope.tsv)
	$(call run,awk -v columns=signal -f $^)

$(DATA)/%-spectrograms.tsv: pipeline/report/spectrograms.awk $(SIGNALS:%=$(OUT)/\%/%.bands.tsv)
	$(call run,awk -f $^)

# The signals of an example against its original, in numbers.
$(DATA)/%-measures.tsv: $(gather) $(NETWORKS:%=$(OUT)/\%/%.measures.tsv)
	$(call run,awk -v columns=network -f $^)

$(foreach example,song new,$(NETWORKS:%=$(OUT)/$(example)/%.measures.tsv)): %.measures.tsv: %.tar \
		$(OUT)/song/original.tar $(OUT)/new/original.tar $(call code,compare)
	$(call run,$(BIN)/compare -r $(@D)/original.tar < $<)

# 600 columns of a waveform; 320 columns of a spectrogram and 128 bands.
$(OUT)/%.envelope.tsv: $(OUT)/%.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv --envelope 600 < $<)

hop = $(shell awk 'BEGIN { print int($(RATE) * $(CLIP) / 320) }')
$(OUT)/%.bands.tsv: $(OUT)/%.tar pipeline/report/bands.awk $(call parameter,RATE CLIP) $(call code,specgram raw2tsv)
	$(call run,$(BIN)/specgram --power -n 1024 -p $(hop) < $< | $(BIN)/raw2tsv --rows | awk -v rate=$(RATE) -v size=1024 -f pipeline/report/bands.awk)
