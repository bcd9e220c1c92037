# Stage: the page.
#
# in    the results of all stages; pipeline/report/NN-NAME.html, one template for each section
# out   report/index.html and report.pdf beside report/audio, report/figures, report/data: a folder
#       to publish
#
# A section is a template pipeline/report/NN-NAME.html (report/render says what it may contain), placed by its number;
# its facts NAME-facts.sql, if any; and the lines, here or in its stage, that give the inputs of the two:
#     $(DATA)/NAME-facts.tsv: TABLE.tsv...
#     $(call section,NN-NAME): $(DATA)/NAME-facts.tsv FILE...

SECTIONS := $(call section,$(sort $(basename $(notdir $(wildcard pipeline/report/[0-9]*.html)))))

RENDER := pipeline/report/render pipeline/report/parts.html plots/names.tsv plots/colours.tsv
render = OUT=$(OUT) NETWORKS='$(NETWORKS)' pipeline/report/render

# Runs JOBS jobs unless make was given -j, each with one thread (on a cluster with more): threads that wait for each other
# cost more. The goals of a command line such as `make deps experiments` must run one
# after the other, but the parts of the report need not.
experiments: all ## make the whole report: data, networks, figures, page and PDF
	@+export STARTED=$$(date +%s) BIN=$(BIN) $(if $(filter %on-slurm,$(SHELL)),,OMP_NUM_THREADS=1); $(call locked,$(OUT)) \
		pipeline/again $(OUT) $(MAKE) --no-print-directory $(at_once)
	@echo 'The report: $(OUT)/report/index.html $(OUT)/report/report.pdf'

# The search first: its trials follow one another, and would be left over at the end.
report: $(DATA)/search.tsv $(OUT)/report/index.html $(OUT)/report/report.pdf ## what experiments makes, one part after the other unless -j says so
.PHONY: experiments report

$(OUT)/report/index.html: $(RENDER) pipeline/report/page.html pipeline/report/style.css $(SECTIONS)
	$(call run,$(render) pipeline/report/page.html $(SECTIONS))

$(OUT)/report/report.pdf: $(OUT)/report/index.html $(addprefix pipeline/report/,print browser fonts.conf)
	$(call run,pipeline/report/print $<)

$(SECTIONS): $(DATA)/parameters.tsv
$(OUT)/sections/%.html: pipeline/report/%.html $(RENDER)
	$(call run,$(render) $<)

$(DATA)/data-facts.tsv: $(DATA)/dataset.tsv $(OUT)/listing.tsv $(DATA)/left-out.tsv
$(call section,10-data): $(DATA)/data-facts.tsv $(wildcard datasets/$(DATASET)/about.html)
$(call section,20-networks): $(DATA)/networks.tsv $(FIGURES)/networks.svg
$(call section,30-listening): $(DATA)/song.tsv $(DATA)/song-measures.tsv $(DATA)/networks.tsv $(SIGNALS:%=$(OUT)/report/audio/song-%.wav)
$(DATA)/training-facts.tsv: $(addprefix $(DATA)/,losses.tsv best.tsv data-facts.tsv trainings.tsv) $(OUT)/apart.tsv $(OUT)/listing.tsv
$(call section,35-training): $(DATA)/training-facts.tsv $(DATA)/rates.tsv $(FIGURES)/losses.svg
$(call section,40-pictures): $(OUT)/song/key $(FIGURES)/song-waveforms.svg $(FIGURES)/song-spectrograms.svg
$(DATA)/new-music-facts.tsv: $(DATA)/recorded.tsv
$(call section,80-new-music): $(addprefix $(DATA)/,new-music-facts.tsv new-music.tsv new-measures.tsv) \
	$(patsubst %,$(FIGURES)/%.svg,new-waveforms steps-spectrograms new-spectrograms) $(patsubst %,$(OUT)/report/audio/new-%.wav,stereo mono $(SIGNALS))
$(call section,95-foot): $(DATA)/versions.tsv $(DATA)/times.tsv

# Tables and sounds for the page.
$(DATA)/dataset.tsv $(DATA)/left-out.tsv: $(DATA)/%.tsv: $(OUT)/%.tsv
	$(call run,cat $<)

$(OUT)/report/audio/song-%.wav: $(OUT)/song/%.tar $(call code,raw2wav)
	$(call make_file,$(BIN)/raw2wav -o $@ < $<)

$(OUT)/report/audio/new-%.wav: $(OUT)/new/%.tar $(call code,raw2wav)
	$(call make_file,$(BIN)/raw2wav -o $@ < $<)

$(DATA)/song.tsv: $(OUT)/song/original.listing.tsv
	$(call run,cat $<)

$(eval $(call gathered,$(DATA)/new-music.tsv,step,$(patsubst %,$(OUT)/new/%.listing.tsv,stereo mono original)))

$(OUT)/%.listing.tsv: $(OUT)/%.tar $(call code,tls)
	$(call run,$(BIN)/tls -f title$(comma)artist$(comma)licence < $<)

# Parameters and versions behind the results. Empty parameters are chosen by rule.
REPORTED := DATASET SONGS CLIP RATE RESAMPLE EPOCHS BATCH LEARNING_RATE SEED TRAININGS SEARCH_NETWORK SEARCH_EPOCHS SEARCH_SEEDS SEARCH_LOW \
	SEARCH_HIGH KLT_BLOCKS MDCT_SIZES CLUSTERS CLOUDS OUTLIERS FOLDS PROBE_FOLDS SHIFT PIECES WAY_STEPS WELL_EPOCHS BATCH_NETWORK
$(DATA)/parameters.tsv: $(call parameter,$(REPORTED))
	@mkdir -p $(@D)
	@{ printf 'parameter\tvalue\n'; for name in $(REPORTED); do printf '%s\t%s\n' $$name "$$(cat $(OUT)/.parameters/$$name)"; done; } > $@.part
	@mv $@.part $@

# When the contents of the page were finished, and how long after `make experiments` started.
$(DATA)/times.tsv: $(filter-out $(call section,95-foot),$(SECTIONS))
	@{ printf 'what\tvalue\n'; \
		printf 'date\t%s\n' "$$(date +%F)"; \
		if [ "$${STARTED-}" ]; then \
			printf 'computing\t%s\n' "$$(date -u -d "@$$(($$(date +%s) - STARTED))" +%-Hh\ %-Mm\ %-Ss)"; fi; } > $@.part
	@mv $@.part $@

# Determined in every run, but changed only if the answer differs.
$(DATA)/versions.tsv: FORCE
	@mkdir -p $(@D)
	@{ printf 'program\tversion\n'; \
		printf 'Lathe\t$(VERSION)\n'; \
		printf 'GCC\t%s\n' "$$($(CC) -dumpfullversion)"; \
		printf 'gnuplot\t%s\n' "$$(gnuplot --version | sed 's/gnuplot //; s/ patchlevel /./')"; \
		for package in $(PACKAGES); do printf '%s\t%s\n' $$package "$$(pkg-config --modversion $$package)"; done; } > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@
