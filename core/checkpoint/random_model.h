#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace core::checkpoint {

/// Which full-size model to make up.
struct RandomModelOptions {
    std::string arch{};           ///< see randomModelNames()
    std::string layout{};         ///< see layoutsOf(); empty: the first
    Dtype dtype = Dtype::Float32; ///< of the stored weights
    std::uint64_t seed = 0;
    int depth = 0; ///< blocks of a model that can be run; 0: as many as the architecture has
};

/// A tensor that is yet to be made, in float32.
struct PlannedTensor {
    std::vector<std::int64_t> shape;
    std::function<at::Tensor()> make;
};

/// A random model by the names that its file has.
struct RandomPlan {
    std::map<std::string, PlannedTensor> tensors;
    std::string config;                            ///< its config.json; empty: the file says nothing of itself
    std::map<std::string, std::string> metadata{}; ///< of the file, beside the config
};

/// What was written.
struct RandomModel {
    std::int64_t parameters = 0; ///< stored numbers
    int tensors = 0;
    std::int64_t bytes = 0; ///< of the file
};

/// Published models of all rows of the architecture table.
std::vector<std::string> randomModelNames();
/// The same in short, for people: all sizes of an architecture as one word.
std::string randomModelNamesInShort();

/// The layouts that a published model can be written in, the usual one first. @throws Error{BadArgument} listing the
/// names.
std::vector<std::string> layoutsOf(const std::string& arch);

/// The layout to write. @param layout empty: the usual one. @throws Error{BadArgument} if the model has no such layout.
std::string chooseLayout(const std::string& arch, const std::string& layout);

/// The plan that a file is written from. @throws Error{BadArgument} for an unknown name or layout.
RandomPlan planRandomModel(const RandomModelOptions& options);

/// Name and shape of every tensor that the file will have, by name.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> randomModelTensors(const RandomModelOptions& options);

/// Writes a safetensors file with every tensor that a checkpoint of this architecture and layout has, for benchmarks
/// and tests. Weights are normal with a variance of one over the layer's inputs, so that activations keep their size
/// through all blocks, modulation and output included; the same seed gives the same model in every layout. Tensors are
/// made one by one: the memory is that of the largest. The config is in the file ("tessera.config").
/// @throws Error{BadArgument} for an unknown name or layout, Error{Failed} naming the path, Error{Cancelled} (nothing
/// stays).
RandomModel writeRandomModel(const std::filesystem::path& file, const RandomModelOptions& options,
                             const Progress& progress = {});

/// Writes a plan's file, atomically. @throws as writeRandomModel().
RandomModel writeRandomPlan(const std::filesystem::path& file, const RandomPlan& plan, Dtype dtype,
                            const Progress& progress = {});

/// Normal numbers with a variance of one over the layer's inputs, biases near zero. @param seed of the model: every key
/// has numbers of its own, whatever was made before.
at::Tensor randomTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed);
/// The same with another standard deviation and mean.
at::Tensor randomTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed,
                        double deviation, double mean = 0);
/// The same for a network whose norms have weights of their own: these are near one.
at::Tensor randomTensorOrNorm(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed);

} // namespace core::checkpoint
