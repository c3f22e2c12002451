# cmake --install: the program beside the LibTorch that it was built with in lib/tessera, a launcher in bin, and what a desktop
# wants to know. Everything is found relative to the program, so that the tree may be moved.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # not the tests

set(TESSERA_ID io.github.tessera_workbench.Tessera)
set(_desktop ${CMAKE_SOURCE_DIR}/resources/desktop)
set(_program_dir lib/tessera)

set_target_properties(tessera PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS tessera RUNTIME DESTINATION ${_program_dir})
install(PROGRAMS ${TESSERA_LIBTORCH_FILES} DESTINATION ${_program_dir})
install(PROGRAMS ${_desktop}/launcher DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME tessera)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/resources/demo ${CMAKE_SOURCE_DIR}/resources/classifier ${CMAKE_SOURCE_DIR}/resources/clip
  DESTINATION ${CMAKE_INSTALL_DATADIR}/tessera/resources)
if(EXISTS ${CMAKE_SOURCE_DIR}/resources/demo-text)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/resources/demo-text DESTINATION ${CMAKE_INSTALL_DATADIR}/tessera/resources)
endif()

install(FILES ${_desktop}/${TESSERA_ID}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${_desktop}/${TESSERA_ID}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${_desktop}/${TESSERA_ID}.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME ${TESSERA_ID}.xml)
install(FILES ${_desktop}/tessera.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${_desktop}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/resources/licences/torchvision.txt DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses)
install(FILES ${TESSERA_LIBTORCH_DIR}/torch-${TESSERA_LIBTORCH_VERSION}.dist-info/licenses/LICENSE
  ${TESSERA_LIBTORCH_DIR}/torch-${TESSERA_LIBTORCH_VERSION}.dist-info/licenses/NOTICE
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses/torch)
file(GLOB _nvidia_license ${TESSERA_LIBTORCH_DIR}/nvidia_cuda_runtime-*.dist-info/licenses/License.txt)
install(FILES ${_nvidia_license} DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses/nvidia)

# The icon, as it was drawn and in the sizes that desktops ask for.
set(_icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
install(FILES ${_desktop}/${TESSERA_ID}.svg DESTINATION ${_icons}/scalable/apps)
add_executable(render_icon ${_desktop}/render_icon.cpp)
target_link_libraries(render_icon PRIVATE Qt6::Gui Qt6::Svg)
set_target_properties(render_icon PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/icons)
foreach(_side 16 24 32 48 64 128 256 512)
  set(_png ${CMAKE_BINARY_DIR}/icons/${_side}.png)
  add_custom_command(OUTPUT ${_png} COMMAND render_icon ${_desktop}/${TESSERA_ID}.svg ${_side} ${_png}
    DEPENDS render_icon ${_desktop}/${TESSERA_ID}.svg)
  install(FILES ${_png} DESTINATION ${_icons}/${_side}x${_side}/apps RENAME ${TESSERA_ID}.png)
  list(APPEND _pngs ${_png})
endforeach()
add_custom_target(icons ALL DEPENDS ${_pngs})
