#pragma once

#include "core/base/tensor.h"
#include "core/model/denoiser.h"
#include "core/model/run_options.h"

/// A model on a device whose memory holds so many images at a time: with more of them it says what LibTorch says.
class ShortOfMemory final : public core::model::Denoiser {
public:
    ShortOfMemory(core::model::DenoiserPtr model, std::int64_t most)
        : m_model(std::move(model))
        , m_most(most) {}

    /// Images of each forward that was tried.
    std::vector<std::int64_t> tried() const { return *m_tried; }

    const core::model::ModelInfo& info() const override { return m_model->info(); }
    const std::vector<core::model::Unit>& units() const override { return m_model->units(); }
    core::Device device() const override { return m_model->device(); }
    core::Dtype dtype() const override { return m_model->dtype(); }
    const std::vector<core::model::Block>& blocks() const override { return m_model->blocks(); }
    std::unique_ptr<core::model::DenoiserRun> begin(const core::model::RunOptions& options) const override {
        return std::make_unique<Run>(*this, m_model->begin(options));
    }
    /// Memory runs out when one layer has been shown.
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const core::model::Conditioning& conditioning,
                       const core::model::Tap& tap) const override {
        m_tried->push_back(x.size(0));
        return m_model->forward(x, timesteps, conditioning, [&](int unit, const at::Tensor& input) {
            if (unit == 1)
                requireMemory(x);
            if (tap)
                tap(unit, input);
        });
    }
    at::Tensor consumerWeight(int unit) const override { return m_model->consumerWeight(unit); }
    core::model::DenoiserPtr cut(const core::model::Subnetwork& subnetwork) const override {
        return m_model->cut(subnetwork);
    }
    core::model::DenoiserPtr withWeights(const core::model::WeightChange& change) const override {
        return m_model->withWeights(change);
    }
    core::model::DenoiserPtr to(const core::Device& device, core::Dtype dtype) const override {
        return m_model->to(device, dtype);
    }
    std::int64_t macsPerForward(double timestep) const override { return m_model->macsPerForward(timestep); }
    std::vector<std::int64_t> blockMacs(double timestep) const override { return m_model->blockMacs(timestep); }

private:
    class Run final : public core::model::DenoiserRun {
    public:
        Run(const ShortOfMemory& model, std::unique_ptr<core::model::DenoiserRun> run)
            : m_model(model)
            , m_run(std::move(run)) {}
        at::Tensor predict(const at::Tensor& x, int step) override {
            m_model.m_tried->push_back(x.size(0));
            m_model.requireMemory(x);
            return m_run->predict(x, step);
        }
        at::Tensor predictWithVariance(const at::Tensor& x, int step) override {
            return m_run->predictWithVariance(x, step);
        }
        std::int64_t macs(int step) const override { return m_run->macs(step); }

    private:
        const ShortOfMemory& m_model;
        std::unique_ptr<core::model::DenoiserRun> m_run;
    };

    void requireMemory(const at::Tensor& x) const {
        TORCH_CHECK_WITH(OutOfMemoryError, x.size(0) <= m_most, "CUDA out of memory. Tried to allocate 2.00 GiB.");
    }

    core::model::DenoiserPtr m_model;
    std::int64_t m_most;
    std::shared_ptr<std::vector<std::int64_t>> m_tried = std::make_shared<std::vector<std::int64_t>>();
};
