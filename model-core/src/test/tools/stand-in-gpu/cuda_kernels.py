"""Prints which of PyTorch's operators have a kernel for CUDA, from its own list of operators.

    python3 cuda_kernels.py .../torchgen/packaged/ATen/native/native_functions.yaml [instead]

With "instead" only those that other backends make of several operators, and CUDA does not.
"""

import re
import sys


def entries(text):
    for block in re.split(r"(?m)^- func: ", text)[1:]:
        yield block.split("(")[0], block


def main(path, instead=False):
    blocks = dict(entries(open(path, encoding="utf-8").read()))
    own = {
        name: bool(re.search(r"(?m)^    [^#\n]*\bCUDA\b[^\n]*:|^  ufunc_inner_loop:", block))
        for name, block in blocks.items()
    }
    for name, block in sorted(blocks.items()):
        delegate = re.search(r"(?m)^  structured_delegate: (\S+)", block)
        if not own[name] and not (delegate and own.get(delegate.group(1))):
            continue
        if not instead:
            # Without a check by the wrapper the kernel itself takes numbers of the processor.
            single = "device_check: NoCheck" in block
            print('{"aten::%s", %s},' % (name, "true" if single else "false"))
        elif re.search(r"(?m)^    [^#\n]*\bComposite[^\n]*:", block):
            print('library.impl("%s", torch::CppFunction::makeFromBoxedFunction<&run>());' % name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] == ["instead"])
