# Stage: the test set encoded and decoded, and the song to listen to.
#
# in    models/NAME.safetensors, test.tar
# out   latents/NAME.tar, decoded/NAME.tar; song/original.tar and song/NAME.tar: one song of the test set, original and
#       decoded by each network; song/key: which one

$(OUT)/latents/%.tar: $(OUT)/models/%.safetensors $(OUT)/test.tar $(call code,ae-enc)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/test.tar)

$(OUT)/decoded/%.tar: $(OUT)/models/%.safetensors $(OUT)/latents/%.tar $(call code,ae-dec)
	$(call run,$(BIN)/ae-dec -m $< < $(OUT)/latents/$*.tar)

# SONG, or the first song of the test set by key with the label pop, or the first of all.
SONG ?=#	key of the test song that the report plays; default by rule
$(OUT)/song/key: pipeline/report/song.awk $(OUT)/test.tar $(call parameter,SONG) $(call code,tls)
	$(call run,$(BIN)/tls < $(OUT)/test.tar | awk -v song="$$(cat $(call parameter,SONG))" -f $<)

$(OUT)/song/original.tar: $(OUT)/song/key $(OUT)/test.tar $(call code,pick)
	$(call run,$(BIN)/pick -n 1 -k "$$(cat $<)" < $(OUT)/test.tar)

$(NETWORKS:%=$(OUT)/song/%.tar): $(OUT)/song/%.tar: $(OUT)/song/key $(OUT)/decoded/%.tar $(call code,pick)
	$(call run,$(BIN)/pick -n 1 -k "$$(cat $<)" < $(OUT)/decoded/$*.tar)
