# cmake -D SOURCE=… -D OUT=… -P Revision.cmake: writes the source's git revision into a header, but only where it changed.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=10
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(revision "")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "#define TESSERA_REVISION \"@revision@\"\n" @ONLY)
