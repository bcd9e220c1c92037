# Stage: the data set. Songs become clips, clips are split for training, validation and test.
#
# out   songs.tar (every clip, mono at RATE), train.tar, validation.tar, test.tar (80, 10, 10 % of
#       them, by a hash of the key), dataset.tsv (songs of each label), left-out.tsv (what could not
#       be used, and why), recordings/songs.tar and recordings.tsv (music from outside the data
#       set, 44.1 kHz stereo, with its licences)

SOUNDFONT ?= /usr/share/sounds/sf2/FluidR3_GM.sf2#	styles: the instruments
GAMES ?= /usr/share/games#	where the recordings lie

# ---- where the music is, and its names; how wav2raw learns a song's label; pipes at once ----
ifeq ($(DATASET),styles)

music := $(OUT)/music
fields := --meta songs.tsv
pipes = $(JOBS)

$(music)/songs.tsv: $(addprefix datasets/styles/,build render compose.awk genres.tsv grooves.tsv progressions.tsv players.tsv) \
		$(call parameter,SONGS SEED CLIP)
	$(call make_file,datasets/styles/build $(@D) $(SONGS) $(SEED) $(CLIP) $(JOBS) $(SOUNDFONT))

$(OUT)/names: $(music)/songs.tsv
	@tail -n +2 $< | cut -f 1 | tr '\n' '\0' > $@.part
	@mv $@.part $@

else ifneq ($(filter $(DATASET),folder gtzan),)

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

else
$(error DATASET=$(DATASET): the data sets are styles, folder and gtzan)
endif

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
$(OUT)/recordings/songs.tar: $(addprefix datasets/recordings/,excerpts recordings.tsv) $(call parameter,CLIP) \
		$(call code,wav2raw crop pick)
	@mkdir -p $(@D)
	datasets/recordings/excerpts $(GAMES) datasets/recordings/recordings.tsv $(CLIP) > $@.part
	@mv $@.part $@

$(OUT)/recordings/recordings.tsv: datasets/recordings/recordings.tsv
	@mkdir -p $(@D)
	@cp $< $@.part
	@mv $@.part $@
