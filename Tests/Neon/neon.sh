#!/bin/sh
# Compares the NEON table with the scalar one under emulation, on a machine that is not Arm.
# Needs clang, the aarch64 cross libraries (Debian: gcc-aarch64-linux-gnu) and qemu-aarch64 (qemu-user).
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for source in "$root"/Sources/CKernels/*.c "$root"/Tests/Neon/compare_tables.c; do
  clang --target=aarch64-linux-gnu -std=gnu17 -O3 -ffp-contract=off -Wall -Wextra -Werror \
    -I"$root/Sources/CKernels/include" -c "$source" -o "$build/$(basename "$source" .c).o"
done
aarch64-linux-gnu-gcc -static "$build"/*.o -o "$build/compare_tables" -lm -lpthread
qemu-aarch64 -cpu max "$build/compare_tables" neon
# A processor without sdot must get the scalar table and no illegal instruction.
if qemu-aarch64 -cpu cortex-a53 "$build/compare_tables" neon; then exit 1; fi
qemu-aarch64 -cpu cortex-a53 "$build/compare_tables" scalar | tail -n 1
