# Stage: music from outside the data set, from the stereo recording to vectors and back.
#
# in    recordings/songs.tar (excerpts of the recordings), models/NAME.safetensors
# out   new/stereo.tar, mono.tar, original.tar (at the networks' sample rate): the processing steps;
#       new/NAME.tar: decoded by each network; new/key: which recording

# NEW_SONG, or the first recording by key.
NEW_SONG ?=#	key of the recording that the report encodes; default the first

RECORDINGS := $(OUT)/recordings/songs.tar

$(OUT)/new/key: pipeline/report/song.awk $(RECORDINGS) $(call parameter,NEW_SONG) $(call code,tls)
	$(call run,$(BIN)/tls < $(RECORDINGS) | awk -v song="$$(cat $(call parameter,NEW_SONG))" -f $<)

$(OUT)/new/stereo.tar: $(OUT)/new/key $(RECORDINGS) $(call parameter,CLIP) $(call code,pick crop)
	$(call run,$(BIN)/pick -n 1 -k "$$(cat $<)" < $(RECORDINGS) | $(BIN)/crop -t $(CLIP))

$(OUT)/new/mono.tar: $(OUT)/new/stereo.tar $(call code,tomono)
	$(call run,$(BIN)/tomono < $<)

$(OUT)/new/original.tar: $(OUT)/new/mono.tar $(call parameter,RATE RESAMPLE) $(call code,resample)
	$(call run,$(BIN)/resample -q $(RESAMPLE) -r $(RATE) < $<)

$(NETWORKS:%=$(OUT)/new/%.tar): $(OUT)/new/%.tar: $(OUT)/models/%.safetensors $(OUT)/new/original.tar \
		$(call code,ae-enc ae-dec)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/new/original.tar | $(BIN)/ae-dec -m $<)

# ---- all recordings, measured; a network on a clip of another length, and at another rate ----
$(OUT)/new/recordings.tar: $(RECORDINGS) $(call parameter,CLIP RATE RESAMPLE) $(call code,tomono crop resample)
	$(call run,$(BIN)/crop -t $(CLIP) < $< | $(BIN)/tomono | $(BIN)/resample -q $(RESAMPLE) -r $(RATE))

$(NETWORKS:%=$(OUT)/recorded/%.tsv): $(OUT)/recorded/%.tsv: $(OUT)/models/%.safetensors $(OUT)/new/recordings.tar $(call code,ae-enc ae-dec compare)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/new/recordings.tar | $(BIN)/ae-dec -m $< | $(BIN)/compare -r $(OUT)/new/recordings.tar)

$(eval $(call gathered,$(OUT)/recorded/measures.tsv,network,$(NETWORKS:%=$(OUT)/recorded/%.tsv)))

# The recording at its own sample rate, called RATE.
$(OUT)/new/native.tar: $(OUT)/new/mono.tar $(call parameter,RATE) $(call code,resample)
	$(call run,tar -xOf $< --wildcards '*.npy' | $(BIN)/resample --from $(RATE) -r $(RATE))

$(OUT)/recorded/shapes.tsv: $(OUT)/new/original.tar $(OUT)/new/native.tar $(NETWORKS:%=$(OUT)/models/%.safetensors) $(call parameter,CLIP) \
		$(call code,crop ae-enc ae-dec compare tls)
	$(call run,{ printf 'network\tshape\tshorter\tnative\n'; for name in $(NETWORKS); do \
		shape=$$($(BIN)/ae-enc -m $(OUT)/models/$$name.safetensors < $< | $(BIN)/tls | tail -n 1 | cut -f 2); \
		shorter=$$($(BIN)/crop -t $$(awk 'BEGIN { print 0.6 * $(CLIP) }') < $< | $(BIN)/ae-enc -m $(OUT)/models/$$name.safetensors | \
			$(BIN)/tls | tail -n 1 | cut -f 2); \
		native=$$($(BIN)/ae-enc -m $(OUT)/models/$$name.safetensors < $(OUT)/new/native.tar | $(BIN)/ae-dec -m $(OUT)/models/$$name.safetensors | \
			$(BIN)/compare -r $(OUT)/new/native.tar | tail -n 1 | cut -f 3); \
		printf '%s\t%s\t%s\t%s\n' $$name "$$shape" "$$shorter" "$$native"; done; })

$(DATA)/recorded.tsv: $(OUT)/recorded/measures.tsv $(OUT)/recorded/shapes.tsv $(DATA)/rates.tsv
