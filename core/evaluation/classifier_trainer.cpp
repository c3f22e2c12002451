#include "core/evaluation/classifier_trainer.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/evaluation/classifier_network.h"
#include "core/training/optimizer_steps.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

#include <numbers>

namespace core::evaluation {
namespace {

constexpr double kWeightDecay = 0.01;

/// A weight with AdamW's memory of it.
struct Trained {
    at::Tensor tensor;
    training::AdamMoments moments;
};

std::vector<Trained> trackTensors(ClassifierWeights& weights) {
    std::vector<Trained> all;
    visitTensors(weights, [&](const std::string&, at::Tensor& tensor) {
        tensor.requires_grad_(true);
        all.push_back({tensor, {at::zeros_like(tensor), at::zeros_like(tensor)}});
    });
    return all;
}

at::Tensor lossOf(const ClassifierWeights& weights, const ClassifierOptions& options, int step) {
    const std::uint64_t seed = options.seed * 1000003 + static_cast<std::uint64_t>(step);
    const data::ShapeBatch batch = data::drawShapes(options.batch, seed);
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor deviation = at::rand({options.batch, 1, 1, 1}, generator, at::kFloat) * options.noise;
    const at::Tensor noise = at::randn(batch.images.sizes(), generator, at::kFloat);
    return at::cross_entropy_loss(classifierForward(weights, at::addcmul(batch.images, noise, deviation)).logits,
                                  batch.labels);
}

void trainStep(const ClassifierWeights& weights, std::vector<Trained>& trained, const ClassifierOptions& options,
               int step) {
    {
        const at::AutoGradMode withGradient(true);
        lossOf(weights, options, step).backward();
    }
    const double rate = options.rate * 0.5 * (1 + std::cos(std::numbers::pi * step / options.steps));
    for (Trained& t : trained) {
        training::adamwStep(t.tensor, t.tensor.grad(), t.moments, step + 1, rate, kWeightDecay, {});
        t.tensor.mutable_grad().reset();
    }
}

} // namespace

ShapeClassifier trainClassifier(const ClassifierOptions& options, const Progress& progress) {
    requireArgument(options.steps > 0, "steps", "1 or more", options.steps);
    requireArgument(options.batch > 0, "batch", "1 or more", options.batch);
    return translateTorchErrors("classifier training", [&] {
        ComputeOptions compute;
        compute.threads = options.threads;
        const ComputeScope scope(compute);
        auto weights = std::make_shared<ClassifierWeights>(randomClassifier(options.seed));
        std::vector<Trained> trained = trackTensors(*weights);
        for (int step = 0; step < options.steps; ++step) {
            progress.report("train classifier", step, options.steps);
            trainStep(*weights, trained, options, step);
        }
        visitTensors(*weights, [](const std::string&, at::Tensor& tensor) { tensor = tensor.detach(); });
        return ShapeClassifier(weights);
    });
}

} // namespace core::evaluation
