#pragma once

#include "core/base/progress.h"
#include "core/study/variant_ids.h"
#include "core/workflow/export_model.h"
#include "core/workflow/judge.h"
#include "core/workflow/load_model.h"
#include "core/workflow/prune_model.h"
#include "core/workflow/sample_images.h"
#include "core/workflow/time_models.h"
#include "core/workflow/train_model.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

namespace ui::jobs {

/// Number of a request; never used twice by one compute thread.
using JobId = std::uint64_t;

/// What is done.
enum class JobKind {
    LoadModel,
    OpenAutoencoder,
    Measure,
    Calibrate,
    Prune,
    Sample,
    Train,
    Judge,
    Time,
    Export,
    Trajectory
};

/// Whether a job waits for all others and is cancelled for them.
constexpr bool isBackground(JobKind kind) {
    return kind == JobKind::Trajectory || kind == JobKind::Time;
}

/// What a job is for. A newer request of a task replaces an older one.
struct Task {
    /// Implicit, for most kinds are about no variant.
    constexpr Task(JobKind whatToDo = JobKind::LoadModel,
                   std::optional<core::study::VariantId> ofVariant = std::nullopt)
        : kind(whatToDo)
        , variant(ofVariant) {}

    JobKind kind;
    std::optional<core::study::VariantId> variant; ///< which one is pruned or sampled

    auto operator<=>(const Task&) const = default;
};

using JobResult =
    std::variant<core::workflow::LoadedModel, core::checkpoint::ModelImages, core::schedule::MeasuredDynamics,
                 core::workflow::SampledImages, core::workflow::Statistics, core::workflow::PruneOutcome,
                 core::workflow::SetDistances, core::workflow::ExportedModel, core::workflow::TrainOutcome,
                 core::workflow::SampledTrajectories, core::workflow::ModelTimes>;

/// A request to the compute thread: what it is for, and the work, which learns through its Progress when to stop.
struct JobRequest {
    Task task;
    std::function<JobResult(const core::Progress&)> work;
};

} // namespace ui::jobs
