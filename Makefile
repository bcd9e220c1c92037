# Lathe: music into latent vectors and back. `make help` lists what can be made.

# ---- variables for the command line ----
DATASET ?= styles#	data set of the report: styles, folder, gtzan
DIR ?=#	folder and gtzan: the folder with the music
SONGS ?= 100#	styles: songs a genre
CLIP ?= 5#	length of a clip in seconds
RATE ?= 22050#	sample rate of the clips in Hz
EPOCHS ?= 40#	epochs of each training
BATCH ?= 20#	clips in a batch
LEARNING_RATE ?= 0.02#	learning rate of Adam
SEED ?= 42#	seed of all random numbers
JOBS ?= $(shell nproc)#	tests, renders and steps of the report in parallel
TESTS ?=#	check: test files to run; empty: all
REPORT ?= build/page/report#	check-report, check-deep: folder of the report; default a small one

# ---- how recipes run ----
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
export LC_ALL := C
# Recipes run in parallel: a waiting thread yields its processor.
export OMP_WAIT_POLICY := passive

# $(call locked,FOLDER) COMMAND: only one make at a time writes to FOLDER; others say that they wait.
# Processes left by a killed make hold the lock until they end.
locked = mkdir -p $(1); flock -n $(1)/.lock true || echo 'another make is at work on $(1): waiting for it to end' >&2; \
	flock $(1)/.lock

# $(call absolute,PATH): $(abspath) would split a path at a blank.
absolute = $(if $(filter-out /%,$(firstword $(1))),$(CURDIR)/)$(1)

# ---- compilation ----
VERSION := 0.1.0
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
# a cross compiler has its own: CC=aarch64-linux-gnu-gcc with the libraries of Debian's arm64
PKG_CONFIG := $(patsubst %-gcc,%-pkg-config,$(or $(filter %-linux-gnu-gcc,$(CC)),pkg-config))
BUILD := build
BIN := $(BUILD)/bin
PACKAGES := sndfile libmpg123 samplerate soxr libarchive jansson fftw3f libmd liblbfgs openblas lapacke
OPTIMISE ?= -O3 -g -D_FORTIFY_SOURCE=3#	build: how the compiler optimises
SANITISE ?=#	build: options of the sanitizers, for the compiler and the linker
ISA ?=#	build: for one instruction set alone, baseline, avx2 or avx512
isa.baseline := 1
isa.avx2 := 3
isa.avx512 := 4
$(if $(filter-out baseline avx2 avx512,$(ISA)),$(error ISA=$(ISA): baseline, avx2 or avx512 is wanted))
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection \
	$(if $(filter x86_64-%,$(shell $(CC) -dumpmachine)),-fcf-protection)
WERROR := -Werror
WARN := -Wall -Wextra $(WERROR) -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wno-psabi
# where no fixture is read; clang takes every NAN in a double for a promotion
WARN_TOOLS := -Wconversion -Wsign-conversion -Wcast-qual $(if $(findstring clang,$(CC)),,-Wdouble-promotion)
# computed once, not for every file
PACKAGE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PACKAGE_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES))
CFLAGS = -std=gnu17 $(OPTIMISE) $(WARN) $(HARDEN) $(SANITISE) -fopenmp -ffp-contract=fast -fno-math-errno \
	-fno-trapping-math $(if $(ISA),-DLATHE_LEVEL=$(isa.$(ISA))) -D_FILE_OFFSET_BITS=64 -DLATHE_VERSION='"$(VERSION)"' -Itools/lib \
	$(PACKAGE_CFLAGS)
LDFLAGS = $(SANITISE) -fopenmp $(if $(findstring clang,$(CC)),-fno-openmp-implicit-rpath) -pie \
	-Wl,--as-needed -Wl,-z,relro,-z,now,-z,noexecstack
LDLIBS = $(PACKAGE_LIBS) -lm

TOOLS := $(patsubst tools/%.c,%,$(wildcard tools/*.c))
LIBRARY := $(patsubst tools/lib/%.c,$(BUILD)/lib/%.o,$(wildcard tools/lib/*/*.c))
UNITS := $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/*.c))

# As many jobs as JOBS, unless make was told how many.
at_once = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

all: ## build the filters into build/bin
	@+$(call locked,$(BUILD)) $(MAKE) --no-print-directory $(at_once) binaries
.PHONY: all

binaries: $(TOOLS:%=$(BIN)/%) $(if $(filter 1,$(MPI)),$(BIN)/ae-train-mpi)

$(BIN)/%: $(BUILD)/%.o $(BUILD)/liblathe.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ae-train over several ranks: the same program, of which one file is compiled for MPI.
MPI ?=#	build: 1 makes ae-train-mpi, too, beside the filters
MPI_CC := mpicc
$(BUILD)/mpi/team.o: tools/lib/train/team.c Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	OMPI_CC=$(CC) $(MPI_CC) $(CFLAGS) -DLATHE_MPI -MMD -MP -c -o $@ $<

$(BUILD)/mpi/ae-train-mpi: $(BUILD)/ae-train.o $(BUILD)/mpi/team.o $(BUILD)/liblathe.a
	OMPI_CC=$(CC) $(MPI_CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BIN)/ae-train-mpi: $(BUILD)/mpi/ae-train-mpi
	@mkdir -p $(@D)
	cp $< $@

$(BUILD)/liblathe.a: $(LIBRARY)
	@rm -f $@
	ar rcs $@ $^

# Decoders make decisions in floating point: they need the same bits on every processor.
$(BUILD)/lib/sparse/%.o: CFLAGS += -ffp-contract=off

$(BUILD)/%.o: tools/%.c Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN_TOOLS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/lib/%.c $(BUILD)/liblathe.a Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/liblathe.a $(LDLIBS) $(shell $(PKG_CONFIG) --libs cmocka)

$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/liblathe.a Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/liblathe.a $(LDLIBS)

# The compiler and its flags: another CC or OPTIMISE recompiles everything.
flags := $(CC) $(CFLAGS) $(LDFLAGS)
ifneq ($(wildcard $(BUILD)/flags),)
ifneq ($(file < $(BUILD)/flags),$(flags))
$(file > $(BUILD)/flags,$(flags))
endif
endif
$(BUILD)/flags:
	@$(shell mkdir -p $(@D))$(file > $@,$(flags))

-include $(wildcard $(BUILD)/lib/*/*.d $(BUILD)/*.d $(BUILD)/tests/*.d $(BUILD)/bench/*.d $(BUILD)/faults/*.d)
.SECONDARY:

# ---- the report: one file a stage, in order ----
OUT := out/$(DATASET)

# $(call parameter,NAME): a file with the value of the variable NAME, which changes only with it;
# targets that depend on a parameter have it as a prerequisite.
parameter = $(1:%=$(OUT)/.parameters/%)
$(OUT)/.parameters/%: export PARAMETER = $($*)
$(OUT)/.parameters/%: FORCE
	@mkdir -p $(@D)
	@printenv PARAMETER | cmp -s - $@ || printenv PARAMETER > $@
FORCE:
.PHONY: FORCE # .SECONDARY would let a FORCE that is a file name force nothing

include $(sort $(wildcard pipeline/*.mk))

include $(wildcard tools/*.mk datasets/games/*.mk models/*.mk)

# ---- checks ----
include $(wildcard tests/*.mk tests/bench/*.mk)
RUN = BIN='$(call absolute,$(BIN))' UNITS='$(call absolute,$(BUILD)/tests)' \
	HARNESSES='$(call absolute,$(FUZZ_BUILD)/bin)' FAULTS='$(call absolute,$(BUILD)/faults)' \
	FUZZ_SECONDS=$(FUZZ_SECONDS) REPORT='$(if $(REPORT),$(call absolute,$(REPORT)))' JOBS=$(JOBS) tests/run

check: checked ## run the tests, with samples of the long sweeps
	$(RUN) $(TESTS)

check-deep: checked $(if $(shell command -v chromium),$(REPORT)) lint ## run lint, the complete sweeps and the slow tests
	DEEP=1 $(RUN) $(TESTS)

# programs that tests run besides the filters
checked: all
	@+$(call locked,$(BUILD)) $(MAKE) --no-print-directory $(at_once) $(UNITS) $(HARNESSES) $(FAULTS) \
		$(if $(SANITISE)$(filter-out gcc,$(CC)),,$(if $(shell command -v $(MPI_CC)),$(BUILD)/mpi/ae-train-mpi))

check-report: $(REPORT) ## test the report in a browser
	DEEP=1 $(RUN) tests/check-report.bats

build/page/report: all
	$(MAKE) -s experiments DATASET=styles OUT=build/page SONGS=4 EPOCHS=1 TRIALS=2

check-asan: ## run the tests on binaries with AddressSanitizer and UBSan
	$(MAKE) BUILD=build/asan OPTIMISE='-O1 -g' \
		SANITISE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' check

check-tsan: ## run filters with threads under ThreadSanitizer (clang's)
	$(MAKE) BUILD=build/tsan CC=clang-14 OPTIMISE='-O1 -g' SANITISE=-fsanitize=thread \
		HARNESSES= TESTS=tests/threads.bats check

# Scripts run the filters and unit tests in QEMU; the tests see no difference.
ARM := build/aarch64
ARM_TESTS := tests/lib.bats tests/pack.bats tests/sparse.bats tests/mdct.bats
check-aarch64: ## build for 64-bit ARM; run unit tests and decoders in QEMU
	@command -v aarch64-linux-gnu-gcc qemu-aarch64 aarch64-linux-gnu-pkg-config >/dev/null || \
		{ echo 'check-aarch64: wants a cross compiler and QEMU: see CONTRIBUTING.md' >&2; exit 1; }
	$(MAKE) BUILD=$(ARM) CC=aarch64-linux-gnu-gcc HARNESSES= FAULTS= checked
	@rm -rf $(ARM)/qemu && mkdir -p $(ARM)/qemu/bin $(ARM)/qemu/tests
	@for file in $(TOOLS:%=bin/%) $(patsubst $(BUILD)/%,%,$(UNITS)); do \
		printf '#!/bin/sh\nexec qemu-aarch64 -0 "$$0" "%s" "$$@"\n' "$$PWD/$(ARM)/$$file" > $(ARM)/qemu/$$file; \
		chmod +x $(ARM)/qemu/$$file; \
	done
	BIN='$(CURDIR)/$(ARM)/qemu/bin' UNITS='$(CURDIR)/$(ARM)/qemu/tests' JOBS=$(JOBS) tests/run $(ARM_TESTS)
.PHONY: check check-deep check-report check-asan check-tsan check-aarch64

# ---- house ----
# $(call installed,PACKAGE...): installs them; asks sudo when not root.
define installed
sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1)
endef

DEBIAN := gcc make pkg-config libc6-dev libsndfile1-dev libmpg123-dev libsamplerate0-dev libsoxr-dev libarchive-dev \
	libjansson-dev libfftw3-dev liblbfgs-dev libmd-dev libopenblas-dev liblapacke-dev \
	gnuplot-nox python3-jinja2 python3-numpy opus-tools vorbis-tools lame chromium fonts-sil-charis fonts-roboto-unhinted
deps: ## install what filters and report need (asks sudo when not root)
	$(call installed,$(DEBIAN) $$(sed 's/#.*//' datasets/packages))

deps-check: deps ## install what the tests and lint need, too
	$(call installed,libcmocka-dev clang-14 libclang-rt-14-dev libomp-14-dev $(LINT_PACKAGES) \
		bats bats-support bats-assert locales strace sox libsox-fmt-mp3 mandoc mpi-default-dev mpi-default-bin)

clean: ## remove build/ and out/
	rm -rf build out

# The targets and variables in help, in the order of use.
HELP := deps all experiments deps-check check install deb clean help-all \
	DATASET DIR SONGS CLIP EPOCHS SEED JOBS TESTS PREFIX

# $(call list,NAME...): the targets and variables of these names, or all of them, with their help.
makefiles = $(filter %.mk Makefile,$(MAKEFILE_LIST))
variables = $(shell sed -n 's/^\([A-Z_]*\) ?=.*#\t.*/\1/p' $(makefiles))
define list
@printf 'Lathe: music into latent vectors and back\n\nusage: make TARGET [VARIABLE=VALUE ...]\n'
@awk -F '#+[ \t]' -v shown='$(1)' ' \
	function show(what, pattern,   i) { print "\n" what ":"; for (i = 1; i <= count; i++) \
		if (name[i] ~ pattern) printf "  %-22s  %s\n", name[i] (name[i] in value ? "=" value[name[i]] : ""), about[name[i]] } \
	NR == FNR { at = index($$0, "="); value[substr($$0, 1, at - 1)] = substr($$0, at + 1); next } \
	match($$0, /^[a-z0-9-]+:.*## |^[A-Z_]+ [?]=.*#\t/) { match($$0, /^[A-Za-z0-9_-]+/); name[++count] = substr($$0, 1, RLENGTH); \
		about[name[count]] = $$NF } \
	END { if (shown) count = split(shown, name, " "); show("targets", "^[a-z]"); show("variables, as they are now", "^[A-Z]") }' \
	- $(makefiles) < <(printf '%s\n' $(foreach name,$(variables),$(call quoted,$(name)=$(strip $($(name))))))
endef

help: ## show the most useful targets, in the order of use
	$(call list,$(HELP))
	@printf '\nmake help-all shows everything that can be made and set\n'

help-all: ## show every target and variable
	$(call list,)
.PHONY: deps deps-check clean help help-all
