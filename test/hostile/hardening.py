"""The program as it was linked: position independent, protected, nothing writable that runs.

    hardening.py PROGRAM
"""

import struct
import sys

PT_DYNAMIC, PT_GNU_STACK, PT_GNU_RELRO = 2, 0x6474E551, 0x6474E552
DT_STRTAB, DT_STRSZ, DT_FLAGS, DT_FLAGS_1 = 5, 10, 30, 0x6FFFFFFB
BIND_NOW, NOW, PIE = 8, 1, 0x08000000


def main():
    with open(sys.argv[1], "rb") as program:
        image = program.read()
    if image[:6] != b"\x7fELF\2\1":
        print("SKIP: no ELF of 64 bits, little end first")
        return 77
    kind = struct.unpack_from("<H", image, 16)[0]
    at = struct.unpack_from("<Q", image, 32)[0]
    size, count = struct.unpack_from("<HH", image, 54)
    headers = [struct.unpack_from("<IIQQQQQQ", image, at + i * size) for i in range(count)]
    segments = {h[0]: h for h in headers}
    dynamic, wrong = {}, []
    if PT_DYNAMIC in segments:
        _, _, start, *_ = segments[PT_DYNAMIC]
        while (entry := struct.unpack_from("<qQ", image, start))[0]:
            dynamic.setdefault(entry[0], entry[1])
            start += 16

    def demand(condition, what):
        if not condition:
            wrong.append(what)

    demand(kind == 3 and dynamic.get(DT_FLAGS_1, 0) & PIE, "it is not position independent")
    demand(dynamic.get(DT_FLAGS, 0) & BIND_NOW or dynamic.get(DT_FLAGS_1, 0) & NOW, "symbols are bound late")
    demand(PT_GNU_RELRO in segments, "relocations stay writable")
    demand(PT_GNU_STACK in segments and not segments[PT_GNU_STACK][1] & 1, "the stack can be executed")
    demand(not any(h[0] == 1 and h[1] & 3 == 3 for h in headers), "a segment is writable and executable")
    demand(b"__stack_chk_fail\0" in image, "there is no stack protector")
    demand(b"_chk\0" in image.replace(b"__stack_chk", b""), "there is no _FORTIFY_SOURCE")
    for text in wrong:
        print(text)
    print(f"{len(wrong)} of 7 are wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
