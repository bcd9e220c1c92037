# Stage: the search for a learning rate. tpe suggests a value, a network is trained with it, and its loss is
# passed to tpe for the next suggestion. Each trial is a target, so an interrupted search resumes, and a larger
# TRIALS continues from the last.
#
# in    models/SEARCH_NETWORK.net, train.tar, validation.tar
# out   search/N.value, N.losses.tsv, N.tsv: what trial N tried, how it learned, all trials up to it;
#       report/data/search.tsv: all trials, and as trial "set" the report's own learning rate;
#       search-seeds.tsv: the best trial and the report's learning rate with other seeds, too;
#       report/figures/search.svg

half_of_epochs := $(shell echo $$((($(EPOCHS) + 1) / 2)))
TRIALS ?= 8#	of the search
SEARCH_NETWORK ?= $(or $(filter 18376,$(NETWORKS)),$(lastword $(NETWORKS)))#	trained in a trial
SEARCH_EPOCHS ?= $(half_of_epochs)#	of each trial; half as many as EPOCHS
SEARCH_SEEDS ?= 5#	seeds with which the best trial and LEARNING_RATE are compared
SEARCH_LOW ?= 0.001#	least learning rate to try
SEARCH_HIGH ?= 0.1#	greatest

trials := $(shell seq $(TRIALS))
before = $(OUT)/search/$(word $(1),0 $(trials)).tsv

# A change in anything that all trials depend on restarts the search, from a table without trials.
$(OUT)/search/0.tsv: models/$(SEARCH_NETWORK).net $(OUT)/train.tar $(OUT)/validation.tar $(call code,tpe ae-train) \
		$(call parameter,SEARCH_NETWORK SEARCH_EPOCHS SEARCH_LOW SEARCH_HIGH BATCH SEED)
	$(call run,printf 'trial\tvalue\tloss\tbest_epoch\n')

$(foreach n,$(trials),$(eval $(OUT)/search/$(n).value: $(call before,$(n))))
$(trials:%=$(OUT)/search/%.value):
	$(call run,$(BIN)/tpe --low $(SEARCH_LOW) --high $(SEARCH_HIGH) -s $(SEED) < $(call before,$(basename $(@F))))

# A training that diverges ends with a loss that is not a number. That is a result, unlike an interrupted
# training. $(call trial,SEED,THREADS): a training with the learning rate in the first prerequisite. THREADS is left out
# of the command that is kept.
trial = { $(BIN)/ae-train -n models/$(SEARCH_NETWORK).net -v $(OUT)/validation.tar -e $(SEARCH_EPOCHS) -b $(BATCH) \
	-l $$(cat $<) -s $(1)$(2) -L $@.part -o $(@:.losses.tsv=.safetensors) < $(OUT)/train.tar || \
	tail -n 1 $@.part | grep -E 'nan|inf'; }
define try
@mkdir -p $(@D)
$(2)$(call trial,$(1), -j $(training_threads))$(3)
$(call note,$(call trial,$(1)))
@mv $@.part $@
endef
$(trials:%=$(OUT)/search/%.losses.tsv): %.losses.tsv: %.value
	$(call try,$(SEED))

$(foreach n,$(trials),$(eval $(OUT)/search/$(n).tsv: $(call before,$(n))))
$(trials:%=$(OUT)/search/%.tsv): %.tsv: pipeline/report/trial.awk %.value %.losses.tsv
	$(call run,awk -v trial=$(*F) -v value=$$(cat $*.value) -f $< $(call before,$(*F)) $*.losses.tsv)

# The best trial and the report's learning rate with several seeds: search/seeds/{best,set}/SEED.losses.tsv. Without
# a best trial there is nothing to repeat.
search_seeds := $(shell seq $(SEED) $$(($(SEED) + $(SEARCH_SEEDS) - 1)))
repeated := $(foreach of,best set,$(search_seeds:%=$(OUT)/search/seeds/$(of)/%.losses.tsv))
$(OUT)/search/best: $(OUT)/search/$(TRIALS).tsv $(call parameter,TRIALS)
	$(call run,awk -F'\t' 'NR > 1 && $$3 != "nan" && (trial == "" || $$3 + 0 < least) { trial = $$1; least = $$3 + 0 } END { print trial }' $<)

$(OUT)/search/best.value: $(OUT)/search/best
	$(call run,trial=$$(cat $<); { [ -z "$$trial" ] || cat $(OUT)/search/$$trial.value; })

$(OUT)/search/seeds/best/$(SEED).losses.tsv: $(OUT)/search/best
	$(call run,trial=$$(cat $<); if [ "$$trial" ]; then cat $(OUT)/search/$$trial.losses.tsv; else head -n 1 $(OUT)/search/1.losses.tsv; fi)

$(patsubst %,$(OUT)/search/seeds/best/%.losses.tsv,$(filter-out $(SEED),$(search_seeds))): $(OUT)/search/seeds/best/%.losses.tsv: $(OUT)/search/best.value
	$(call try,$*,if [ -s $< ]; then ,; else head -n 1 $(OUT)/search/1.losses.tsv > $@.part; fi)

# The report's learning rate: the report's own trainings up to the last epoch of a trial, if they are as long, and more seeds.
own := $(if $(shell [ $(SEARCH_EPOCHS) -gt $(EPOCHS) ] || echo yes),$(filter $(SEEDS),$(search_seeds)))
define begun
$(OUT)/search/seeds/set/$(1).losses.tsv: $(call model_of,$(1),$(SEARCH_NETWORK)) $(call parameter,SEARCH_EPOCHS)
	$$(call run,awk 'NR == 1 || $$$$1 <= $(SEARCH_EPOCHS)' $$(<:.safetensors=.losses.tsv))
endef
$(foreach seed,$(own),$(eval $(call begun,$(seed))))

$(OUT)/search/set.value: $(OUT)/search/0.tsv $(call parameter,LEARNING_RATE)
	$(call run,echo $(LEARNING_RATE))

$(patsubst %,$(OUT)/search/seeds/set/%.losses.tsv,$(filter-out $(own),$(search_seeds))): $(OUT)/search/seeds/set/%.losses.tsv: $(OUT)/search/set.value
	$(call try,$*)

$(DATA)/search.tsv: pipeline/report/trial.awk $(OUT)/search/$(TRIALS).tsv $(OUT)/search/seeds/set/$(SEED).losses.tsv $(call parameter,TRIALS LEARNING_RATE)
	$(call run,awk -v trial=set -v value=$(LEARNING_RATE) -f $(wordlist 1,3,$^))

$(OUT)/search/seeds.tsv: $(gather) $(repeated)
	$(call run,awk -v columns='of seed' -f $^)

$(DATA)/search-seeds.tsv: $(OUT)/search/seeds.tsv
$(DATA)/search-facts.tsv: $(DATA)/search.tsv $(DATA)/search-seeds.tsv

$(FIGURES)/search.svg: plots/search.gp $(DATA)/search.tsv $(DRAW)
	$(call run,plots/draw $< 'Learning rates tried' $(DATA)/search.tsv)

$(call section,33-search): $(DATA)/search-facts.tsv $(FIGURES)/search.svg
