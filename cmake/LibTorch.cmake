# Torch::Torch from the official wheel that scripts/setup unpacks into the user's cache. TorchConfig.cmake of the wheel
# demands a CUDA toolkit, which nobody needs here, so this is an import target of our own.
set(TESSERA_LIBTORCH_VERSION 2.11.0)
if(DEFINED ENV{XDG_CACHE_HOME})
  set(_cache "$ENV{XDG_CACHE_HOME}")
else()
  set(_cache "$ENV{HOME}/.cache")
endif()
set(TESSERA_LIBTORCH_DIR "${_cache}/tessera/libtorch-${TESSERA_LIBTORCH_VERSION}" CACHE PATH
    "Folder that holds torch/ and nvidia/ of the unpacked wheels")

set(_torch "${TESSERA_LIBTORCH_DIR}/torch")
if(NOT EXISTS "${_torch}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "LibTorch ${TESSERA_LIBTORCH_VERSION} is not in ${TESSERA_LIBTORCH_DIR}: run scripts/setup first")
endif()

add_library(Torch::Torch INTERFACE IMPORTED)
target_include_directories(Torch::Torch SYSTEM INTERFACE
  "${_torch}/include" "${_torch}/include/torch/csrc/api/include")
target_link_libraries(Torch::Torch INTERFACE "${_torch}/lib/libtorch_cpu.so" "${_torch}/lib/libc10.so"
  "${_torch}/lib/libgomp.so.1")
# The wheel's libraries find their CUDA companions by their own run path; the linker need not.
target_link_options(Torch::Torch INTERFACE "-Wl,--allow-shlib-undefined")

# What of it an installed program needs beside it: these and the two CUDA libraries that libtorch_cpu.so asks the loader for.
set(TESSERA_LIBTORCH_FILES "${_torch}/lib/libtorch_cpu.so" "${_torch}/lib/libc10.so" "${_torch}/lib/libgomp.so.1"
  "${TESSERA_LIBTORCH_DIR}/nvidia/cu13/lib/libcudart.so.13" "${TESSERA_LIBTORCH_DIR}/nvidia/cu13/lib/libcupti.so.13")
