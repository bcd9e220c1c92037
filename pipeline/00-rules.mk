# Functions used in the rules of all stages.

# Scripts find the filters by PATH.
$(OUT)/%: export PATH := $(call absolute,$(BIN)):$(PATH)

# $(call code,TOOL...): the tools as prerequisites of what they compute. A stamp changes only with the tool's
# machine code and constants: a new comment in a library, a touched file or a change in another tool relinks
# the binary but redoes nothing.
code = $(1:%=$(BUILD)/code/%)
$(BUILD)/code/%: $(BIN)/%
	@mkdir -p $(@D)
	@objcopy --strip-all --remove-section .note.gnu.build-id $< $@.stripped
	@sha256sum < $@.stripped > $@.part && rm $@.stripped
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

# The command of each recipe is kept in out/DATASET/.commands under the target's name; the report shows it
# beside the table or figure that it made. It is written before the target gets its name: if make is
# interrupted, no target lacks its command.
comma := ,
quoted = '$(subst ','\'',$(1))'
commands = $(patsubst $(OUT)/%,$(OUT)/.commands/%,$(1))

# $(call noted,COMMAND,TARGET): shell that records COMMAND as the one that made TARGET.
noted = mkdir -p $(dir $(call commands,$(2))) && printf '%s\n' $(call quoted,$(1)) > $(call commands,$(2))

# $(call note,COMMAND) or $(call note,COMMAND,TARGET): records COMMAND as the one that made the target.
note = @$(call noted,$(1),$(or $(2),$@))

# $(call run,COMMAND) or $(call run,COMMAND,TARGET): the target is the output of COMMAND. A file that it writes besides as
# FILE.part is recorded as FILE.
define run
@mkdir -p $(dir $(or $(2),$@))
$(1) > $(or $(2),$@).part
@$(call noted,$(subst .part,,$(1)) > $(or $(2),$@),$(or $(2),$@)) && mv $(or $(2),$@).part $(or $(2),$@)
endef

# $(call make_file,COMMAND) or $(call make_file,COMMAND,TARGET): COMMAND writes the target itself, to a temporary name, and
# renames it.
define make_file
@mkdir -p $(@D) && $(call noted,$(1),$(or $(2),$@))
$(1)
endef

# The folders of the report's parts: tables, figures, and the sections of the page.
DATA := $(OUT)/report/data
FIGURES := $(OUT)/report/figures
section = $(1:%=$(OUT)/sections/%.html)

# A relation, and a section's facts, are one query over TSVs, pipeline/report/NAME.sql; a line
#     $(DATA)/NAME.tsv: TABLE.tsv...
# says over which.
relation = $(call run,pipeline/sql -s $(SEED) $(filter %.sql %.tsv,$^))
$(DATA)/%.tsv: pipeline/report/%.sql pipeline/sql $(call parameter,SEED)
	$(relation)

# Joins tables with the same header, and adds columns from their paths.
gather := pipeline/report/gather.awk

# $(eval $(call gathered,TABLE,COLUMNS,FILE...)): TABLE is the FILEs joined.
define gathered
$(1): $(gather) $(3)
	$$(call run,awk -v columns=$(2) -f $$^)
endef

# $(eval $(call figure,NAME,TITLE,TABLE...,ARGUMENT)): plots/NAME.gp, NAME without -% or %-, draws TABLEs of the report.
define figure
$(FIGURES)/$(1).svg: plots/$(subst -%,,$(subst %-,,$(1))).gp $(3:%=$(DATA)/%.tsv) plots/draw plots/style.gp plots/colours.tsv plots/names.tsv
	$$(call run,plots/draw $$< '$(2)' $$(filter $(DATA)/%,$$^)$(4))
endef
