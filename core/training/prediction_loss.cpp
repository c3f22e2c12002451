#include "core/training/prediction_loss.h"

#include "core/base/tensor.h"

namespace core::training {
namespace {

constexpr double kSnrLimit = 5;

/// Per τ, float32 [T].
at::Tensor weightsOf(const schedule::NoiseSchedule& schedule, TimestepWeighting weighting, double power) {
    std::vector<double> weights;
    for (int t = 1; t <= schedule.timesteps(); ++t)
        weights.push_back(
            weighting == TimestepWeighting::Uniform ? 1 : std::min(power * std::exp(schedule.lnSnr(t)), kSnrLimit) + 1);
    return at::tensor(weights, at::kFloat);
}

at::Tensor perImage(const at::Tensor& ofTimestep, const NoisedBatch& batch) {
    return ofTimestep.to(batch.timesteps.device()).index_select(0, batch.timesteps);
}

} // namespace

at::Tensor meanSquares(const at::Tensor& difference) {
    return difference.square().flatten(1).mean(1);
}

PredictionTarget::PredictionTarget(const schedule::NoiseSchedule& schedule, schedule::Prediction kind) {
    std::vector<double> clean, noise;
    for (int t = 1; t <= schedule.timesteps(); ++t) {
        const schedule::Target target = schedule::targetOf(schedule.at(t), kind);
        clean.push_back(target.clean);
        noise.push_back(target.noise);
    }
    m_clean = at::tensor(clean, at::kFloat);
    m_noise = at::tensor(noise, at::kFloat);
}

at::Tensor PredictionTarget::of(const NoisedBatch& batch) const {
    const at::Tensor clean = perImage(m_clean, batch).view({-1, 1, 1, 1});
    return at::addcmul(batch.clean * clean, batch.noise, perImage(m_noise, batch).view({-1, 1, 1, 1}));
}

Objective predictionLoss(const model::ModelInfo& info, TimestepWeighting weighting, double power) {
    const schedule::NoiseSchedule schedule(info.schedule);
    return [target = PredictionTarget(schedule, info.prediction), weights = weightsOf(schedule, weighting, power)](
               const model::Denoiser& model, const NoisedBatch& batch, const model::Tap& tap) {
        const at::Tensor prediction = model.forward(batch.noised, batch.timesteps, batch.conditioning, tap);
        const at::Tensor perImageLoss = meanSquares(prediction - target.of(batch)) * perImage(weights, batch);
        return LossValue{perImageLoss.mean()};
    };
}

} // namespace core::training
