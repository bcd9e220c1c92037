# Stage: the data set. Songs become clips, clips are split for training, validation and test.
#
# out   songs.tar (every clip, mono at RATE), train.tar, validation.tar, test.tar (80, 10, 10 % of
#       them, by a hash of the key), dataset.tsv (songs of each label), left-out.tsv (what could not
#       be used, and why), recordings/songs.tar and recordings.tsv (music from outside the data
#       set, 44.1 kHz stereo, with its licences)

GAMES ?= /usr/share/games#	where the recordings lie

# ---- where the music is ----
# A data set is a folder datasets/NAME with a dataset.mk, which gives
#     music     the folder with the files
#     fields    options by which wav2raw learns of labels and groups
#     pipes     how many files are read at once
#     grouped   yes where songs have groups that must not be split apart
#     a rule for $(OUT)/names: the files below $(music), each ended by a NUL
# and with an about.html, what a reader of the report has to know of it.
datasets := $(patsubst datasets/%/dataset.mk,%,$(shell grep -lE '^(music|include) ' datasets/*/dataset.mk))
$(if $(filter $(DATASET),$(datasets)),,$(error DATASET=$(DATASET): the data sets are $(datasets)))
include datasets/$(DATASET)/dataset.mk

# ---- clips ----
$(OUT)/songs.tar $(OUT)/left-out.tsv &: export MUSIC = $(music)
$(OUT)/songs.tar $(OUT)/left-out.tsv &: export PATH := $(call absolute,$(BIN)):$(PATH)
$(OUT)/songs.tar $(OUT)/left-out.tsv &: $(OUT)/names datasets/clips $(call parameter,CLIP RATE DIR) \
		$(call code,wav2raw tomono resample crop pick)
	datasets/clips "$$MUSIC" $< $(CLIP) $(RATE) $(pipes) $(OUT)/left-out.tsv $(fields) > $(OUT)/songs.tar.part
	@mv $(OUT)/songs.tar.part $(OUT)/songs.tar

split.train := 0-80
split.validation := 80-90
split.test := 90-100
parts := $(OUT)/train.tar $(OUT)/validation.tar $(OUT)/test.tar
$(parts): export PATH := $(call absolute,$(BIN)):$(PATH)
$(parts): $(OUT)/%.tar: $(OUT)/songs.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part $(split.$*) $<)

$(OUT)/listing.tsv: $(patsubst %,$(OUT)/%.tar,songs train validation test) $(call code,tls)
	$(call run,{ printf 'part\tkey\tlabel\tgroup\n'; for part in songs train validation test; do \
		$(BIN)/tls < $(OUT)/$$part.tar | sed "1d; s/^/$$part\t/" | cut -f 1$(comma)2$(comma)5$(comma)6; done; })

$(OUT)/dataset.tsv: pipeline/report/dataset.sql pipeline/sql $(OUT)/listing.tsv
	$(relation)

# ---- music from outside: the same songs for every data set ----
$(OUT)/recordings/songs.tar: export PATH := $(call absolute,$(BIN)):$(PATH)
$(OUT)/recordings/songs.tar: $(addprefix datasets/recordings/,excerpts recordings.tsv) $(call parameter,CLIP GAMES) \
		$(call code,wav2raw crop pick)
	@mkdir -p $(@D)
	datasets/recordings/excerpts '$(GAMES)' datasets/recordings/recordings.tsv $(CLIP) > $@.part
	@mv $@.part $@

$(OUT)/recordings/recordings.tsv: datasets/recordings/recordings.tsv
	@mkdir -p $(@D)
	@cp $< $@.part
	@mv $@.part $@
