# The two-command door. Everything else is CMake: see CMakePresets.json and README.md.
#   make audit URL=https://www.example.org/    installs what is missing, builds, audits that site
#   make audit                                 the same for the bundled sample site and its mail world
#   make package                               builds a Debian package
#   make test                                  installs what tests need, builds with sanitizers, tests

JOBS := $(shell nproc)
URL ?=
OPTIONS ?=

.PHONY: audit build test package install clean

build:
	@tools/need build
	@cmake -S . -B build -G Ninja -DMAILKNOCK_TESTS=OFF >build.log 2>&1 || { cat build.log; exit 1; }
	@cmake --build build -j $(JOBS) >>build.log 2>&1 || { tail -40 build.log; exit 1; }
	@rm -f build.log

audit: build
ifeq ($(strip $(URL)),)
	@tools/need test
	@samples/run build/mailknock $(OPTIONS)
else
	@# 1 says that failing addresses were found: the audit's success, not make's failure.
	@build/mailknock audit $(OPTIONS) $(URL) || [ $$? = 1 ]
endif

test:
	@tools/need test browser
	@tests/lab/install
	@tests/report/install >/dev/null
	@tests/browser/install >/dev/null
	cmake --preset dev >/dev/null
	cmake --build --preset dev -j $(JOBS)
	ctest --preset dev -j $(JOBS)

# build/mailknock_*.deb
package: build
	@command -v dpkg-shlibdeps >/dev/null || tools/need package
	@cd build && cpack -G DEB

install: build
	cmake --install build

clean:
	rm -rf build build-dev build-release build-strict build-fuzz
