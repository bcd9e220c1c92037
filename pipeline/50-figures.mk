# Stage: figures. One rule each: the script, its TSVs, the style.
#
# in    models/*, song/*.tar, new/*.tar
# out   report/figures/NAME.svg, and report/data/NAME.tsv, its data

SIGNALS := original $(NETWORKS)

$(eval $(call figure,networks,The networks,blocks))
$(eval $(call figure,losses,Loss by epoch,losses best))

# The pictures of an example, song or new: its signals side by side; for the new one also the processing steps.
steps_of.song :=
steps_of.new := stereo mono
$(eval $(call figure,%-waveforms,Waveforms,%-waveforms %-zoom))
$(eval $(call figure,%-spectrograms,Spectrograms,%-spectrograms))

# $(call waveforms,EXAMPLE): the whole signals, and ZOOM seconds of them from the loudest place of the original.
zoom := 0.02
define waveforms
$(DATA)/$(1)-waveforms.tsv: pipeline/report/waveforms.awk $(patsubst %,$(OUT)/$(1)/%.envelope.tsv,$(steps_of.$(1)) $(SIGNALS))
	$$(call run,awk -f $$^)

$(DATA)/$(1)-zoom.tsv: pipeline/report/waveforms.awk $(OUT)/$(1)/zoom $(patsubst %,$(OUT)/$(1)/%.zoom.tsv,$(steps_of.$(1)) $(SIGNALS))
	$$(call run,awk -v start="$$$$(cat $(OUT)/$(1)/zoom)" -f $$< $$(wordlist 3,99,$$^))

$(patsubst %,$(OUT)/$(1)/%.zoom.tsv,$(steps_of.$(1)) $(SIGNALS)): $(OUT)/$(1)/%.zoom.tsv: $(OUT)/$(1)/%.tar $(OUT)/$(1)/zoom $(call code,crop raw2tsv)
	$$(call run,$(BIN)/crop -s "$$$$(cat $(OUT)/$(1)/zoom)" -t $(zoom) < $$< | $(BIN)/raw2tsv --envelope 100000)

$(OUT)/$(1)/zoom: pipeline/report/loudest.awk $(OUT)/$(1)/original.envelope.tsv $(call parameter,CLIP)
	$$(call run,awk -v latest="$$$$(awk 'BEGIN { print $(CLIP) - $(zoom) }')" -f $$< $(OUT)/$(1)/original.envelope.tsv)
endef
$(foreach example,song new,$(eval $(call waveforms,$(example))))

$(DATA)/%-spectrograms.tsv: pipeline/report/spectrograms.awk $(SIGNALS:%=$(OUT)/\%/%.bands.tsv)
	$(call run,awk -f $^)

$(DATA)/steps-spectrograms.tsv: pipeline/report/spectrograms.awk $(patsubst %,$(OUT)/new/%.bands.tsv,left right mono)
	$(call run,awk -f $^)

# The signals of an example compared with its original.
$(foreach example,song new,$(eval $(call gathered,$(DATA)/$(example)-measures.tsv,network,$(NETWORKS:%=$(OUT)/$(example)/%.measures.tsv))))
$(foreach example,song new,$(NETWORKS:%=$(OUT)/$(example)/%.measures.tsv)): %.measures.tsv: %.tar \
		$(OUT)/song/original.tar $(OUT)/new/original.tar $(call code,compare)
	$(call run,$(BIN)/compare -r $(@D)/original.tar < $<)

# A waveform has 600 columns, a spectrogram 320 columns and 128 bands.
$(OUT)/%.envelope.tsv: $(OUT)/%.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv --envelope 600 < $<)

# $(call bands,RATE,CHANNEL): from a stream to TSV.
bands = rate=$(1); $(BIN)/specgram --power -n 1024 -p "$$(awk -v rate="$$rate" 'BEGIN { print int(rate * $(CLIP) / 320) }')" < $< | \
	$(BIN)/raw2tsv --rows | awk -v rate="$$rate" -v size=1024 -v channel=$(2) -f pipeline/report/bands.awk
$(OUT)/%.bands.tsv: $(OUT)/%.tar pipeline/report/bands.awk $(call parameter,RATE CLIP) $(call code,specgram raw2tsv)
	$(call run,$(call bands,$(RATE),0))

recorded = $$(awk -v column=sample_rate -f pipeline/report/column.awk $(OUT)/new/mono.listing.tsv)
recorded_bands := pipeline/report/bands.awk $(OUT)/new/mono.listing.tsv $(call parameter,CLIP) $(call code,specgram raw2tsv)
$(OUT)/new/left.bands.tsv: $(OUT)/new/stereo.tar $(recorded_bands)
	$(call run,$(call bands,$(recorded),0))
$(OUT)/new/right.bands.tsv: $(OUT)/new/stereo.tar $(recorded_bands)
	$(call run,$(call bands,$(recorded),1))
$(OUT)/new/mono.bands.tsv: $(OUT)/new/mono.tar $(recorded_bands)
	$(call run,$(call bands,$(recorded),0))
