#pragma once

#include "core/base/compute.h"

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app::commands {

/// The options that every command has.
struct CommonOptions {
    bool json = false;
    std::string device = "auto"; ///< auto, cpu, cuda, cuda:N
    std::string dtype = "f32";   ///< f32, bf16, f16
    int threads = 0;             ///< 0: all cores
    std::uint64_t seed = 0;      ///< of several images, the first one's

    /// A seed for each of several images, counting on. @throws core::Error{BadArgument} where they would go beyond the
    /// largest one.
    std::vector<std::uint64_t> seeds(std::size_t count) const;

    /// Where and how to compute. @throws core::Error{BadArgument} for a device that is not there.
    core::ComputeOptions compute() const;
};

/// Declares --device, --dtype and --threads; `options` must outlive `command`.
void addComputeOptions(CLI::App& command, CommonOptions& options);
/// Declares all of them.
void addCommonOptions(CLI::App& command, CommonOptions& options);

} // namespace app::commands
