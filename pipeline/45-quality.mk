# Stage: are the codes any good? As many numbers as each network keeps of a song are spent on what
# was known before neural networks, and all are held against the same songs of the test set.
#
# in    test.tar, train.tar (block PCA learns from it), decoded/NAME.tar, networks/NAME.sizes.tsv,
#       pipeline/choice.tsv (what the smallest vector has to reach)
# out   controls/CONTROL/NAME.summary.tsv, .measures.tsv, .recognised.tsv: each control with as many
#       numbers as the network NAME; report/data/settings.tsv: all of them and the networks;
#       report/data/rates.tsv: the best setting of each; winners.tsv: who wins; choice.tsv and
#       chosen: the smallest vector that will do; report/figures/rates-snr.svg, rates-mel.svg

KLT_BLOCKS ?= 192 1152#	samples a block of block PCA
MDCT_SIZES ?= 512 1024 2048#	coefficients a frame of the MDCT

# A control is METHOD or METHOD-SETTING; control.METHOD turns test songs into what is left of them.
transforms := resampling $(MDCT_SIZES:%=lowest-%) $(MDCT_SIZES:%=largest-%)
learned := $(KLT_BLOCKS:%=klt-%)
setting = $(lastword $(subst -, ,$(*D)))
numbers = $$(cat $(OUT)/networks/$(*F).numbers)
control.resampling = $(BIN)/resample -q best -r $$(cat $(OUT)/networks/$(*F).rate) < $(OUT)/test.tar | $(BIN)/resample -q best -r $(RATE)
control.klt = $(BIN)/klt -m $(OUT)/controls/$(setting).basis.tar -k $(numbers) < $(OUT)/test.tar
control.lowest = $(BIN)/mdct -n $(setting) -k $(numbers) < $(OUT)/test.tar
control.largest = $(BIN)/mdct -n $(setting) --largest -k $(numbers) < $(OUT)/test.tar
control = $(control.$(firstword $(subst -, ,$(*D)))) > $@.tar.part; \
	$(BIN)/recognise -r $(OUT)/test.tar -S $(@:.summary.tsv=.recognised.tsv) < $@.tar.part > $@.nearest.part; \
	$(BIN)/compare -r $(OUT)/test.tar -s $(SEED) -S $@.part < $@.tar.part

# The sounds themselves would fill gigabytes: they go once they have been measured.
controls = $(foreach control,$(1),$(NETWORKS:%=$(OUT)/controls/$(control)/%.summary.tsv))
measured := $(OUT)/test.tar $(patsubst %,$(OUT)/networks/%.numbers,$(NETWORKS)) $(patsubst %,$(OUT)/networks/%.rate,$(NETWORKS)) \
	$(call parameter,SEED RATE) $(call code,compare recognise)
$(call controls,$(transforms)): $(OUT)/controls/%.summary.tsv: $(measured) $(call code,mdct resample)
	$(call run_both,$(control),$(@:.summary.tsv=.measures.tsv))
	@rm $@.tar.part $@.nearest.part

$(call controls,$(learned)): $(OUT)/controls/%.summary.tsv: $(measured) $(KLT_BLOCKS:%=$(OUT)/controls/%.basis.tar) $(call code,klt)
	$(call run_both,$(control),$(@:.summary.tsv=.measures.tsv))
	@rm $@.tar.part $@.nearest.part

$(KLT_BLOCKS:%=$(OUT)/controls/%.basis.tar): $(OUT)/controls/%.basis.tar: $(OUT)/train.tar $(call code,klt)
	$(call make_file,$(BIN)/klt -b $* -o $@ < $<)

$(OUT)/networks/%.numbers: pipeline/report/column.awk $(OUT)/networks/%.sizes.tsv
	$(call run,awk -v column=numbers -f $^)

$(OUT)/networks/%.rate: pipeline/report/column.awk $(OUT)/networks/%.sizes.tsv
	$(call run,awk -v column=numbers_per_second -f $^)

$(OUT)/decoded/%.recognised.tsv: $(OUT)/decoded/%.tar $(OUT)/test.tar $(call code,recognise)
	$(call run_both,$(BIN)/recognise -r $(OUT)/test.tar -S $@.part < $<,$(OUT)/decoded/$*.nearest.tsv)

# ---- all in one table, the best of each, who wins ----
summaries := $(NETWORKS:%=$(OUT)/decoded/%.summary.tsv) $(call controls,resampling $(learned) $(filter-out resampling,$(transforms)))
beside = $(foreach kind,measures recognised summary,$(summaries:.summary.tsv=.$(kind).tsv))
$(DATA)/settings.tsv: pipeline/report/settings.awk $(OUT)/networks/sizes.tsv $(summaries) $(NETWORKS:%=$(OUT)/decoded/%.recognised.tsv) \
		$(call parameter,KLT_BLOCKS MDCT_SIZES)
	$(call run,awk -f $< $(OUT)/networks/sizes.tsv $(beside))

$(DATA)/rates.tsv: pipeline/report/rates.awk $(DATA)/settings.tsv
	$(call run,awk -f $^)

$(DATA)/winners.tsv: pipeline/report/winners.awk $(DATA)/rates.tsv
	$(call run,awk -f $^)

$(FIGURES)/rates-snr.svg: plots/rates.gp $(DATA)/rates.tsv $(DRAW)
	$(call run,plots/draw $< 'Numbers a second and SNR' $(DATA)/rates.tsv snr 'SNR (dB)')

$(FIGURES)/rates-mel.svg: plots/rates.gp $(DATA)/rates.tsv $(DRAW)
	$(call run,plots/draw $< 'Numbers a second and mel distance' $(DATA)/rates.tsv mel 'mel distance')

$(call section,50-quality): pipeline/report/grid.awk $(DATA)/rates.tsv $(DATA)/settings.tsv $(DATA)/winners.tsv \
	$(FIGURES)/rates-snr.svg $(FIGURES)/rates-mel.svg $(DATA)/quality-parameters.tsv

$(DATA)/quality-parameters.tsv: $(call parameter,KLT_BLOCKS MDCT_SIZES)
	@mkdir -p $(@D)
	@{ printf 'parameter\tvalue\n'; for file in $^; do printf '%s\t%s\n' "$${file##*/}" "$$(cat $$file)"; done; } > $@.part
	@mv $@.part $@

# ---- the smallest vector that will do ----
$(DATA)/choice.tsv: pipeline/report/choice.awk pipeline/choice.tsv $(DATA)/rates.tsv
	$(call run,awk -f $^)

$(DATA)/rule.tsv: pipeline/choice.tsv
	$(call run,grep -v '^\#' $<)

# The network to go on with: the one chosen, or the largest where none will do.
$(OUT)/chosen: $(DATA)/choice.tsv
	$(call run,awk -F'\t' 'NR == 2 { name = $$1 } $$NF == "chosen" { name = $$1 } END { print name }' $<)

$(call section,55-choice): pipeline/report/grid.awk $(DATA)/choice.tsv $(DATA)/rule.tsv $(DATA)/rates.tsv
