# Stage: a whole collection to latents, beside the report. Each shard is a target, so that shards are made side by
# side, on several hosts too, and a make that was killed goes on with those that are not there yet.
#
# in    songs of any length below DIR, a trained autoencoder
# out   out/NAME/latents-000000.tar, latents-000001.tar, ...; index.tsv (shard, first key, records, bytes, sha256);
#       left-out.tsv (file, reason)

MODEL ?=#	encode: the autoencoder, a file or the name of one of ours
NAME ?= collection#	encode: the results go to out/NAME
SHARD ?= 1000#	encode: songs a shard
FORMAT ?= f4#	encode: numbers of the latents, f4 or f2 (half precision)
EVERY ?=#	encode: cut songs into clips of so many seconds; CLIP: the first of each

# A make of its own, as the report's stages take their folder from OUT.
encode: all ## encode the music in DIR with MODEL: shards of latents in out/NAME
	$(if $(and $(DIR),$(MODEL)),,$(error encode: say what to encode, and with which model: DIR=FOLDER MODEL=FILE))
	$(if $(filter f4 f2,$(FORMAT)),,$(error FORMAT=$(FORMAT): f4 or f2 is wanted))
	@+$(call locked,out/$(NAME)) $(MAKE) --no-print-directory $(at_once) DATASET=folder depth=1 OUT=out/$(NAME) collection
.PHONY: encode

# What is done is told on a terminal, from when the shards are cut.
collection: $(OUT)/files $(OUT)/model.tsv
	@datasets/cut $< $(SHARD) $(shards)
	@for shard in $(wildcard $(OUT)/latents-*.tar); do \
		number=$${shard##*-}; [ -e $(shards)/$${number%.tar}.list ] || rm -f "$$shard"; done
	@touch $(shards)/.started
	@rm -f $(OUT)/index.tsv # where it is, make would not look for shards that are gone
	@+$(MAKE) --no-print-directory encoded
	@awk -F'\t' 'NR > 1 { n += $$3; bytes += $$4 } END { printf "%d shards, %d records, %.1f MB\n", NR - 1, n, bytes / 1e6 }' $(OUT)/index.tsv
	@left=$$(($$(wc -l < $(OUT)/left-out.tsv) - 1)); [ $$left = 0 ] || echo "$$left left out: $(OUT)/left-out.tsv"

# What the model says of itself, its SHA-256 and sample rate among it.
$(OUT)/model.tsv: FORCE
	@mkdir -p $(@D)
	@$(BIN)/ae-info --metadata $(call quoted,$(MODEL)) > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

taken := $(if $(EVERY),-e $(EVERY),$(if $(filter file,$(origin CLIP)),,-t $(CLIP)))
latents := $(lists:$(shards)/%.list=$(OUT)/latents-%.tar)
ENCODED := $(DIR) $(RATE) $(taken) -q $(RESAMPLE) -f $(FORMAT)
$(OUT)/latents-%.tar: export MUSIC = $(DIR)
$(OUT)/latents-%.tar: export WITH = $(MODEL)
$(OUT)/latents-%.tar: $(shards)/%.list $(OUT)/model.tsv datasets/import $(call parameter,ENCODED) \
		$(call code,wav2raw tomono resample crop ae-enc tls)
	@datasets/import -d "$$MUSIC" -r "$$(awk -F'\t' -v rate=$(RATE) '$$1 == "sample_rate" { rate = $$2 } END { print rate }' $(OUT)/model.tsv)" \
		-q $(RESAMPLE) $(taken) -m "$$WITH" -f $(FORMAT) -o $(shards)/$*.left-out.tsv $< > $@.part
	@$(BIN)/tls < $@.part | awk -v OFS='\t' -v shard=$(@F) -v bytes="$$(stat -c %s $@.part)" -v sum="$$(sha256sum < $@.part)" \
		'NR == 2 { first = $$1 } END { sub(/ .*/, "", sum); print shard, first, NR - 1, bytes, sum }' > $(shards)/$*.index
	@mv $@.part $@
	@pipeline/progress $(OUT)

encoded: $(OUT)/index.tsv

$(OUT)/index.tsv: $(latents)
	@{ printf 'file\treason\n'; cat $(shards)/left-out; tail -q -n +2 $(call listed,left-out.tsv); } > $(OUT)/left-out.tsv.part
	@mv $(OUT)/left-out.tsv.part $(OUT)/left-out.tsv
	@{ printf 'shard\tfirst\trecords\tbytes\tsha256\n'; cat $(call listed,index); } > $@.part
	@mv $@.part $@
