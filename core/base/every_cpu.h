#pragma once

/// One version of a function per instruction set, chosen when the program starts. For inner loops whose speed is that
/// of the machine's widest vectors; what they call must be TESSERA_INLINE.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define TESSERA_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TESSERA_EVERY_CPU
#endif
#define TESSERA_INLINE [[gnu::always_inline]] inline
