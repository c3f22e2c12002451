# cpack -G DEB: a Debian package of the installed tree; scripts/package builds it, scripts/check-package proves it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tessera)
set(CPACK_PACKAGE_VENDOR "The Tessera developers")
set(CPACK_PACKAGE_CONTACT "The Tessera developers <tessera@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench for stage-wise pruning of diffusion models")
set(CPACK_PACKAGE_DESCRIPTION "Draws how fast a diffusion model's sampling trajectory changes, lets a person cut it
into stages by dragging a line, prunes every stage with second-order pruning and
shows the pictures beside the dense model's. LibTorch comes with it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME tessera_${PROJECT_VERSION}_amd64)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd) # of half a gigabyte of libraries: a tenth of the time that xz takes
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${TESSERA_LIBTORCH_DIR}/torch/lib ${TESSERA_LIBTORCH_DIR}/nvidia/cu13/lib)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland, fonts-dejavu-core")
include(CPack)
