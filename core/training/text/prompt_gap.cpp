#include "core/training/text/prompt_gap.h"

#include "core/base/tensor.h"
#include "core/training/parallel_pieces.h"
#include "core/training/prediction_loss.h"
#include "core/training/shape_world_data.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

namespace core::training::text {
namespace {

constexpr int kGapImages = 64;

double errorOf(const model::Denoiser& model, const NoisedBatch& batch) {
    const at::NoGradGuard noGradient;
    const at::Tensor found = model.forward(batch.noised, batch.timesteps, batch.conditioning);
    return meanSquares(found - batch.clean).mean().item<double>();
}

} // namespace

PromptGap::PromptGap(const model::ModelInfo& info, std::uint64_t seed) {
    const ShapeWorldData data(
        {.images = kGapImages, .seed = seed, .request = ShapeRequest::Caption, .pixelScale = info.pixelScale});
    const CleanBatch images = data.draw(kGapImages, seed);
    for (const int t : kGapTimesteps)
        for (const double dropout : {0.0, 1.0}) {
            const at::Generator generator = at::detail::createCPUGenerator(seed); // the same noise for both
            NoisedBatch batch = Noising(info, {.dropout = dropout}).draw(images, {t, t}, generator);
            (dropout == 0 ? m_said : m_unsaid).push_back(std::move(batch));
        }
}

std::vector<double> PromptGap::measure(const model::Denoiser& model) const {
    const std::size_t count = m_said.size();
    std::vector<double> errors(2 * count);
    forEachPiece(m_said.front().clean, 2 * count,
                 [&](std::size_t i) { errors[i] = errorOf(model, i < count ? m_said[i] : m_unsaid[i - count]); });
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(errors[count + i] - errors[i]);
    values.insert(values.end(), errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(count));
    return values;
}

} // namespace core::training::text
