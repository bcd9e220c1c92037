# Checks besides the tests: fuzzing, coverage, static analysis.

# ---- fuzzing: libFuzzer with AddressSanitizer and UBSan, a harness a file in tests/fuzz ----
# The same for every BUILD: the harnesses have compiler flags of their own.
FUZZ_SECONDS ?= 30#	fuzz, check-deep: seconds for each harness
FUZZ ?=#	fuzz: the harnesses to run (all); see tests/fuzz
FUZZ_BUILD := build/fuzz
FUZZ_CC := clang-14
FUZZ_SANITISE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_CFLAGS = -std=gnu17 -O1 -g -Wall -Wextra -Werror -Wno-unknown-pragmas -Wno-string-plus-int \
	-Wno-unused-function -D_FILE_OFFSET_BITS=64 $(FUZZ_SANITISE) \
	-Itools/lib $(shell pkg-config --cflags $(FUZZ_PACKAGES))
FUZZ_PACKAGES := libarchive jansson libmd
# the parsers and what they use, without threads: clang's omp.h would be another package
FUZZED := $(filter-out %/parallel.c,$(wildcard tools/lib/base/*.c tools/lib/cli/*.c tools/lib/stream/*.c tools/lib/model/*.c tools/lib/tensors/*.c tools/lib/rng/*.c \
	tools/lib/search/*.c tools/lib/kernels/*.c tools/lib/codec/*.c) $(patsubst %,tools/lib/%.c, net/net net/layer \
	tree/tree tree/file stats/interval linalg/pcafile audio/declared))
HARNESSES := $(patsubst tests/fuzz/%.c,$(FUZZ_BUILD)/bin/%,$(wildcard tests/fuzz/*.c))

# with sanitizers clang takes minutes for the kernels, which parse nothing
$(FUZZ_BUILD)/lib/kernels/%.o: tools/lib/kernels/%.c tests/checks.mk
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O2 -fopenmp-simd -Itools/lib -MMD -MP -c -o $@ $<

$(FUZZ_BUILD)/lib/%.o: tools/lib/%.c tests/checks.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(FUZZ_BUILD)/liblathe.a: $(FUZZED:tools/lib/%.c=$(FUZZ_BUILD)/lib/%.o)
	@rm -f $@
	ar rcs $@ $^

$(FUZZ_BUILD)/bin/%: tests/fuzz/%.c $(FUZZ_BUILD)/liblathe.a
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -MMD -MP -MF $(FUZZ_BUILD)/lib/$*.d \
		-Wl,--wrap=fopen64,--wrap=fclose -o $@ $< $(FUZZ_BUILD)/liblathe.a \
		$(shell pkg-config --libs $(FUZZ_PACKAGES)) -lm

-include $(wildcard $(FUZZ_BUILD)/lib/*.d $(FUZZ_BUILD)/lib/*/*.d)

fuzz: all $(HARNESSES) ## look for inputs that crash the parsers
	BIN='$(call absolute,$(BIN))' tests/fuzz/run -s $(FUZZ_SECONDS) -j $(JOBS) $(FUZZ)
.PHONY: fuzz

# ---- a cluster: Slurm on two hosts made of namespaces; two minutes ----
deps-cluster: ## install Slurm, for check-cluster
	$(call installed,slurm-wlm slurmd slurmctld slurm-client munge iproute2)

check-cluster: all ## run the pipeline on a Slurm cluster of two hosts on this machine (as root)
	tests/cluster/run
.PHONY: deps-cluster check-cluster

# ---- coverage: which lines the tests reach ----
COVERAGE := build/coverage
# without the tests of the build, of the page, of crashes and of opened files: counts are files
COVERING = $(filter-out %/fuzz.bats %/hardening.bats %/house.bats %/check-report.bats %/sandbox.bats, \
	$(wildcard tests/*.bats))
# the parsers of foreign input
PARSERS := $(wildcard tools/lib/stream/*.c) $(patsubst %,tools/lib/%.c, model/model \
	tensors/safetensors net/net net/layer base/file tree/file linalg/pcafile search/trials base/text \
	base/tsv stream/fields stream/names base/skipped audio/declared)

coverage: ## show which lines the tests reach, on a page in build/coverage/counts
	@command -v gcovr >/dev/null || { echo 'coverage: wants gcovr: apt-get install gcovr' >&2; exit 1; }
	find $(COVERAGE) -name '*.gcda' -delete 2>/dev/null || true
	$(MAKE) BUILD=$(COVERAGE) OPTIMISE='-O1 -g' SANITISE='--coverage -fprofile-update=atomic' \
		HARNESSES= TESTS='$(COVERING)' check || failed=yes; \
	mkdir -p $(COVERAGE)/counts; \
	gcovr -r . -f tools/ --object-directory $(COVERAGE) --csv $(COVERAGE)/counts/lines.csv \
		--html-details $(COVERAGE)/counts/index.html $(COVERAGE); \
	awk -v parsers='$(PARSERS)' -f tests/coverage.awk $(COVERAGE)/counts/lines.csv; \
	[ -z "$${failed:-}" ]
.PHONY: coverage

# ---- static analysis: silent, and every exception has its reason ----
LINT_PACKAGES := clang-format-14 clang-tidy-14 cppcheck shellcheck
LINTED := $(wildcard tools/*.c tools/lib/*/*.c)
# not the kernels: clang-tidy takes code that is included several times for duplicates
LINTED_BY_CLANG := $(filter-out tools/lib/kernels/%,$(LINTED))
LINTED_SHELL = $(wildcard .ci/run tests/*.bats tests/*.bash) \
	$(shell grep -lrE '^.!.*(bash|/sh)' tests tools pipeline datasets models plots --exclude-dir=fixtures)
# SC2154: variables set by bats' run and the helpers; SC2120: options that only some calls give
SHELLCHECK := -x -S warning -e SC2154,SC2120
LINT_CFLAGS = -std=gnu17 -D_FILE_OFFSET_BITS=64 -DLATHE_VERSION='"$(VERSION)"' -Itools/lib \
	$(shell pkg-config --cflags $(PACKAGES))
# GCC 12 does not follow values of vector types, and reports stdin that is not closed, and files and memory
# that die() leaves to the end of the process, as leaks.
ANALYSE := -O1 -fanalyzer -Werror -Wno-psabi -Wno-analyzer-use-of-uninitialized-value \
	-Wno-analyzer-shift-count-overflow -Wno-analyzer-file-leak -Wno-analyzer-malloc-leak

lint: ## check layout and sources: clang-format, shellcheck, clang-tidy and others
	@command -v clang-format-14 clang-tidy-14 cppcheck shellcheck >/dev/null || \
		{ echo 'lint: wants tools: apt-get install $(LINT_PACKAGES)' >&2; exit 1; }
	clang-format-14 --dry-run -Werror $(shell find tools tests -name '*.[ch]')
	shellcheck $(SHELLCHECK) $(LINTED_SHELL)
	printf '%s\n' $(LINTED) | xargs -P $(JOBS) -I {} \
		$(CC) $(LINT_CFLAGS) -fopenmp $(ANALYSE) -c -o /dev/null {}
	printf '%s\n' $(LINTED_BY_CLANG) | xargs -P $(JOBS) -I {} \
		clang-tidy-14 --quiet {} -- $(LINT_CFLAGS) -Wno-everything
	cppcheck -j $(JOBS) --std=c11 --enable=warning,performance,portability --library=posix,gnu \
		--library=tests/lint/cppcheck.xml --suppressions-list=tests/lint/cppcheck.txt \
		-Itools/lib --error-exitcode=1 --quiet tools
.PHONY: lint
