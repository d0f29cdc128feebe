# Invigil: one Makefile for everything. `make help` lists the targets.
#
#   make            release build into build/release/
#   build=VARIANT   debug | release | asan | tsan | cov | fuzz, each in its own folder build/VARIANT/
#   V=1             show the commands        DEPS=no   never install missing packages
#
# Sources are found by name: a folder's .c files are its library, *_main.c its programs, content/qti_*.c and
# content/author_*.c the part that only the authors' tool links. Tests are tests/FOLDER/test_*.c, fuzz targets
# tests/fuzz/fuzz_*.c, whole-program tests tests/scripts/test_*.sh. Adding one needs no change here.

build ?= release
B := build/$(build)
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' '$(1)' '$(patsubst $(B)/%,%,$(2))';)
PREFIX ?= /usr/local
DESTDIR ?=
SHELL := /bin/sh

# --- variants ------------------------------------------------------------------------------------------------
ifeq ($(filter $(build),debug release asan tsan cov fuzz),)
$(error build=$(build) is not one of debug release asan tsan cov fuzz)
endif
ifeq ($(build),fuzz)
CC := clang
endif
ifeq ($(origin CC),default)
CC := gcc
endif
OPT_debug := -O0 -g3
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPT_asan := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_tsan := -O1 -g3 -fsanitize=thread
OPT_cov := -O0 -g3 --coverage
OPT_fuzz := -O1 -g3 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DFUZZING=1
LINK_fuzz := -fsanitize=fuzzer-no-link,address,undefined
LINK_release := -Wl,-z,relro,-z,now -pie
OPT := $(OPT_$(build)) $(if $(filter release debug,$(build)),-fPIE)
# Only test builds know the script command `clock`; a release cannot be told another time.
OPT += $(if $(filter release fuzz,$(build)),,-DINVIGIL_TEST_BUILD=1)

WARN := -Wall -Wextra -Werror -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wswitch-enum -Wnull-dereference \
	-Wdouble-promotion -Wimplicit-fallthrough

# --- libraries -----------------------------------------------------------------------------------------------
pkg = $(shell pkg-config --$(1) $(2) 2>/dev/null)
VERSION := 0.1.0
CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DINVIGIL_VERSION='"$(VERSION)"' -I. -I$(B)/gen $(WARN) $(OPT) -MMD -MP \
	$(EXTRA_CFLAGS)
CFLAGS_SYS = $(patsubst -I%,-isystem %,$(1))
CORE_PKGS := sqlite3 libcrypto jansson
KIOSK_PKGS := sdl2 SDL2_ttf SDL2_image fribidi $(CORE_PKGS)
SYNC_PKGS := libcurl libssl $(CORE_PKGS)
CENTRAL_PKGS := libevent libevent_openssl libssl $(CORE_PKGS)
AUTHOR_PKGS := libxml-2.0 SDL2_image sdl2 $(CORE_PKGS)
ALL_PKGS := $(sort $(KIOSK_PKGS) $(SYNC_PKGS) $(CENTRAL_PKGS) $(AUTHOR_PKGS) cmocka)
SYS_CFLAGS = $(call CFLAGS_SYS,$(call pkg,cflags,$(ALL_PKGS)))

# --- sources -------------------------------------------------------------------------------------------------
src = $(sort $(wildcard $(1)))
obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
MAINS := $(call src,*/*_main.c)
ENGINE := $(call src,engine/*.c)
AUTHOR := $(call src,content/qti_*.c content/author_*.c)
CONTENT := $(filter-out $(AUTHOR) $(MAINS),$(call src,content/*.c))
SYNC := $(filter-out $(MAINS),$(call src,sync/*.c))
KIOSK := $(filter-out $(MAINS),$(call src,kiosk/*.c))
LIB = $(B)/lib/$(1).a
LIBS := $(foreach l,engine content author sync kiosk,$(call LIB,$(l)))

PROGRAMS := invigil-kiosk invigil-sync invigil-central invigil-pack invigil-verify
BINS := $(addprefix $(B)/,$(PROGRAMS))
main_invigil-kiosk := kiosk/kiosk_main.c
main_invigil-sync := sync/sync_main.c
main_invigil-central := sync/central_main.c
main_invigil-pack := content/pack_main.c
main_invigil-verify := sync/verify_main.c
libs_invigil-kiosk := kiosk sync content engine
libs_invigil-sync := sync content engine
libs_invigil-central := sync content engine
libs_invigil-pack := author content engine
libs_invigil-verify := sync content engine
pkgs_invigil-kiosk := $(KIOSK_PKGS)
pkgs_invigil-sync := $(SYNC_PKGS)
pkgs_invigil-central := $(CENTRAL_PKGS)
pkgs_invigil-pack := $(AUTHOR_PKGS)
pkgs_invigil-verify := $(CORE_PKGS)

TESTS := $(call src,tests/engine/test_*.c tests/content/test_*.c tests/sync/test_*.c tests/kiosk/test_*.c)
TEST_HELP := $(filter-out $(TESTS),$(call src,tests/engine/*.c tests/content/*.c tests/sync/*.c tests/kiosk/*.c tests/*.c))
TEST_BINS := $(patsubst tests/%.c,$(B)/tests/%,$(TESTS))
FUZZ := $(call src,tests/fuzz/fuzz_*.c)
FUZZ_BINS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(FUZZ))
BENCH := $(call src,tests/bench/bench_*.c)
BENCH_BINS := $(patsubst tests/bench/%.c,$(B)/bench/%,$(BENCH))
SCRIPTS := $(call src,tests/scripts/test_*.sh)
TOOL_BINS := $(patsubst tests/tools/%.c,$(B)/tools/%,$(call src,tests/tools/*.c))
HEADERS := $(call src,engine/*.h content/*.h sync/*.h kiosk/*.h)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all help deps demo check check-unit check-scripts check-kills check-fuzz check-layers check-headers check-style check-size \
	check-gcc check-clang check-asan check-corpora check-schema bench fuzz torture goldens shots install uninstall \
	dist clean programs tests check-install

# --- packages: the list stands in tests/packages.txt ---------------------------------------------------------
# Runs before anything is compiled; quick when all is there (one dpkg-query).
DEPS ?= yes
DEPS_STAMP := build/.deps
deps:
	$(Q)DEPS=$(DEPS) sh tests/deps.sh
$(DEPS_STAMP): tests/packages.txt tests/deps.sh
	$(Q)DEPS=$(DEPS) sh tests/deps.sh && mkdir -p build && touch $@

# The flags of libraries are known only once the packages are there, so the real work is a second make.
ifneq ($(INVIGIL_READY),1)
GOALS := all demo check check-unit check-scripts check-kills check-fuzz check-layers check-headers check-gcc check-clang \
	check-asan check-corpora check-schema bench fuzz torture goldens shots install programs tests check-install
$(GOALS): $(DEPS_STAMP)
	$(Q)$(MAKE) --no-print-directory INVIGIL_READY=1 $@
else

all: programs
programs: $(BINS)
tests: $(TEST_BINS) $(FUZZ_BINS) $(TOOL_BINS)

# --- rules ---------------------------------------------------------------------------------------------------
$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CFLAGS_ALL) $(SYS_CFLAGS) $(CFLAGS) -c -o $@ $<

# Tests stop at the first failed assertion, which gcc's flow analysis cannot see: these two warnings would only be noise there.
ifneq ($(findstring clang,$(CC)),clang)
$(B)/obj/tests/%.o: WARN += -Wno-null-dereference -Wno-format-truncation
endif

$(B)/lib/engine.a: $(call obj,$(ENGINE))
$(B)/lib/content.a: $(call obj,$(CONTENT))
$(B)/lib/author.a: $(call obj,$(AUTHOR))
$(B)/lib/sync.a: $(call obj,$(SYNC))
$(B)/lib/kiosk.a: $(call obj,$(KIOSK))
$(LIBS):
	@mkdir -p $(@D)
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^

define program
$(B)/$(1): $(call obj,$(main_$(1))) $(foreach l,$(libs_$(1)),$(call LIB,$(l)))
	$$(call say,LINK,$$@)$$(CC) $$(CFLAGS_ALL) $$(LINK_$(build)) $$(LDFLAGS) -o $$@ $$^ $$(call pkg,libs,$(pkgs_$(1))) -lm -lpthread
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

TEST_LIBS := $(foreach l,kiosk sync author content engine,$(call LIB,$(l)))
TEST_LINK = $(CC) $(CFLAGS_ALL) $(LINK_$(build)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS) $(call pkg,libs,$(ALL_PKGS)) -lm -lpthread
TEST_HELP_OBJ := $(call obj,$(TEST_HELP))
$(TEST_BINS): $(B)/tests/%: $(B)/obj/tests/%.o $(TEST_HELP_OBJ) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(TEST_LINK)
FUZZ_DRIVER := $(if $(filter fuzz,$(build)),,$(B)/obj/tests/fuzz/replay.o)
$(FUZZ_BINS): $(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(FUZZ_DRIVER) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(TEST_LINK) $(if $(filter fuzz,$(build)),-fsanitize=fuzzer)
$(BENCH_BINS): $(B)/bench/%: $(B)/obj/tests/bench/%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(TEST_LINK)
$(TOOL_BINS): $(B)/tools/%: $(B)/obj/tests/tools/%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(TEST_LINK)

# --- checks --------------------------------------------------------------------------------------------------
check-unit: $(TEST_BINS)
	$(Q)sh tests/run-unit.sh $(B) $(TEST_BINS)
check-fuzz: $(FUZZ_BINS)
	$(Q)sh tests/run-fuzz-replay.sh $(B) $(FUZZ_BINS)
# Whole-program tests drive a test build: only that can be told another time (script command `clock`).
ifeq ($(build),release)
check-scripts:
	$(Q)$(MAKE) --no-print-directory build=debug check-scripts
else
check-scripts: $(BINS) $(TOOL_BINS)
	$(Q)sh tests/run-scripts.sh $(B) $(SCRIPTS)
endif
# The long form of test_day_kills: 200 kills of the kiosk at random moments of a sitting, about 5 minutes; SEED=N repeats one. With
# build=debug also test_day_time, which a release cannot run.
check-kills: $(BINS) $(TOOL_BINS)
	$(Q)KILLS=200 BEGINS=25 sh tests/run-scripts.sh $(B) tests/scripts/test_day_kills.sh tests/scripts/test_day_time.sh
check-layers: $(LIBS)
	$(Q)sh tests/check-layers.sh $(B)
check-headers:
	$(Q)sh tests/check-headers.sh '$(CC)' '$(CFLAGS_ALL) $(SYS_CFLAGS)' $(HEADERS)
check-gcc:
	$(Q)$(MAKE) --no-print-directory build=debug CC=gcc programs tests
check-clang:
	$(Q)$(MAKE) --no-print-directory build=fuzz programs tests
check-asan:
	$(Q)$(MAKE) --no-print-directory build=asan check-unit check-fuzz
check-install: $(BINS)
	$(Q)sh tests/check-install.sh $(B)
check: check-size check-headers check-layers check-unit check-fuzz check-scripts check-install check-asan
	@echo "check: all passed"
torture:
	$(Q)KILLS=$(or $(KILLS),200) $(MAKE) --no-print-directory build=debug SCRIPTS="tests/scripts/test_day_kills.sh tests/scripts/test_day_start.sh" check-scripts
goldens:
	$(Q)UPDATE=1 $(MAKE) --no-print-directory build=debug SCRIPTS=tests/scripts/test_screens.sh check-scripts
	$(Q)UPDATE=1 $(MAKE) --no-print-directory build=debug TESTS=tests/kiosk/test_seat_screens.c check-unit
CORPORA ?= ../shared/corpora
check-corpora: $(BINS) $(TEST_BINS)
	$(Q)sh tests/check-corpora.sh $(B) $(CORPORA)
SCHEMA ?= ../shared/schema/qti-3.0.1
check-schema:
	$(Q)sh tests/check-schema.sh $(SCHEMA)
bench: $(BINS) $(BENCH_BINS)
	$(Q)sh tests/bench.sh $(B)
ifeq ($(build),release)
shots:
	$(Q)$(MAKE) --no-print-directory build=debug shots
else
shots: $(BINS) $(B)/tests/kiosk/test_seat_screens
	$(Q)sh tests/shots.sh $(B)
endif
fuzz: $(FUZZ_BINS)
	$(Q)sh tests/run-fuzz.sh $(B) $(FUZZ_BINS)
demo: $(BINS)
	$(Q)sh tests/demo.sh $(B)

# --- install -------------------------------------------------------------------------------------------------
SHARE := $(PREFIX)/share/invigil
install: $(BINS)
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(SHARE)
	$(Q)install -m 755 $(BINS) $(DESTDIR)$(PREFIX)/bin/
	$(Q)cp -R assets/. $(DESTDIR)$(SHARE)/
endif

uninstall:
	$(Q)cd $(DESTDIR)$(PREFIX)/bin && rm -f $(PROGRAMS)
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/share/invigil

check-style:
	$(Q)clang-format --dry-run -Werror $(call src,*/*.c */*.h tests/*/*.c tests/*/*.h)
check-size:
	$(Q)sh tests/check-size.sh
dist:
	$(Q)mkdir -p build && git archive --prefix=invigil-$(VERSION)/ HEAD | gzip -9n > build/invigil-$(VERSION).tar.gz
	@echo build/invigil-$(VERSION).tar.gz
clean:
	$(Q)rm -rf build

help:
	@echo 'make                 build the five programs into build/release/'
	@echo 'make demo            a whole assessment day on this machine, end to end (DEMO=auto: by script)'
	@echo 'make check           all tests (under 15 minutes on 2 cores)'
	@echo 'make check-unit      unit tests      check-scripts  whole-program tests   check-fuzz  replay corpora'
	@echo 'make check-layers    the one-way rule, from the object files   check-headers  each header alone'
	@echo 'make check-asan      unit tests and corpora under address and undefined-behaviour sanitizers'
	@echo 'make check-corpora CORPORA=DIR    others'"'"' test data     check-schema SCHEMA=DIR  QTI 3.0.1 validity'
	@echo 'make bench           figures, one JSON line each     make fuzz build=fuzz  run the fuzzers'
	@echo 'make torture         kill -9 at 200 random moments (KILLS=N), damaged data folders'
	@echo 'make shots           pictures of all screens into build/shots'
	@echo 'make goldens         renew golden trees and pictures'
	@echo 'make install PREFIX=/usr/local DESTDIR=    make uninstall    make dist    make clean'
	@echo 'build=debug|release|asan|tsan|cov|fuzz    V=1 shows commands    DEPS=no installs nothing'

-include $(wildcard $(B)/obj/*/*.d $(B)/obj/*/*/*.d)
