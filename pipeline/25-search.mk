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
$(if $(call given,SEARCH_LOW)$(call given,SEARCH_HIGH),$(call unless,SEARCH_LOW,$(filter 1,$(shell \
	awk 'BEGIN { print $(SEARCH_LOW) <= $(SEARCH_HIGH) }')),a number up to SEARCH_HIGH))

trials := $(shell seq $(TRIALS))
before = $(OUT)/search/$(word $(1),0 $(trials)).tsv

# A change in anything that all trials depend on restarts the search, from a table without trials.
$(OUT)/search/0.tsv: models/$(SEARCH_NETWORK).net $(OUT)/train.tar $(OUT)/validation.tar $(call code,tpe ae-train) \
		$(call parameter,SEARCH_NETWORK SEARCH_EPOCHS SEARCH_LOW SEARCH_HIGH BATCH SEED)
	$(call run,printf 'trial\tvalue\tloss\tbest_epoch\n')

# A training that diverges ends with a loss that is not a number. That is a result, unlike an interrupted
# training. $(call tried,VALUE,LOSSES,SEED,THREADS): a training with the learning rate in the file VALUE. THREADS is left
# out of the command that is kept.
tried = { $(BIN)/ae-train -n models/$(SEARCH_NETWORK).net -v $(OUT)/validation.tar -e $(SEARCH_EPOCHS) -b $(BATCH) \
	-l $$(cat $(1)) -s $(3)$(4) -L $(2).part -o $(2:.losses.tsv=.safetensors) < $(OUT)/train.tar || \
	tail -n 1 $(2).part | grep -E 'nan|inf'; }
# $(call learn,VALUE,LOSSES,SEED,BEFORE,AFTER): LOSSES of such a training, whose command stands between BEFORE and AFTER.
define learn
@mkdir -p $(dir $(2))
$(4)$(call tried,$(1),$(2),$(3), -j $(training_threads))$(5)
$(call note,$(call tried,$(1),$(2),$(3)),$(2))
@mv $(2).part $(2)
endef

# $(call trial,N,NAME): trial N, whose files begin with NAME, in one recipe: the next, which rests on it, can follow at once.
define trial
$(2).value $(2).losses.tsv $(2).tsv &: $(call before,$(1)) pipeline/report/trial.awk
	$$(call run,$(BIN)/tpe --low $(SEARCH_LOW) --high $(SEARCH_HIGH) -s $(SEED) < $$<,$(2).value)
	$$(call learn,$(2).value,$(2).losses.tsv,$(SEED))
	$$(call run,awk -v trial=$(1) -v value=$$$$(cat $(2).value) -f pipeline/report/trial.awk $$< $(2).losses.tsv,$(2).tsv)
endef
$(foreach n,$(trials),$(eval $(call trial,$(n),$(OUT)/search/$(n))))

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
	$(call learn,$<,$@,$*,if [ -s $< ]; then ,; else head -n 1 $(OUT)/search/1.losses.tsv > $@.part; fi)

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
	$(call learn,$<,$@,$*)

$(DATA)/search.tsv: pipeline/report/trial.awk $(OUT)/search/$(TRIALS).tsv $(OUT)/search/seeds/set/$(SEED).losses.tsv $(call parameter,TRIALS LEARNING_RATE)
	$(call run,awk -v trial=set -v value=$(LEARNING_RATE) -f $(wordlist 1,3,$^))

$(eval $(call gathered,$(OUT)/search/seeds.tsv,'of seed',$(repeated)))

$(DATA)/search-seeds.tsv: $(OUT)/search/seeds.tsv
$(DATA)/search-facts.tsv: $(DATA)/search.tsv $(DATA)/search-seeds.tsv

$(eval $(call figure,search,Learning rates tried,search))

$(call section,33-search): $(DATA)/search-facts.tsv $(FIGURES)/search.svg
