# mold where it is installed: it links a program in a tenth of the time. GCC knows it from version 12.1 on.
find_program(TESSERA_MOLD mold)
if(TESSERA_MOLD AND (NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1))
  add_link_options(-fuse-ld=mold)
endif()
