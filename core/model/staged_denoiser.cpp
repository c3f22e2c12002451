#include "core/model/staged_denoiser.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/model/block_memory.h"
#include "core/model/run_options.h"

namespace core::model {
namespace {

/// Runs each step on the subnetwork of its stage; the cut model is made when the run enters the stage. What blocks
/// produced is kept across stages.
class StagedRun final : public DenoiserRun {
public:
    StagedRun(const StagedDenoiser& model, const RunOptions& options)
        : m_dense(model.dense())
        , m_stages(model.stages())
        , m_conditioning(options.conditioning)
        , m_stageTimesteps(m_stages.size())
        , m_stageEvaluations(m_stages.size())
        , m_done(options.timesteps.size(), 0) {
        options.plan.requireSize(static_cast<int>(options.timesteps.size()), static_cast<int>(model.blocks().size()));
        if (!options.plan.computesAll())
            m_memory = std::make_shared<BlockMemory>(options.plan);
        for (std::size_t step = 0; step < options.timesteps.size(); ++step) {
            const auto stage = static_cast<std::size_t>(model.stageOf(options.timesteps[step]));
            m_place.emplace_back(static_cast<int>(stage), static_cast<int>(m_stageTimesteps[stage].size()));
            m_stageTimesteps[stage].push_back(options.timesteps[step]);
            m_stageEvaluations[stage].push_back(static_cast<int>(step));
        }
    }

    at::Tensor predict(const at::Tensor& x, int step) override {
        return counted(step, enter(step).predict(x, m_place[step].second));
    }

    at::Tensor predictWithVariance(const at::Tensor& x, int step) override {
        return counted(step, enter(step).predictWithVariance(x, m_place[step].second));
    }

    std::int64_t macs(int step) const override { return m_done.at(static_cast<std::size_t>(step)); }

private:
    /// The run of the step's stage.
    DenoiserRun& enter(int step) {
        const int stage = m_place.at(step).first;
        if (stage != m_current) {
            m_run.reset();
            m_run = m_dense->cut(m_stages[stage].subnetwork)
                        ->begin({.timesteps = m_stageTimesteps[stage],
                                 .conditioning = m_conditioning,
                                 .evaluations = m_stageEvaluations[stage],
                                 .memory = m_memory});
            m_current = stage;
        }
        return *m_run;
    }

    at::Tensor counted(int step, at::Tensor prediction) {
        m_done[static_cast<std::size_t>(step)] = m_run->macs(m_place[step].second);
        return prediction;
    }

    DenoiserPtr m_dense;
    std::vector<StageSubnetwork> m_stages;
    Conditioning m_conditioning;
    std::shared_ptr<BlockMemory> m_memory; ///< null: everything is computed
    std::vector<std::vector<double>> m_stageTimesteps;
    std::vector<std::vector<int>> m_stageEvaluations;
    std::vector<std::pair<int, int>> m_place; ///< per step: stage, index among the stage's steps
    std::vector<std::int64_t> m_done;         ///< multiply-adds per step, as far as they are done
    int m_current = -1;
    std::unique_ptr<DenoiserRun> m_run;
};

void requireCover(const std::vector<StageSubnetwork>& stages, int timesteps) {
    std::vector<int> covered(timesteps + 1, 0);
    for (const StageSubnetwork& stage : stages) {
        if (stage.firstT < 1 || stage.lastT > timesteps || stage.firstT > stage.lastT)
            throw Error(ErrorCode::BadArgument, "stage " + stage.name + ": expected a range within 1…" +
                                                    std::to_string(timesteps) + ", found " +
                                                    std::to_string(stage.firstT) + "…" + std::to_string(stage.lastT));
        for (int t = stage.firstT; t <= stage.lastT; ++t)
            ++covered[t];
    }
    for (int t = 1; t <= timesteps; ++t)
        if (covered[t] != 1)
            throw Error(ErrorCode::BadArgument, "stages: expected t = " + std::to_string(t) +
                                                    " in exactly one, found it in " + std::to_string(covered[t]));
}

} // namespace

StagedDenoiser::StagedDenoiser(DenoiserPtr dense, std::vector<StageSubnetwork> stages)
    : m_dense(std::move(dense))
    , m_stages(std::move(stages)) {
    requireCover(m_stages, m_dense->info().schedule.timesteps);
    for (const StageSubnetwork& stage : m_stages) {
        validateSubnetwork(stage.subnetwork, m_dense->units());
        m_macs.push_back(m_dense->macsPerForward(stage.firstT - 1) - savedMacs(stage.subnetwork, m_dense->units()));
    }
}

int StagedDenoiser::stageOf(double timestep) const {
    const int t = schedule::trainingTimestep(info().schedule, timestep);
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        if (t >= m_stages[i].firstT && t <= m_stages[i].lastT)
            return static_cast<int>(i);
    throw Error(ErrorCode::BadArgument, "timestep: expected 0…" + std::to_string(info().schedule.timesteps - 1) +
                                            ", found " + numberText(timestep));
}

Conditioning StagedDenoiser::exampleConditioning(std::int64_t images) const {
    return m_dense->exampleConditioning(images);
}

std::unique_ptr<DenoiserRun> StagedDenoiser::begin(const RunOptions& options) const {
    return std::make_unique<StagedRun>(*this, options);
}

at::Tensor StagedDenoiser::forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                                   const Tap& tap) const {
    return translateTorchErrors("staged forward", [&] {
        at::Tensor result = at::empty_like(x, x.options().dtype(at::kFloat));
        for (const StageSubnetwork& stage : m_stages) {
            const at::Tensor inStage = timesteps.ge(stage.firstT - 1).logical_and(timesteps.le(stage.lastT - 1));
            const at::Tensor rows = inStage.nonzero().squeeze(1);
            if (rows.size(0) == 0)
                continue;
            const DenoiserPtr cutModel = m_dense->cut(stage.subnetwork);
            result.index_copy_(0, rows,
                               cutModel->forward(x.index_select(0, rows), timesteps.index_select(0, rows),
                                                 conditioning.rows(rows), tap));
        }
        return result;
    });
}

at::Tensor StagedDenoiser::consumerWeight(int unit) const {
    return m_dense->consumerWeight(unit);
}

void requireNotPruned(const Denoiser& model) {
    if (!dynamic_cast<const StagedDenoiser*>(&model))
        return;
    const std::string& dense = model.info().source;
    throw Error(ErrorCode::BadArgument, model.info().name + ": is pruned already; open the dense model instead" +
                                            (dense.empty() ? "" : ", " + escapedPath(dense)));
}

std::shared_ptr<const Denoiser> StagedDenoiser::cut(const Subnetwork&) const {
    throw Error(ErrorCode::BadArgument, info().name + ": a staged model is cut already; open the dense model instead");
}

std::shared_ptr<const Denoiser> StagedDenoiser::withWeights(const WeightChange&) const {
    throw Error(ErrorCode::BadArgument, info().name + ": change the weights of the dense model instead");
}

std::shared_ptr<const Denoiser> StagedDenoiser::to(const Device& device, Dtype dtype) const {
    std::vector<StageSubnetwork> moved = m_stages;
    for (StageSubnetwork& stage : moved)
        for (KeptUnit& unit : stage.subnetwork.units)
            if (unit.weight.defined())
                unit.weight = unit.weight.to(torchDevice(device), torchDtype(dtype));
    return std::make_shared<StagedDenoiser>(m_dense->to(device, dtype), std::move(moved));
}

std::shared_ptr<const Denoiser> StagedDenoiser::atSize(int height, int width) const {
    const DenoiserPtr dense = m_dense->atSize(height, width);
    return dense ? std::make_shared<StagedDenoiser>(dense, m_stages) : nullptr;
}

std::int64_t StagedDenoiser::macsPerForward(double timestep) const {
    return m_macs[stageOf(timestep)];
}

std::vector<std::int64_t> StagedDenoiser::blockMacs(double timestep) const {
    const Subnetwork& subnetwork = m_stages[static_cast<std::size_t>(stageOf(timestep))].subnetwork;
    std::vector<std::int64_t> macs = m_dense->blockMacs(timestep);
    for (std::size_t block = 0; block < macs.size(); ++block)
        for (std::size_t i = 0; i < units().size(); ++i)
            if (units()[i].block == blocks()[block].name)
                macs[block] -= savedMacs(subnetwork.units[i], units()[i]);
    return macs;
}

} // namespace core::model
