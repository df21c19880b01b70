#!/bin/sh
# Makes a folder torch with the stand-in GPU, for PREDILECT_TORCH.
#
#   make.sh HEADERS LIBRARIES FOLDER
#
# HEADERS    where pip's torch of this version was unpacked: its torch/include and torchgen are used
# LIBRARIES  the PyTorch for processors that DJL unpacked, ~/.djl.ai/pytorch/...-cpu-linux-x86_64
# FOLDER     is made: FOLDER/torch
set -eu
headers=$(realpath "$1")
libraries=$(realpath "$2")
sources=$(dirname "$(realpath "$0")")
torch=$3/torch
mkdir -p "$torch/lib" "$3/objects"
torch=$(realpath "$torch")
objects=$(realpath "$3/objects")

operators=$headers/torchgen/packaged/ATen/native/native_functions.yaml
python3 "$sources/cuda_kernels.py" "$operators" > "$objects/cuda_kernels.inc"
python3 "$sources/cuda_kernels.py" "$operators" instead > "$objects/cuda_instead.inc"
for source in memory counts fault device kernels attention; do
  g++ -std=c++17 -O2 -fPIC -fvisibility=hidden -w -I"$headers/torch/include" \
    -I"$headers/torch/include/torch/csrc/api/include" -I"$objects" \
    -c "$sources/$source.cpp" -o "$objects/$source.o"
done

for library in "$libraries"/lib*.so*; do
  ln -sf "$library" "$torch/lib/$(basename "$library")"
done
# PyTorch's own libtorch.so is empty, and loaded after the others: the place for one more.
rm -f "$torch/lib/libtorch.so"
g++ -shared -o "$torch/lib/libtorch.so" "$objects"/*.o -Wl,-soname,libtorch.so -L"$libraries" -ltorch_cpu -lc10
gcc -shared -fPIC -O2 -o "$torch/lib/libcudart.so.12" "$sources/cudart.c" -ldl
ln -sf libcudart.so.12 "$torch/lib/libcudart.so"
version=$(sed -n "s/^__version__ = '\([0-9.]*\).*/\1/p" "$headers/torch/version.py")
printf "__version__ = '%s+cpu'\ncuda = None\nhip = None\n" "$version" > "$torch/version.py"
echo "$torch"
