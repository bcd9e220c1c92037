# Stage: how much the networks lose by their training, and how much by their shapes. Each network is trained again,
# better, from the same seeds, and so are the repaired shapes. Also: the effect of the batch size, and of training on
# songs from the groups of the test songs.
#
# in    models/NAME.net, models/NAME-repaired.net, train.tar, validation.tar, test.tar, what 45-quality.mk measured
# out   well/SEED/NAME.safetensors, .measures.tsv (on the test set), batches/SEED/BATCH.losses.tsv;
#       apart.tsv (songs by a network trained with songs of their group, and by one trained without);
#       report/data/optimisation.tsv (networks), report/data/batches.tsv

WELL_EPOCHS ?= 25#	epochs of each network trained well

REPAIRED := $(shell ls models | sed -n 's/^\([0-9]*-repaired\)\.net$$/\1/p' | sort -rn)
WELL := $(NETWORKS) $(REPAIRED)

# What crop takes of each clip: a fifth of a second from its middle, in a length that the network takes.
$(OUT)/well/%.crop: models/%.net $(call parameter,RATE CLIP) $(call code,ae-info)
	$(call run,$(BIN)/ae-info --summary -f $$(($(RATE) / 5)) $< 2> /dev/null | awk -v rate=$(RATE) -v clip=$(CLIP) -v CONVFMT=%.9f \
		'NR == 2 { t = $$1 / rate; print "-s " (clip > t ? (clip - t) / 2 : 0) " -t " t }')

short = $(BIN)/crop $$(cat $(2)) < $(OUT)/$(1).tar

well_how := -b 5 -l 0.02 --schedule cosine --init-scale 0.01 -j 1
define well_trained
$(OUT)/well/$(1)/%.safetensors: models/%.net $(OUT)/well/%.crop $(OUT)/train.tar $(call parameter,WELL_EPOCHS CLIP RATE) $(call code,ae-train crop)
	$$(call make_file,$$(call short,train,$(OUT)/well/$$*.crop) | $(BIN)/ae-train -n $$< -e $(WELL_EPOCHS) $(well_how) -s $(1) -o $$@)
endef
$(foreach seed,$(SEEDS),$(eval $(call well_trained,$(seed))))

well := $(foreach seed,$(SEEDS),$(WELL:%=$(OUT)/well/$(seed)/%))
$(well:%=%.measures.tsv): %.measures.tsv: %.safetensors $(OUT)/test.tar $(call code,ae-enc ae-dec compare)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/test.tar | $(BIN)/ae-dec -m $< | $(BIN)/compare -r $(OUT)/test.tar)

$(eval $(call gathered,$(OUT)/well/well.tsv,'seed network',$(well:%=%.measures.tsv)))
tested = $(foreach method,$(1),$(NETWORKS:%=$(OUT)/measured/test/$(method)/%.measures.tsv))
$(eval $(call gathered,$(OUT)/well/source.tsv,'seed network',$(call tested,$(SEEDS:%=network-%))))
$(eval $(call gathered,$(OUT)/well/resampling.tsv,network,$(call tested,resampling-vhq)))
$(DATA)/optimisation.tsv: $(OUT)/well/source.tsv $(OUT)/well/resampling.tsv $(OUT)/well/well.tsv

# ---- batch size and epochs: one network, trained as the report trains, on short clips ----
BATCH_NETWORK ?= 24496#	network of the experiment with batch sizes

batches := $(sort $(shell echo $$(($(BATCH) / 4 > 0 ? $(BATCH) / 4 : 1)) $(BATCH) $$((4 * $(BATCH)))))
define batch_trained
$(OUT)/batches/$(1)/%.losses.tsv: models/$(BATCH_NETWORK).net $(OUT)/well/$(BATCH_NETWORK).crop $(OUT)/train.tar $(OUT)/validation.tar \
		$(call parameter,EPOCHS BATCH LEARNING_RATE BATCH_NETWORK CLIP RATE) $(call code,ae-train crop)
	$$(call make_file,$$(call short,train,$(OUT)/well/$(BATCH_NETWORK).crop) | $(BIN)/ae-train -n $$< \
		-v <($$(call short,validation,$(OUT)/well/$(BATCH_NETWORK).crop)) -e $$$$((2 * $(EPOCHS))) -b $$* -l $(LEARNING_RATE) -s $(1) -j 1 \
		-o $$@.model -L $$@)
	@rm $$@.model
endef
$(foreach seed,$(SEEDS),$(eval $(call batch_trained,$(seed))))

$(eval $(call gathered,$(OUT)/batches/losses.tsv,'seed batch',$(foreach seed,$(SEEDS),$(batches:%=$(OUT)/batches/$(seed)/%.losses.tsv))))
$(DATA)/batches.tsv: $(OUT)/batches/losses.tsv $(DATA)/parameters.tsv
$(DATA)/optimisation-facts.tsv: $(DATA)/optimisation.tsv $(DATA)/batches.tsv $(DATA)/parameters.tsv
$(call section,36-optimisation): $(DATA)/optimisation-facts.tsv

# ---- groups ----
# One network again, with groups kept on one side of the split: does it help that songs of the test set share
# their groups with songs of the training set? apart/{train,validation,test}.tar, network.safetensors,
# apart.tsv: the songs of test.tar by the report's own network (with) and by that one (without).
$(OUT)/apart/%.tar: $(OUT)/songs.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part $(split.$*) $< -g)

apart = $(call trained,$<,$(OUT)/apart,$(SEED),$@)
$(OUT)/apart/without.safetensors: models/$(SEARCH_NETWORK).net $(OUT)/apart/train.tar $(OUT)/apart/validation.tar \
		$(call parameter,EPOCHS BATCH LEARNING_RATE SEED SEARCH_NETWORK) $(call code,ae-train)
	$(call note,$(apart))
	$(apart) -j $(training_threads)

$(OUT)/apart/with.safetensors: $(OUT)/models/$(SEARCH_NETWORK).safetensors
	$(call run,cat $<)

$(OUT)/apart/%.measures.tsv: $(OUT)/apart/%.safetensors $(OUT)/apart/test.tar $(call code,ae-enc ae-dec compare)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/apart/test.tar | $(BIN)/ae-dec -m $< | $(BIN)/compare -r $(OUT)/apart/test.tar)

$(OUT)/apart.tsv: $(gather) $(if $(grouped),$(patsubst %,$(OUT)/apart/%.measures.tsv,with without))
	$(call run,$(if $(grouped),awk -v columns=training -f $^,printf 'training\tkey\tsnr\n'))
