# lld where it is installed: it links a program in a seventh of the usual linker's time.
# Not mold: version 1.10, which Debian 12 has, makes programs that do not start
# where the thread-local data ends just before a page (its issue 1151; in a sweep of sizes 2 of 526 programs).
find_program(TESSERA_LLD ld.lld)
if(TESSERA_LLD)
  add_link_options(-fuse-ld=lld)
endif()
