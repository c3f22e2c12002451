#pragma once

#include "core/base/compute.h"
#include "core/model/block.h"
#include "core/model/model_info.h"
#include "core/model/unit.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::model {

struct Conditioning;
struct RunOptions;
struct Subnetwork;

/// Is called with the input of a unit's consumer layer while the model runs: (unit index, [rows, columns] with rows =
/// images·tokens).
using Tap = std::function<void(int unit, const at::Tensor& input)>;

/// Makes another weight of one.
using WeightChange = std::function<at::Tensor(const std::string& key, const at::Tensor& weight)>;

/// One sampling run of a denoiser: conditioning of all steps was computed when it began. Belongs to one thread.
class DenoiserRun {
public:
    virtual ~DenoiserRun() = default;
    /// @param x [batch,C,H,W] on the model's device. @param step index into the timesteps that the run began with.
    /// @return the model's raw prediction [batch,C,H,W] (ε, x_0 or v as ModelInfo says; learned-variance channels
    /// dropped), float32.
    virtual at::Tensor predict(const at::Tensor& x, int step) = 0;
    /// The same with the learned-variance channels behind it where the model has them: [batch,2·C,H,W].
    virtual at::Tensor predictWithVariance(const at::Tensor& x, int step) = 0;
    /// Multiply-adds per image of the batch of what was really computed at a step that predict() has done; 0 before.
    virtual std::int64_t macs(int step) const = 0;
};

/// A loaded diffusion model. Immutable and shared: pruning returns a new object that shares every untouched tensor.
/// All calls may come from any one thread at a time inside a ComputeScope.
class Denoiser {
public:
    virtual ~Denoiser() = default;

    virtual const ModelInfo& info() const = 0;
    virtual const std::vector<Unit>& units() const = 0;
    virtual Device device() const = 0;
    virtual Dtype dtype() const = 0;

    /// What an execution plan may reuse, in the order of computation.
    virtual const std::vector<Block>& blocks() const = 0;

    /// Numbers of the right shapes that a batch can be asked for, the same every time, for checks and timing: where the
    /// conditioning is made by other networks, which need not be at hand. Empty: the usual conditioner does it.
    virtual Conditioning exampleConditioning(std::int64_t images) const;

    /// Prepares a sampling run. @throws Error{BadArgument} for a timestep, a conditioning or a plan that does not fit.
    virtual std::unique_ptr<DenoiserRun> begin(const RunOptions& options) const = 0;

    /// One forward with a timestep and a conditioning per image: x [N,C,H,W], τ int64 [N], conditioning of N rows on
    /// the model's device → as DenoiserRun::predict. `tap` is called with every unit's consumer input in unit order.
    virtual at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                               const Tap& tap = {}) const = 0;

    /// The consumer weight [outputs, groups·groupSize] of a unit.
    virtual at::Tensor consumerWeight(int unit) const = 0;

    /// The physically cut model: per unit only the kept groups, with the given consumer weights. Shares every untouched
    /// tensor.
    /// @throws Error{BadArgument} naming the unit if kept indices are unsorted, repeated, out of range or none, or a
    /// shape is wrong.
    virtual std::shared_ptr<const Denoiser> cut(const Subnetwork& subnetwork) const = 0;

    /// The same model with weights replaced, for instance by ones that record gradients. @param change gets each
    /// weight with its key, as Unit spells them, and returns one of the same shape, device and number format.
    virtual std::shared_ptr<const Denoiser> withWeights(const WeightChange& change) const = 0;
    /// Whether training changes the weight of a key; false for a table that is computed.
    virtual bool isTrainable(const std::string& /*key*/) const { return true; }

    /// The same weights elsewhere or in another number format; itself where nothing changes.
    virtual std::shared_ptr<const Denoiser> to(const Device& device, Dtype dtype) const = 0;

    /// The same weights asked for images of another size [height, width] of x: info(), units, blocks and costs are then
    /// for that. Null: it has the one size only. @throws Error{BadArgument} for a size that it cannot have.
    virtual std::shared_ptr<const Denoiser> atSize(int /*height*/, int /*width*/) const { return nullptr; }

    /// Multiply-adds of one forward of one image at network timestep τ, attention products included (a staged model's
    /// depends on τ).
    virtual std::int64_t macsPerForward(double timestep) const = 0;
    /// What each of blocks() has of them, with what is removed there.
    virtual std::vector<std::int64_t> blockMacs(double timestep) const = 0;
};

using DenoiserPtr = std::shared_ptr<const Denoiser>;

} // namespace core::model
