# Stage: the quality of the codes. Classical methods (the controls) get as many numbers as each network keeps of a
# song, and all are compared on the same songs. Settings are chosen on the validation set, results are those of the
# test set.
#
# in    test.tar, validation.tar, train.tar (block PCA is fitted to it), models/NAME.safetensors,
#       trainings/SEED/NAME.safetensors, networks/NAME.sizes.tsv, pipeline/choice.tsv (what the smallest
#       vector must reach)
# out   measured/PART/METHOD-SETTING/NAME.measures.tsv, .nearest.tsv: each song of PART by each method with
#       as many numbers as the network NAME; measured.tsv: all of them; report/data/settings.tsv: their
#       means; rates.tsv: the best setting of each; differences.tsv, leaders.tsv, verdicts.tsv: who is
#       better; trainings.tsv: the effect of the seed; choice.tsv and chosen: the smallest vector that
#       is good enough; report/figures/rates-METRIC.svg
#
# A new method is a row of plots/names.tsv, its settings in METHODS, and method.NAME: a pipe that reduces the
# songs of $(part) to $(numbers) numbers each and reconstructs them.

KLT_BLOCKS ?= 192 1152#	samples a block of block PCA
MDCT_SIZES ?= 512 1024 2048#	coefficients a frame of the MDCT

METHODS := $(SEEDS:%=network-%) resampling-vhq $(KLT_BLOCKS:%=klt-%) $(MDCT_SIZES:%=lowest-%) $(MDCT_SIZES:%=largest-%)
method = $(firstword $(subst -, ,$(notdir $(*D))))
setting = $(lastword $(subst -, ,$(notdir $(*D))))
part = $(OUT)/$(if $(filter validation/network-%,$(*D)),validation,$(patsubst validation,measured/choosing,$(patsubst %/,%,$(dir $(*D))))).tar
numbers = $$(cat $(OUT)/networks/$(*F).numbers)
method.network = $(BIN)/ae-enc -m $(call model_of,$(setting),$(*F)) < $(part) | $(BIN)/ae-dec -m $(call model_of,$(setting),$(*F))
method.resampling = $(BIN)/resample -q $(setting) -r $$(cat $(OUT)/networks/$(*F).rate) < $(part) | $(BIN)/resample -q $(setting) -r $(RATE)
method.klt = $(BIN)/klt -m $(OUT)/measured/$(setting).basis.tar -k $(numbers) < $(part)
method.lowest = $(BIN)/keep -b lowest -n $(setting) -k $(numbers) < $(part)
method.largest = $(BIN)/keep -b largest -n $(setting) -k $(numbers) < $(part)

# Part of the validation set is enough to choose the settings of the controls.
$(OUT)/measured/choosing.tar: $(OUT)/validation.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part 80-84 $<)

# The sounds would take gigabytes, so they are measured and not kept.
measure = $(method.$(method)) > $@.tar.part; times > $(@:.measures.tsv=.cpu); \
	$(BIN)/recognise -r $(part) < $@.tar.part > $(@:.measures.tsv=.nearest.tsv.part); \
	$(BIN)/compare -r $(part) < $@.tar.part > $@.part
judges.test := $(METHODS)
judges.validation := $(filter-out $(others:%=network-%),$(METHODS)) # nothing is chosen among trainings
measures := $(foreach part,test validation,$(foreach method,$(judges.$(part)),$(NETWORKS:%=$(OUT)/measured/$(part)/$(method)/%.measures.tsv)))
$(measures): $(OUT)/measured/%.measures.tsv: $(patsubst %,$(OUT)/%.tar,test validation measured/choosing) \
		$(NETWORKS:%=$(OUT)/networks/%.numbers) $(NETWORKS:%=$(OUT)/networks/%.rate) $(call parameter,RATE) $(call code,compare recognise)
	@mkdir -p $(@D)
	$(call note,$(subst .part,,$(measure)))
	$(measure)
	@rm $@.tar.part
	@mv $(@:.measures.tsv=.nearest.tsv.part) $(@:.measures.tsv=.nearest.tsv)
	@mv $@.part $@
using = $(foreach target,$(measures),$(if $(findstring /$(1),$(target)),$(target)))
$(call using,resampling-): $(call code,resample)
$(call using,lowest-) $(call using,largest-): $(call code,keep)
$(call using,klt-): $(KLT_BLOCKS:%=$(OUT)/measured/%.basis.tar) $(call code,klt)
$(call using,network-): $(call code,ae-enc ae-dec)
$(foreach seed,$(SEEDS),$(foreach name,$(NETWORKS),$(eval $(call using,network-$(seed)/$(name).): $(call model_of,$(seed),$(name)))))

$(KLT_BLOCKS:%=$(OUT)/measured/%.basis.tar): $(OUT)/measured/%.basis.tar: $(OUT)/train.tar $(call code,klt)
	$(call make_file,$(BIN)/klt -b $* -o $@ < $<)

$(OUT)/networks/%.numbers: pipeline/report/column.awk $(OUT)/networks/%.sizes.tsv
	$(call run,awk -v column=numbers -f $^)

$(OUT)/networks/%.rate: pipeline/report/column.awk $(OUT)/networks/%.sizes.tsv
	$(call run,awk -v column=numbers_per_second -f $^)

# ---- all in one table, the best of each, comparisons ----
$(OUT)/measured.tsv: pipeline/report/measured.awk $(measures) $(call parameter,KLT_BLOCKS MDCT_SIZES TRAININGS)
	$(call run,awk -f $< $(measures))

$(DATA)/settings.tsv: $(OUT)/measured.tsv
$(DATA)/rates.tsv: $(DATA)/settings.tsv $(OUT)/networks/sizes.tsv plots/names.tsv $(DATA)/parameters.tsv
$(DATA)/differences.tsv: $(OUT)/measured.tsv $(DATA)/rates.tsv plots/names.tsv
$(DATA)/leaders.tsv: $(DATA)/rates.tsv
$(DATA)/verdicts.tsv: $(DATA)/differences.tsv
$(DATA)/trainings.tsv: $(DATA)/settings.tsv $(DATA)/parameters.tsv

$(DATA)/rates-%.tsv: $(DATA)/rates.tsv
	$(call run,awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$$i] = i } NR == 1 || $$at["metric"] == "$*"' $<)
$(eval $(call figure,rates-%,Quality and numbers a second,rates-%, $$*))

# The costs; for a training that was resumed, those of its last run.
$(OUT)/cpu.tsv: pipeline/report/cpu.awk $(measures) $(NETWORKS:%=$(OUT)/models/%.cpu)
	$(call run,awk -f $< $(patsubst %.measures.tsv,%.cpu,$(filter $(OUT)/measured/test/%,$(measures))) $(filter %.cpu,$^))

$(DATA)/costs.tsv: $(addprefix $(OUT)/,cpu.tsv networks/layers.tsv networks/sizes.tsv listing.tsv) $(DATA)/rates.tsv $(DATA)/parameters.tsv
$(DATA)/costs-facts.tsv: $(DATA)/costs.tsv
$(call section,90-costs): $(DATA)/costs-facts.tsv

$(call section,50-quality): $(DATA)/rates.tsv $(DATA)/differences.tsv $(DATA)/leaders.tsv $(DATA)/verdicts.tsv \
	$(FIGURES)/rates-snr.svg $(FIGURES)/rates-mel.svg

# ---- the smallest vector that is good enough ----
$(DATA)/rule.tsv: pipeline/choice.tsv
	$(call run,grep -v '^\#' $<)

$(DATA)/choice.tsv: $(DATA)/settings.tsv $(DATA)/rule.tsv $(DATA)/parameters.tsv
$(DATA)/choice-facts.tsv: $(DATA)/choice.tsv $(DATA)/settings.tsv $(DATA)/rule.tsv

# The network to continue with: the chosen one, or the largest if none is good enough.
$(OUT)/chosen: $(DATA)/choice-facts.tsv
	$(call run,awk -F'\t' '$$1 == "used" { print $$2 }' $<)

$(call section,55-choice): $(DATA)/choice-facts.tsv $(DATA)/rates.tsv
