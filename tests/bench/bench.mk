# The bench: filters and their alternatives take turns on the songs of the data set.
#
# in    songs.tar of the data set (rendered when it is not there)
# out   bench/ beside it: what the rows take in; out/bench/bench.tsv (each pair of measurements),
#       summary.tsv (each case), kernels.tsv, filters.tsv, bench.md (the tables), bench.svg

BENCH ?= all#	bench: rows to measure; a wrong name lists them
ROUNDS ?= 5#	bench: pairs of a case, fewer where a peer takes minutes

PEERS := opus-tools python3-torch python3-torchaudio python3-sklearn sox ffmpeg lame time

bench := $(OUT)/bench
# The last digit of a song's number makes exact shares: 800 of 1000 to train on, 900 and 100 for trees.
$(bench)/train.tar: $(OUT)/songs.tar $(call code,pick)
	$(call run,$(BIN)/pick -k '*[0-7]' < $<)

$(bench)/songs.tar: $(OUT)/songs.tar
	$(call make_file,ln -f $< $@)

$(NETWORKS:%=$(bench)/models/%.safetensors): $(bench)/models/%.safetensors: models/%.net \
		$(bench)/train.tar $(call code,ae-train)
	$(call make_file,$(BIN)/ae-train -n $< -e 4 -o $@ < $(bench)/train.tar)

$(NETWORKS:%=$(bench)/latents/%.tar): $(bench)/latents/%.tar: $(bench)/models/%.safetensors $(OUT)/songs.tar \
		$(call code,ae-enc)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/songs.tar)

$(bench)/learn.tar $(bench)/try.tar: $(bench)/%.tar: $(bench)/latents/55112.tar $(call code,pick)
	$(call run,$(BIN)/pick -k '*[$(if $(filter learn,$*),0-8,9)]' < $<)

$(bench)/wavs: $(OUT)/files
	$(call run,sed -z -n '/[0-9]0\.wav$$/s|^[^\t]*\t[^\t]*\t|$(music)/|p' $<)

bench-data := $(patsubst %,$(bench)/%,songs.tar train.tar learn.tar try.tar wavs $(NETWORKS:%=latents/%.tar))

# A wrong name is said before hours of preparation. `kernels`, `render` and `import` take nothing in.
bench-rows := all $(basename $(notdir $(wildcard tests/bench/rows/*.sh)))
ifneq ($(filter bench,$(MAKECMDGOALS)),)
$(foreach row,$(filter-out $(bench-rows),$(BENCH)),$(error BENCH=$(row): the rows are $(bench-rows)))
endif
bench: export SONGS := $(SONGS)
bench: all ## compare the speed with PyTorch, scikit-learn and SoX
	@there=$$(dpkg-query -W -f '$${Status}\n' $(PEERS) 2>/dev/null | grep -c '^install ok installed' || true); \
	[ "$$there" != $(words $(PEERS)) ] || exit 0; \
	$(call installed,$(PEERS))
	@+$(call locked,$(BUILD)) $(MAKE) --no-print-directory $(BUILD)/bench/kernels
	@+$(if $(filter-out kernels render import,$(BENCH)),$(call locked,$(OUT)) $(MAKE) --no-print-directory $(bench-data))
	@BIN=$(BIN) KERNELS=$(BUILD)/bench/kernels DATA=$(bench) RESULTS=out/bench ROUNDS=$(ROUNDS) \
		JOBS=$(JOBS) tests/bench/run $(BENCH)
.PHONY: bench
