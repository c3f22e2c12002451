#pragma once

#include <string_view>

namespace core::exporting {

/// Beside every export: the Python program that runs it with PyTorch where there is no Tessera.
inline constexpr const char* kLoaderFile = "load_tessera.py";

/// What is in it: core/exporting/load_tessera.py as it was when this program was built.
std::string_view loaderText();

} // namespace core::exporting
