#include "core/training/distillation_loss.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/training/prediction_loss.h"

#include <c10/core/GradMode.h>

namespace core::training {
namespace {

std::string sizesOf(const model::ModelInfo& info) {
    return std::to_string(info.channels) + "x" + std::to_string(info.height) + "x" + std::to_string(info.width);
}

std::string scheduleOf(const model::ModelInfo& info) {
    return info.schedule.name + " of " + std::to_string(info.schedule.timesteps) + " timesteps";
}

void requireSame(const std::string& what, const std::string& student, const std::string& teacher) {
    requireArgument(student == teacher, ("teacher: " + what).c_str(), ("the student's, " + student).c_str(), teacher);
}

void checkFit(const model::ModelInfo& student, const model::ModelInfo& teacher, const DistillationWeights& weights) {
    requireSame("x", sizesOf(student), sizesOf(teacher));
    requireSame("prediction", schedule::toString(student.prediction), schedule::toString(teacher.prediction));
    requireSame("schedule", scheduleOf(student), scheduleOf(teacher));
    requireSame("classes", std::to_string(student.classes.count), std::to_string(teacher.classes.count));
    requireArgument(weights.teacher >= 0, "teacher weight", "0 or more", weights.teacher);
    requireArgument(weights.data >= 0, "data weight", "0 or more", weights.data);
    requireArgument(weights.teacher + weights.data > 0, "teacher and data weight", "one above 0", 0);
}

at::Tensor sumOfSquares(const at::Tensor& difference) {
    return difference.square().flatten(1).sum(1);
}

} // namespace

at::Tensor distillationLoss(const at::Tensor& student, const at::Tensor& taught, const at::Tensor& target,
                            const DistillationWeights& weights) {
    return weights.teacher * sumOfSquares(taught - student) + weights.data * sumOfSquares(target - student);
}

Objective distillation(const model::ModelInfo& student, const model::DenoiserPtr& teacher,
                       const DistillationWeights& weights) {
    checkFit(student, teacher->info(), weights);
    const PredictionTarget target(schedule::NoiseSchedule(student.schedule), student.prediction);
    return [=](const model::Denoiser& model, const NoisedBatch& batch, const model::Tap& tap) {
        at::Tensor taught;
        {
            const at::NoGradGuard noGradient;
            taught = teacher->forward(batch.noised, batch.timesteps, batch.conditioning, tap);
        }
        const at::Tensor answer = model.forward(batch.noised, batch.timesteps, batch.conditioning, tap);
        const at::Tensor wanted = target.of(batch);
        const auto numbers = static_cast<double>(answer[0].numel());
        const at::Tensor loss = distillationLoss(answer, taught, wanted, weights).mean() / numbers;
        const auto figure = [&](const at::Tensor& right) {
            return meanSquares(right - answer.detach()).mean().item<double>();
        };
        return LossValue{loss, {{"teacher", figure(taught)}, {"data", figure(wanted)}}};
    };
}

} // namespace core::training
