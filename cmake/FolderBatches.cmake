# The sources of a folder are compiled as one file (CMake's unity build), which takes a third of the time: LibTorch's and Qt's
# headers, and the templates that every file instantiates, are gone through once. So names in unnamed namespaces are unique in
# their folder. With TESSERA_BATCHES=OFF each file is compiled alone: quicker after a change of one file, and what the presets
# "dev" and "tidy" do. Files with flags of their own are alone in any case.
option(TESSERA_BATCHES "Compile the sources of a folder as one file" ON)

# tessera_folder_batches(TARGET [HEADER…]): after its sources are known. The headers are compiled beforehand where each file is
# compiled alone; a library of a few folders is quicker without.
function(tessera_folder_batches target)
  if(NOT TESSERA_BATCHES AND ARGN)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_filename_component(folder ${source} DIRECTORY)
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${folder})
    string(MAKE_C_IDENTIFIER "${folder}" group)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${TESSERA_BATCHES} UNITY_BUILD_MODE GROUP)
endfunction()
