# tessera_file_flags(SOURCE… [OPTIONS OPTION…] [DEFINITIONS DEFINITION…]): compile flags of single files of this folder. A
# file that is not there is an error, so that its flags cannot get lost when it moves.
function(tessera_file_flags)
  cmake_parse_arguments(FLAGS "" "" "OPTIONS;DEFINITIONS" ${ARGN})
  foreach(file ${FLAGS_UNPARSED_ARGUMENTS})
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
      message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE} has flags for ${file}, which is not there: let them follow the file")
    endif()
  endforeach()
  set_source_files_properties(${FLAGS_UNPARSED_ARGUMENTS} PROPERTIES SKIP_PRECOMPILE_HEADERS ON
    COMPILE_OPTIONS "${FLAGS_OPTIONS}" COMPILE_DEFINITIONS "${FLAGS_DEFINITIONS}")
endfunction()
