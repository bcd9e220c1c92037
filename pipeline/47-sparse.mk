# Stage: the sparse code, compared with the best simple control of each song and with the networks, at the sizes of the
# networks and below, with the built-in and with learned predictors, with and without noise filling.
#
# in    songs.tar, train.tar, test.tar, validation.tar, networks/sizes.tsv, measured.tsv, song/original.tar
# out   sparse/SEED.safetensors (the learned predictors), sparse/PART/METHOD.tsv: some of the songs of PART by each
#       method and size; sparse/ladder.tsv: all of them; report/data/sparse.tsv (means), sparse-pairs.tsv (paired
#       differences), sparse-choice.tsv (the smallest vector of all that will do); report/audio/sparse-N.wav and
#       filled-N.wav: the report's song

SPARSE_HALVINGS ?= 6#	how often the smallest vector is halved

# The sizes: those of the networks; the smallest and its halves; both.
$(OUT)/sparse/large: pipeline/report/column.awk $(OUT)/networks/sizes.tsv
	$(call run,awk -v column=numbers -f $^)

$(OUT)/sparse/small: $(OUT)/sparse/large $(call parameter,SPARSE_HALVINGS)
	$(call run,awk -v halvings=$(SPARSE_HALVINGS) 'END { for (n = $$1; halvings-- >= 0; n = int(n / 2)) if (n >= 1) print n }' $<)

$(OUT)/sparse/all: $(OUT)/sparse/large $(OUT)/sparse/small
	$(call run,sort -rnu $^)

# The three candidates for the overall smallest vector.
$(OUT)/sparse/candidates: $(OUT)/sparse/small
	$(call run,head -n 3 $<)

# Part of the songs for many sizes and paired differences; all validation songs for the choice.
$(OUT)/sparse/test.tar: $(OUT)/test.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part 90-92 $<)

# The predictors have 657 parameters, so a few of the training songs are enough. Their settings were chosen on the
# validation set.
$(OUT)/sparse/%.safetensors: $(OUT)/train.tar datasets/part $(call code,sparse-train pick tls)
	$(call make_file,datasets/part 0-4 $< | sparse-train -R 2 -e 800 -b 1024 -c 400000 -l 0.012 -s $* -j 1 -o $@)

predictor = $(OUT)/sparse/$(lastword $(subst -, ,$(*F))).safetensors
spend.keep = keep -j 1 -k $$setting
spend.sparse = sparse -j 1 -k $$setting | sparse -j 1 --decode
spend.filled = sparse -j 1 -k $$setting -N 0.5 | sparse -j 1 --decode
spend.learned = sparse -j 1 -k $$setting -m $(predictor) | sparse -j 1 --decode -m $(predictor)

spender = $(firstword $(subst -, ,$(*F)))
spent = $(OUT)/sparse/$(if $(filter validation,$(*D)),candidates,$(if $(filter keep learned,$(spender)),large,all))
spending := $(foreach method,keep sparse filled $(SEEDS:%=learned-%),$(OUT)/sparse/test/$(method).tsv) \
	$(foreach method,sparse filled,$(OUT)/sparse/validation/$(method).tsv)
$(spending): $(OUT)/sparse/%.tsv: pipeline/ladder $(addprefix $(OUT)/,sparse/test.tar test.tar validation.tar) \
		$(addprefix $(OUT)/sparse/,large candidates all) $(call code,sparse keep compare recognise)
	$(call run,pipeline/ladder $(OUT)/$(patsubst test,sparse/test,$(*D)).tar $(OUT)/$(*D).tar "$$(cat $(spent))" '$(spend.$(spender))')
$(foreach seed,$(SEEDS),$(eval $(OUT)/sparse/test/learned-$(seed).tsv: $(OUT)/sparse/$(seed).safetensors))

$(eval $(call gathered,$(OUT)/sparse/ladder.tsv,'part method',$(spending)))

$(DATA)/sparse.tsv: $(OUT)/sparse/ladder.tsv plots/names.tsv
$(DATA)/sparse-pairs.tsv: $(OUT)/sparse/ladder.tsv $(OUT)/measured.tsv $(OUT)/networks/sizes.tsv $(DATA)/parameters.tsv
$(DATA)/sparse-choice.tsv: $(OUT)/sparse/ladder.tsv $(DATA)/settings.tsv $(OUT)/networks/sizes.tsv $(DATA)/rule.tsv $(DATA)/parameters.tsv
$(DATA)/sparse-facts.tsv: $(DATA)/sparse.tsv $(DATA)/sparse-pairs.tsv $(DATA)/sparse-choice.tsv $(OUT)/sparse/means.tsv plots/names.tsv

# Means of two vectors, with the checksum that a vector from sparse would have.
$(OUT)/sparse/means.tsv: pipeline/sparse-means $(OUT)/sparse/test.tar $(OUT)/sparse/large $(call code,sparse)
	$(call run,sparse -k $$(tail -n 1 $(OUT)/sparse/large) < $(OUT)/sparse/test.tar | pipeline/sparse-means)

# ---- the report's song, in the same rule as its table, so that both are removed with the page ----
$(DATA)/sparse-song.tsv: $(OUT)/song/original.tar $(OUT)/sparse/all $(call code,sparse raw2wav)
	@mkdir -p $(OUT)/report/audio
	$(call run,{ printf 'numbers\n'; for k in $$(cat $(OUT)/sparse/all); do echo $$k; \
		sparse -k $$k < $< | sparse --decode | raw2wav -o $(OUT)/report/audio/sparse-$$k.wav; \
		sparse -k $$k -N 0.5 < $< | sparse --decode | raw2wav -o $(OUT)/report/audio/filled-$$k.wav; done; })

$(call section,52-sparse): $(addprefix $(DATA)/,sparse.tsv sparse-pairs.tsv sparse-choice.tsv sparse-facts.tsv sparse-song.tsv)
