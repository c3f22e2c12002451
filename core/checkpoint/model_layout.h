#pragma once

namespace core::checkpoint {

/// Whose key names and file layout a checkpoint uses.
enum class ModelLayout { Facebook, Diffusers };

} // namespace core::checkpoint
